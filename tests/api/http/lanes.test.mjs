// Lanes with bounded queues: a full one refuses at once, a slow one does not hold up the fast one.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../../harness/index.mjs';
import { lockTable } from '../../harness/lock.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const server = await startServer({ env: { FIXPOINT_FAST_WORKERS: '2', FIXPOINT_SLOW_WORKERS: '2' } });
const agent = new http.Agent({ keepAlive: true, maxSockets: 600 });
let cookie;
before(async () => {
    await addPeople(server);
    cookie = await server.signIn('leader', password);
});
after(async () => {
    agent.destroy();
    await server.stop();
});

const count = (answers, status) => answers.filter((answer) => answer.status === status).length;
const site = () => server.raw('GET', '/api/v1/sites/alpha', { agent, headers: { cookie } });
const waiting = async (lane) => Number(new RegExp(`fixpoint_lane\\{lane="${lane}",what="waiting"\\} (\\d+)`)
    .exec((await server.raw('GET', '/metrics')).text)[1]);

test('a full lane refuses at once and says when to come again', async () => {
    assert.equal((await site()).status, 200);
    const unlock = await lockTable(server, 'site');
    const asked = Array.from({ length: 300 }, site);
    // What waits for the lock gives up after a second; the lane must fill before that.
    let most = 0;
    for (const until = Date.now() + 5000; most < 256 && Date.now() < until;) most = Math.max(most, await waiting('fast'));
    assert.equal(most, 256);
    assert.equal((await server.raw('GET', '/healthz')).status, 200);
    await unlock();
    const answers = await Promise.all(asked);
    assert.equal(count(answers, 200) + count(answers, 503), 300, JSON.stringify(answers.map((answer) => answer.status)));
    const refused = answers.filter((answer) => answer.status === 503 && answer.headers['retry-after'] === '1');
    assert.ok(refused.length > 0 && refused.length <= 300 - 256, `${refused.length} refused`);
    assert.equal(refused[0].json.type, '/problems/unavailable');
    assert.equal(await waiting('fast'), 0);
});

test('slow work does not hold up the fast lane', async () => {
    const unlock = await lockTable(server, 'label_print');
    const slow = Array.from({ length: 10 }, () => server.raw('GET', '/api/v1/sites/alpha/labels.pdf?codes=B12', { agent, headers: { cookie } }));
    await sleep(100);
    const start = Date.now();
    for (let i = 0; i < 50; i++) assert.equal((await site()).status, 200);
    assert.ok(Date.now() - start < 1500, `${Date.now() - start} ms`);
    await unlock();
    await Promise.all(slow);
});

test('a statement that waits too long is given up', async () => {
    const unlock = await lockTable(server, 'site');
    const start = Date.now();
    const answer = await site();
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers['retry-after']) > 0);
    assert.ok(Date.now() - start < 2500);
    await unlock();
    assert.equal((await site()).status, 200);
});
