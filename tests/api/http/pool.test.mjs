// Few connections, many people: nobody ever sees the other's site, whatever was cut, failed or timed
// out on the connection before.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const server = await startServer({ env: { FIXPOINT_FAST_WORKERS: '2' } });
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
let cookies;
before(async () => {
    await addPeople(server);
    cookies = { alpha: await server.signIn('leader', password), beta: await server.signIn('technician-beta', password) };
});
after(async () => {
    agent.destroy();
    await server.stop();
});

const sites = (cookie) => server.raw('GET', '/api/v1/sites', { agent, headers: cookie ? { cookie } : {} });

// Asks and hangs up without reading the answer.
function abandon(cookie) {
    return new Promise((done) => {
        const socket = net.connect(server.port, '127.0.0.1', () => {
            socket.write(`GET /api/v1/sites HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n\r\n`, () => {
                setTimeout(() => socket.destroy(), Math.random() * 2);
            });
        });
        socket.on('error', () => {});
        socket.on('close', done);
    });
}

test('2,000 mixed requests over few connections', async () => {
    let seen = 0;
    const worker = async (n) => {
        for (let i = 0; i < 125; i++) {
            const mine = (n + i) % 2 ? 'alpha' : 'beta';
            const dice = (n * 31 + i * 17) % 10;
            if (dice === 0) await abandon(cookies[mine]);
            else if (dice === 1) assert.equal((await sites()).status, 401);
            else if (dice === 2)
                assert.equal((await server.raw('GET', `/api/v1/sites/${mine}/work-orders/x`, { agent, headers: { cookie: cookies[mine] } })).status, 404);
            else {
                const answer = await sites(cookies[mine]);
                assert.equal(answer.status, 200, answer.text);
                assert.deepEqual(answer.json.items.map((site) => site.slug), [mine]);
                seen++;
            }
        }
    };
    await Promise.all(Array.from({ length: 16 }, (_, n) => worker(n)));
    assert.ok(seen > 1000, `${seen}`);
    const idle = await server.sql(`select count(*) from pg_stat_activity where datname = '${server.database}'
        and usename = 'fixpoint_app' and state like 'idle in transaction%'`);
    assert.equal(idle, '0');
});
