// Hostile JSON against a real route: each is refused by name, nothing is written, memory stays small.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const server = await startServer();
let cookie;
before(async () => {
    await addPeople(server);
    cookie = await server.signIn('leader', password);
});
after(() => server.stop());

const path = '/sites/alpha/locations/B12';
const put = (body) => server.api('PUT', path, { cookie, body, headers: { 'content-type': 'application/json' } });
const fill = (unit, close = '') => unit.repeat(Math.floor((128 * 1024 - 64) / unit.length)) + close;

const hostile = {
    'nothing': ['', 400], 'a number': ['1', 400], 'an array': ['[]', 400], 'cut short': ['{"kind": "building"', 400],
    'trailing data': ['{} {}', 400], 'a comment': ['{/* */}', 400], 'single quotes': ["{'a': 1}", 400],
    'byte order mark': ['\ufeff{}', 400], 'a field twice': ['{"kind": "building", "kind": "floor"}', 400],
    'a field twice, escaped': ['{"kind": "building", "k\\u0069nd": "floor"}', 400],
    'deep arrays': ['['.repeat(60000) + ']'.repeat(60000), 400], 'deep objects': ['{"a":'.repeat(20000), 400],
    'many arrays': [`{"name_en": [${fill('[],', '[]')}]}`, 422], 'many objects': [`{"name_en": [${fill('{},', '{}')}]}`, 422],
    'many texts': [`{"name_en": [${fill('"",', '""')}]}`, 422], 'raw NUL': ['{"name_en": "a\0b"}', 400],
    'escaped NUL': ['{"name_en": "a\\u0000b"}', 400], 'lone surrogate': ['{"name_en": "\\ud800"}', 400],
    'invalid UTF-8': [Buffer.from([...Buffer.from('{"name_en": "'), 0xff, 0xfe, ...Buffer.from('"}')]), 400],
    'overlong UTF-8': [Buffer.from([...Buffer.from('{"name_en": "'), 0xc0, 0xaf, ...Buffer.from('"}')]), 400],
    'a bidi override': ['{"name_en": "a\u202eb"}', 400], 'an escape sequence': ['{"name_en": "\\u001b[2J"}', 400],
    'a number as text': ['{"name_en": 1}', 422], 'text too long': [JSON.stringify({ name_en: 'x'.repeat(5000) }), 422],
    'an unknown field': ['{"site_id": "0190a5b2-7c1d-7e2f-8a3b-4c5d6e7f8091"}', 422],
    'a prototype': ['{"__proto__": {"admin": true}}', 422], 'huge number': ['{"order_no": 1e999}', 400],
};

for (const [name, [body, status]] of Object.entries(hostile)) {
    test(name, async () => {
        const answer = await put(body);
        assert.equal(answer.status, status, answer.text);
        assert.match(answer.json.type, /^\/problems\/(bad-json|bad-text|invalid)$/);
        assert.equal(await server.sql('select count(*) from location'), '0');
    });
}

test('sixty-four bombs at once cost little memory', async () => {
    const bomb = hostile['many arrays'][0];
    const answers = await Promise.all(Array.from({ length: 64 }, () => put(bomb)));
    assert.ok(answers.every(({ status }) => status === 422 || status === 503));
    const rss = Number(/process_resident_memory_bytes (\d+)/.exec((await server.raw('GET', '/metrics')).text)[1]);
    const sanitized = /asan|sanitize/.test(process.env.FIXPOINT_PROGRAM ?? '');
    assert.ok(rss < (sanitized ? 1024 : 200) * 1024 * 1024, `${Math.round(rss / 1024 / 1024)} MiB`);
});
