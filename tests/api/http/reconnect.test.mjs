// PostgreSQL is killed again and again under load: every answer is right or 503 with Retry-After, the
// server is ready again within five seconds, and no sign-out is forgotten meanwhile.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const cluster = await startCluster({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' });
const server = await startServer({ cluster });
after(async () => {
    await server.stop();
    await cluster.stop();
});

test('restarts under load', async () => {
    await addPeople(server);
    const cookie = await server.signIn('admin', password);
    const seen = {};
    const acknowledged = [];
    let running = true;
    const reader = async () => {
        while (running) {
            const answer = await server.api('GET', '/sites/alpha', { cookie });
            seen[answer.status] = (seen[answer.status] ?? 0) + 1;
            if (answer.status === 503) {
                assert.ok(Number(answer.headers['retry-after']) > 0);
                assert.equal(answer.json.type, '/problems/unavailable');
                await sleep(20);
            } else assert.equal(answer.status, 200, answer.text);
        }
    };
    const writer = async (n) => {
        for (let i = 0; running; i++) {
            const key = `t-${n}-${i}`;
            const answer = await server.api('PUT', `/sites/alpha/teams/${key}`, { cookie, json: { name_en: key } });
            seen[answer.status] = (seen[answer.status] ?? 0) + 1;
            if (answer.status === 201 || answer.status === 200) acknowledged.push(key);
            else assert.equal(answer.status, 503, answer.text);
            await sleep(5);
        }
    };
    const load = [reader(), reader(), reader(), writer(1), writer(2)];
    for (let i = 0; i < 3; i++) {
        await sleep(300);
        await cluster.down('immediate');
        await sleep(200);
        const down = await server.raw('GET', '/readyz');
        assert.ok([200, 503].includes(down.status));
        await cluster.up();
        const start = Date.now();
        await server.waitReady(5000);
        assert.ok(Date.now() - start < 5000);
        await sleep(200);
    }
    running = false;
    await Promise.all(load);
    assert.ok(seen[200] > 50 && seen[503] > 0, JSON.stringify(seen));
    const stored = new Set((await server.sql("select key from team where key like 't-%'")).split('\n'));
    assert.deepEqual(acknowledged.filter((key) => !stored.has(key)), [], 'acknowledged and lost');
    const reconnects = Number(/fixpoint_db_reconnects_total (\d+)/.exec((await server.raw('GET', '/metrics')).text)[1]);
    assert.ok(reconnects >= 3, `${reconnects} reconnects`);
});

test('while the database is away', async () => {
    await cluster.down('fast');
    for (let i = 0; i < 40 && (await server.raw('GET', '/readyz')).status !== 503; i++) await sleep(100);
    assert.equal((await server.raw('GET', '/readyz')).status, 503);
    assert.equal((await server.raw('GET', '/healthz')).status, 200);
    const answer = await server.api('POST', '/session', { json: { login: 'admin', password } });
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers['retry-after']) > 0);
    await cluster.up();
    await server.waitReady(5000);
});

test('a sign-out is heard again after the restart', async () => {
    const cookie = await server.signIn('admin', password);
    const other = await server.signIn('admin', password);
    assert.equal((await server.api('GET', '/session', { cookie })).status, 200);
    assert.equal((await server.api('DELETE', '/session', { cookie: other })).status, 204);
    // The session is ended behind the server's back; the notice must reach this process's cache.
    await server.sql(`update session set ended_at = now(); select pg_notify('fixpoint_session', '')`);
    let status;
    for (let i = 0; i < 10; i++) {
        status = (await server.api('GET', '/session', { cookie })).status;
        if (status === 401) break;
        await sleep(100);
    }
    assert.equal(status, 401);
});
