// Requests that another site's page may have made a browser send: each shape of Sec-Fetch-Site, Origin,
// X-Fixpoint, cookie and media type, and whether it passes.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Server, startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
before(() => addPeople(server));

const PASS = 200, NO = 403;
const us = () => `http://localhost:${server.port}`;

// [Sec-Fetch-Site, Origin, X-Fixpoint, with a cookie, without (then the sign-in itself is asked)]
const matrix = [
    ['same-origin', undefined, '1', PASS, PASS],
    ['same-origin', undefined, undefined, NO, PASS],
    ['same-origin', undefined, '0', NO, PASS],
    ['same-origin', 'us', '1', PASS, PASS],
    ['cross-site', undefined, '1', NO, NO],
    ['cross-site', 'us', '1', NO, NO],
    ['same-site', 'us', '1', NO, NO],
    ['none', undefined, '1', NO, NO],
    ['', undefined, '1', NO, NO],
    ['Same-Origin', undefined, '1', NO, NO],
    [undefined, 'us', '1', PASS, PASS],
    [undefined, 'us', undefined, NO, PASS],
    [undefined, 'http://evil.example', '1', NO, NO],
    [undefined, 'null', '1', NO, NO],
    [undefined, 'us.evil.example', '1', NO, NO],
    [undefined, 'https', '1', NO, NO],
    [undefined, 'us/', '1', NO, NO],
    [undefined, undefined, '1', PASS, PASS],
    [undefined, undefined, undefined, NO, PASS],
];

function headersOf([site, origin, meant]) {
    const headers = {};
    if (site !== undefined) headers['sec-fetch-site'] = site;
    if (origin !== undefined)
        headers.origin = origin === 'https' ? us().replace('http:', 'https:') : origin.replace(/^us/, us());
    if (meant !== undefined) headers['x-fixpoint'] = meant;
    return headers;
}

test('a change with a cookie', async () => {
    const cookie = await server.signIn('leader', password);
    for (const row of matrix) {
        const answer = await server.raw('PATCH', '/api/v1/session/user', {
            headers: { ...headersOf(row), cookie, 'content-type': 'application/json' }, body: '{"language": "en"}' });
        assert.equal(answer.status, row[3], JSON.stringify(row));
        if (row[3] === NO) assert.equal(answer.json.type, '/problems/cross-site');
    }
});

test('signing in, for which there is no cookie yet: nobody is signed in by another page', async () => {
    for (const row of matrix) {
        await server.sql('delete from sign_in_try');
        const answer = await server.raw('POST', '/api/v1/session', {
            headers: { ...headersOf(row), 'content-type': 'application/json' }, body: JSON.stringify({ login: 'desk', password }) });
        assert.equal(answer.status, row[4], JSON.stringify(row));
    }
});

test('reading needs none of it, and nothing is written by GET', async () => {
    const cookie = await server.signIn('leader', password);
    const answer = await server.raw('GET', '/api/v1/session', { headers: { cookie, 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' } });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['access-control-allow-origin'], undefined, 'which the other page cannot see');
});

test('what a form can send is refused by its media type', async () => {
    const cookie = await server.signIn('leader', password);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx']) {
        const answer = await server.api('PATCH', '/session/user', { cookie, body: '{"language": "en"}', headers: { 'content-type': type } });
        assert.equal(answer.status, 415, type);
    }
});

test('a preflight gets no permission', async () => {
    const answer = await server.raw('OPTIONS', '/api/v1/session/user', {
        headers: { origin: 'http://evil.example', 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'x-fixpoint' } });
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
    assert.equal(answer.headers['access-control-allow-headers'], undefined);
});

test('behind a configured public address that address is the only origin', async () => {
    const safe = await Server.start({ FIXPOINT_DATABASE: server.env.FIXPOINT_DATABASE, FIXPOINT_PUBLIC_URL: 'https://fix.example.org' });
    try {
        for (const [origin, status] of [['https://fix.example.org', 200], ['http://fix.example.org', 403], ['https://fix.example.org:444', 403],
            ['https://fix.example.org.evil.example', 403], [`http://localhost:${safe.port}`, 403]]) {
            await server.sql('delete from sign_in_try');
            const answer = await safe.api('POST', '/session', { json: { login: 'desk', password }, headers: { host: 'fix.example.org', origin } });
            assert.equal(answer.status, status, origin);
        }
    } finally {
        await safe.stop();
    }
});
