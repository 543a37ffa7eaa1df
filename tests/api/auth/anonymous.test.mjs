// Who shows no cookie: every route of the program is asked, and only the frozen list answers.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { command, startServer } from '../../harness/index.mjs';
import { addPeople, uuid } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
before(() => addPeople(server));

// A change of this list is a decision: it says what the whole world may ask.
const frozen = [
    'GET /api/v1/codes/{code}/labels/{key}', // what a stranger who scanned a label sees: the place's name
    'GET /healthz', 'GET /metrics', 'GET /readyz',
    'POST /api/v1/password-links', 'POST /api/v1/session',
];

const list = JSON.parse((await command(['routes', '--json'])).stdout);
const fill = (path) => path.replace('{site}', 'alpha').replace(/\{(id|event_id|link_id)\}/g, uuid).replace('{sha256}', 'a'.repeat(64)).replace(/\{\w+\}/g, 'D1');

test('the list of public routes is the frozen one', () => {
    const open = list.filter((route) => route.need === 'nothing').map((route) => `${route.method} ${route.path}`).sort();
    assert.deepEqual(open, frozen);
});

test('every other route answers 401, with no cookie, a wrong one, or a bearer that is none', async () => {
    const asked = list.filter((route) => route.need !== 'nothing');
    assert.ok(asked.length > 40);
    for (const route of asked) {
        for (const headers of [{}, { cookie: `fixpoint_s=${'A'.repeat(43)}`, 'x-fixpoint': '1' }, { authorization: 'Bearer x' }]) {
            const answer = await server.raw(route.method, fill(route.path), { headers });
            assert.equal(answer.status, 401, `${route.method} ${route.path}: ${answer.status} ${answer.text}`);
            assert.equal(answer.json.type, '/problems/not-signed-in');
        }
    }
});

test('nor does the body of a refused request have to be read', async () => {
    const answer = await server.raw('PUT', `/api/v1/sites/alpha/photos/${'a'.repeat(64)}`, {
        headers: { 'content-type': 'image/jpeg', 'content-length': String(13 << 20), expect: '100-continue' } });
    assert.ok([401, 404, 413].includes(answer.status), answer.text);
});
