// SIGTERM: what runs is answered, nothing is cut that could be finished, and it is over in ten seconds.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, startServer } from '../../harness/index.mjs';
import { lockTable } from '../../harness/lock.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const cluster = await startCluster({}); // of its own: a test stops its backends
after(() => cluster.stop());

// lock_timeout is 1 s: what waits for the lock is answered with 503 when it is held for longer.
async function stopUnderLoad({ heldMs, uploads }) {
    const server = await startServer({ cluster });
    await addPeople(server);
    const cookie = await server.signIn('leader', password);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
    const unlock = await lockTable(server, 'site');
    const asked = Array.from({ length: 50 }, () =>
        server.raw('GET', '/api/v1/sites/alpha', { agent, headers: { cookie } }).catch((error) => ({ status: error.code })));
    const senders = Array.from({ length: uploads }, () => {
        const socket = net.connect(server.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.write('PUT /api/v1/sites/alpha/locations/B12 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
            `Content-Length: 1000\r\nCookie: ${cookie}\r\nX-Fixpoint: 1\r\n\r\n{`);
        return socket;
    });
    await sleep(200);
    const start = Date.now();
    const ended = server.exited;
    server.child.kill('SIGTERM');
    await sleep(heldMs);
    await unlock();
    const answers = await Promise.all(asked);
    const code = await ended;
    const tookMs = Date.now() - start;
    senders.forEach((socket) => socket.destroy());
    agent.destroy();
    await server.stop();
    return { statuses: answers.map(({ status }) => status), code, tookMs, lines: server.lines };
}

test('suspended requests are finished and answered', async () => {
    const { statuses, code, tookMs, lines } = await stopUnderLoad({ heldMs: 300, uploads: 0 });
    assert.equal(code, 0, lines.slice(-5).join('\n'));
    assert.ok(statuses.every((status) => status === 200), JSON.stringify(statuses));
    assert.ok(tookMs < 3000, `${tookMs} ms`);
    assert.match(lines.at(-1), /msg=stopped/);
});

test('uploads that do not end are cut, and nothing aborts', async () => {
    const { statuses, code, tookMs, lines } = await stopUnderLoad({ heldMs: 1500, uploads: 20 });
    assert.equal(code, 0, lines.slice(-5).join('\n'));
    assert.ok(statuses.every((status) => status === 200 || status === 503), JSON.stringify(statuses));
    assert.ok(tookMs < 10000, `${tookMs} ms`);
});

test('a database that hangs does not hold up the stop', async () => {
    const server = await startServer({ cluster, env: { FIXPOINT_FAST_TIMEOUT_MS: '60000' } });
    await addPeople(server);
    const cookie = await server.signIn('leader', password);
    // Every backend of this database stops dead, as behind a broken network.
    const backends = (await server.sql(`select pid from pg_stat_activity where datname = '${server.database}' and usename = 'fixpoint_app'`)).split('\n');
    backends.forEach((pid) => process.kill(Number(pid), 'SIGSTOP'));
    const asked = Array.from({ length: 8 }, () =>
        server.api('GET', '/sites/alpha', { cookie }).catch((error) => ({ status: error.code })));
    await sleep(200);
    const start = Date.now();
    server.child.kill('SIGTERM');
    const code = await server.exited;
    backends.forEach((pid) => process.kill(Number(pid), 'SIGCONT'));
    assert.equal(code, 0, server.lines.slice(-5).join('\n'));
    assert.ok(Date.now() - start < 10000, `${Date.now() - start} ms`);
    for (const { status } of await Promise.all(asked)) assert.equal(status, 503);
    await server.stop();
});

test('a second start on the same port works at once', async () => {
    const first = await startServer({ cluster });
    const listen = `127.0.0.1:${first.port}`;
    await first.stop();
    const second = await startServer({ cluster, env: { FIXPOINT_LISTEN: listen } });
    assert.equal((await second.raw('GET', '/healthz')).status, 200);
    await second.stop();
});
