// What is refused by the head alone, in which order, and that the connection survives when it is sound.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';
import { exchange } from '../../harness/wire.mjs';

const server = await startServer();
let cookie;
before(async () => {
    await addPeople(server);
    cookie = await server.signIn('leader', password);
});
after(() => server.stop());

// A body that is announced and never sent: the answer must come all the same.
const unsent = (path, headers) => exchange(server.port,
    [`PUT ${path} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n') + '\r\n\r\n', { quietMs: 3000 });
const place = '/api/v1/sites/alpha/locations/B12';
const json = 'Content-Type: application/json';

test('each refusal has its status and type', async () => {
    const cases = [
        ['GET', '/nowhere', {}, 404, 'not-found'],
        ['DELETE', '/dictionaries', {}, 405, 'method-not-allowed'],
        ['GET', '/dictionaries', { headers: { accept: 'text/html' } }, 406, 'not-acceptable'],
        ['GET', '/dictionaries', {}, 401, 'not-signed-in'],
        ['PUT', '/sites/alpha/locations/B12', { cookie, body: 'a', headers: { 'content-type': 'text/plain' } }, 415, 'media-type'],
        ['PUT', '/sites/alpha/locations/B12', { cookie, body: '{', headers: { 'content-type': 'application/json' } }, 400, 'bad-json'],
        ['PUT', '/sites/alpha/locations/B12', { cookie, json: { nonsense: 1 } }, 422, 'invalid'],
        ['PATCH', '/sites/alpha/locations/B12', { cookie, json: {} }, 428, 'if-match-missing'],
        ['PUT', '/sites/alpha/users/0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091', { cookie, json: {} }, 403, 'forbidden'],
        ['GET', '/sites/beta/positions', { cookie }, 404, 'not-found'],
        ['GET', '/sites/nowhere/positions', { cookie }, 404, 'not-found'],
        ['GET', '/sites/alpha/positions?colour=red', { cookie }, 400, 'bad-request'],
        ['GET', '/sites/alpha/positions?limit=0', { cookie }, 422, 'invalid'],
    ];
    for (const [method, path, options, status, slug] of cases) {
        const answer = await server.api(method, path, options);
        assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
        assert.equal(answer.headers['content-type'], 'application/problem+json');
        assert.equal(answer.json.type, `/problems/${slug}`);
        assert.equal(answer.json.status, status);
        assert.ok(answer.json.title && answer.json.detail);
        assert.equal(answer.json.request_id, answer.headers['x-request-id']);
    }
});

test('405 says what is allowed', async () => {
    assert.equal((await server.api('DELETE', '/dictionaries')).headers.allow, 'GET, HEAD');
    assert.equal((await server.api('POST', '/sites/alpha/locations/B12')).headers.allow, 'GET, HEAD, PUT, PATCH');
});

test('a site of others answers as one that does not exist', async () => {
    const strip = ({ status, json: { request_id: _, ...rest } }) => ({ status, rest });
    assert.deepEqual(strip(await server.api('GET', '/sites/beta/positions', { cookie })),
        strip(await server.api('GET', '/sites/nowhere/positions', { cookie })));
});

test('problems speak the reader\'s language', async () => {
    const zh = await server.api('GET', '/nowhere', { headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' } });
    assert.equal(zh.headers['content-language'], 'zh');
    assert.equal(zh.json.title, '没有找到');
    const en = await server.api('GET', '/nowhere?lang=en', { headers: { 'accept-language': 'zh' } });
    assert.equal(en.headers['content-language'], 'en');
    assert.equal(en.json.title, 'Not found');
});

test('a body that is refused by its head is not waited for', async () => {
    const big = `Content-Length: ${50 * 1024 * 1024}`;
    for (const [headers, status] of [
        [[json, big, `Cookie: ${cookie}`, 'X-Fixpoint: 1'], 413],
        [['Content-Type: text/plain', big, `Cookie: ${cookie}`, 'X-Fixpoint: 1'], 415],
        [[json, 'Content-Length: 131072', 'Expect: 100-continue'], 401],
        [[json, 'Content-Length: 131072', 'Expect: 100-continue', `Cookie: ${cookie}`], 403],
        [[json, 'Transfer-Encoding: chunked'], 401],
    ]) {
        const got = await unsent(place, headers);
        assert.deepEqual(got.statuses, [status], got.text);
        assert.ok(got.ms < 1500, `${status} came after ${got.ms} ms`);
        assert.ok(got.closed);
    }
});

test('an allowed body is asked for', async () => {
    const body = '{"kind": "building", "name_en": "B12"}';
    const got = await exchange(server.port, [[`PUT ${place} HTTP/1.1`, 'Host: localhost', json, `Content-Length: ${body.length}`,
        'Expect: 100-continue', `Cookie: ${cookie}`, 'X-Fixpoint: 1'].join('\r\n') + '\r\n\r\n', 300, body]);
    assert.equal(got.statuses[0], 100);
    assert.ok([200, 201, 422].includes(got.statuses[1]), got.text);
});

test('a chunked body that grows too large is refused at its end', async () => {
    const piece = '8000\r\n' + ' '.repeat(0x8000) + '\r\n';
    const got = await exchange(server.port, [[`PUT ${place} HTTP/1.1`, 'Host: localhost', json, 'Transfer-Encoding: chunked',
        `Cookie: ${cookie}`, 'X-Fixpoint: 1'].join('\r\n') + '\r\n\r\n', piece.repeat(6), '0\r\n\r\n']);
    assert.deepEqual(got.statuses, [413], got.text);
});

test('the connection lives on after a small refused body', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set();
    agent.on('free', (socket) => sockets.add(socket));
    for (const headers of [{ 'content-type': 'text/plain' }, { 'content-type': 'application/json' }]) {
        const answer = await server.raw('PUT', place, { agent, body: 'x'.repeat(1000), headers: { ...headers, 'content-length': '1000' } });
        assert.ok([401, 415].includes(answer.status));
        assert.notEqual(answer.headers.connection, 'close');
    }
    assert.equal((await server.raw('GET', '/healthz', { agent })).status, 200);
    assert.equal(sockets.size, 1);
    agent.destroy();
});

test('a client reads the refusal of a large upload', async () => {
    // Without a pause between head and body, as browsers send it.
    const body = 'x'.repeat(200 * 1024);
    const answer = await server.api('PUT', '/sites/alpha/locations/B12', { cookie, body, headers: { 'content-type': 'application/json' } });
    assert.equal(answer.status, 413);
});
