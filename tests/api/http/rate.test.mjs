// 429: by address where nobody is signed in, by person elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const server = await startServer({ env: { FIXPOINT_RATE_PUBLIC: '40', FIXPOINT_RATE_ACTOR: '80', FIXPOINT_TRUSTED_PROXY: '127.0.0.1' } });
before(() => addPeople(server));
after(() => server.stop());

const refused = (answer) => {
    assert.equal(answer.status, 429);
    assert.equal(answer.json.type, '/problems/too-many');
    assert.ok(Number(answer.headers['retry-after']) >= 1 && Number(answer.headers['retry-after']) <= 3);
};
const from = (address) => server.api('POST', '/password-links', { json: {}, headers: { 'x-forwarded-for': address } });

test('an address is held to its share, and others are not', async () => {
    for (let i = 0; i < 11; i++) assert.notEqual((await from('198.51.100.1')).status, 429);
    refused(await from('198.51.100.1'));
    refused(await from('203.0.113.9, 198.51.100.1')); // what it claims to come from does not help it
    assert.notEqual((await from('198.51.100.2')).status, 429);
});

test('a person is held to his share, and others are not', async () => {
    const [one, two] = [await server.signIn('leader', password), await server.signIn('desk', password)];
    for (let i = 0; i < 21; i++) assert.equal((await server.api('GET', '/sites', { cookie: one })).status, 200);
    refused(await server.api('GET', '/sites', { cookie: one }));
    assert.equal((await server.api('GET', '/sites', { cookie: two })).status, 200);
});

test('health and files are not counted', async () => {
    for (let i = 0; i < 60; i++) assert.equal((await server.raw('GET', '/healthz')).status, 200);
});
