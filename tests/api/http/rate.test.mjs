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

// Buckets fill while a slow machine asks, so the exact number is left open.
async function askUntilRefused(ask, atLeast) {
    for (let i = 0; i < 100; i++) {
        const answer = await ask();
        if (answer.status === 429) {
            assert.ok(i >= atLeast, `refused after ${i}`);
            return answer;
        }
    }
    assert.fail('never refused');
}

test('an address is held to its share, and others are not', async () => {
    refused(await askUntilRefused(() => from('198.51.100.1'), 11));
    // What it claims to come from does not help it.
    refused(await askUntilRefused(() => from('203.0.113.9, 198.51.100.1'), 0));
    assert.notEqual((await from('198.51.100.2')).status, 429);
});

test('a person is held to his share, and others are not', async () => {
    const [one, two] = [await server.signIn('leader', password), await server.signIn('desk', password)];
    refused(await askUntilRefused(() => server.api('GET', '/sites', { cookie: one }), 21));
    assert.equal((await server.api('GET', '/sites', { cookie: two })).status, 200);
});

test('health and files are not counted', async () => {
    for (let i = 0; i < 60; i++) assert.equal((await server.raw('GET', '/healthz')).status, 200);
});
