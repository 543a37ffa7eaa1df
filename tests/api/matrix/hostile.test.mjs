// What people, phones and attackers send by mistake or on purpose. Each is refused in the reader's
// language with a sentence that says what was wrong (and where, and what would be right, as far as that
// can be said), and nothing is written.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { startServer } from '../../harness/index.mjs';
import { addPeople, uuid } from '../../harness/people.mjs';
import { anyJpeg, withFrame } from '../photos/jpeg.mjs';
import { parts, zip } from '../imports/book.mjs';
import { installFingerprint, makeWorld, now, xlsx } from './world.mjs';

const server = await startServer();
let world, fingerprint, lamp, retired;
after(() => { fingerprint?.close(); return server.stop(); });

before(async () => {
    await addPeople(server);
    world = await makeWorld(server);
    lamp = await world.alpha.position();
    world.check = (await world.alpha.make('GET', `/positions/${lamp}`)).code.at(-1);
    retired = await world.alpha.position();
    await world.alpha.make('PUT', `/codes/${retired}/retirement`, { reason: 'taken down' });
    fingerprint = await installFingerprint(server);
});

const code = (text) => () => ({ method: 'GET', path: `/codes/${text}` });
const report = (json) => () => ({ method: 'PUT', path: `/sites/alpha/work-orders/${uuid()}`, json: { at: now(), words: 'x', code: lamp, ...json } });
const raw = (body, path = `/sites/alpha/work-orders/${uuid()}`) => () => ({ method: 'PUT', path, body, headers: { 'content-type': 'application/json' } });
const photo = (bytes, sha = createHash('sha256').update(bytes).digest('hex')) => () => ({ method: 'PUT', path: `/sites/alpha/photos/${sha}`, body: bytes, headers: { 'content-type': 'image/jpeg' } });
const workbook = (bytes) => () => ({ method: 'POST', path: `/sites/alpha/imports?dry_run=true&id=${uuid()}`, body: bytes, headers: { 'content-type': xlsx } });
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const deep = (n) => `${'['.repeat(n)}${']'.repeat(n)}`;

// name, request, statuses, and what both sentences (or the field) must tell.
const cases = [
    ['a wrong check character', () => code(`${lamp}${world.check === 'A' ? 'B' : 'A'}`)(), [404], /[A-Z0-9]/],
    ['an unknown code', code('Y901A01DD01'), [404], /Y9-01-A01-DD01/],
    ['another site\'s code', () => code(world.beta.home)(), [404], /G1-01-A01/],
    ['a text that is no code', code('hello%20world%21'), [404, 422]],
    ['4 KB of text in a scan', code('A'.repeat(4096)), [414, 422]],
    ['4 KB of text as the place of a report', report({ code: 'X'.repeat(4096) }), [422], 'code'],
    ['a report at a retired code', () => report({ code: retired })(), [409, 410, 422], /.../],
    ['a report at another site\'s code', () => report({ code: world.beta.home })(), [404], /.../],
    ['%00 in the address', code('D1%00'), [400]],
    ['invalid UTF-8 in the address', code('D1%ff%fe'), [400]],
    ['NUL in a text', report({ words: 'a\u0000b' }), [400], /NUL/],
    ['an escape that hides other text', report({ words: 'abc\u202Edef' }), [400, 422], 'words'],
    ['invalid UTF-8 in the content', raw(Buffer.concat([Buffer.from('{"words":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])), [400]],
    ['a lone surrogate', raw('{"words":"\\ud800"}'), [400]],
    ['doubled keys', raw('{"words":"a","words":"b"}'), [400]],
    ['an unknown field', report({ colour: 'red' }), [422], /colour/],
    ['a field with a long name of three-byte letters', report({ ['甲乙'.repeat(20)]: 1 }), [422], /甲乙/],
    ['a number as text', report({ words: 7 }), [422], 'words'],
    ['text as a number', () => ({ method: 'PUT', path: `/sites/alpha/label-prints/${uuid()}`, json: { codes: [lamp], stock: 'L7160', copies: '2' } }), [422], 'copies'],
    ['a number that is none', raw('{"words": NaN}'), [400]],
    ['JSON cut off', raw('{"words": "it dri'), [400]],
    ['no JSON at all', raw('words=it+drips'), [400]],
    ['a thousand levels', raw(deep(1000)), [400, 413, 422]],
    ['a hundred levels in a field', raw(`{"code":"D1","at":"${now()}","photos":${deep(100)}}`), [400, 422]],
    ['a tree of more brackets than is taken', raw(`[${'[],'.repeat(46000)}[]]`), [413]],
    ['a text longer than it may be', report({ words: 'x'.repeat(2001) }), [422], 'words'],
    ['a day that does not exist', () => ({ method: 'PUT', path: '/sites/alpha/calendar/2026-02-30', json: { working: false } }), [400, 404, 422]],
    ['a PNG called .jpg', photo(png), [415, 422]],
    ['a page called .jpg', photo(Buffer.from('<!doctype html><script>alert(1)</script>')), [415, 422]],
    ['a JPEG that says it is 64,250 pixels wide', () => photo(withFrame(anyJpeg(8, 8), 5, 0xfa, 0xfa, 0xfa, 0xfa))(), [413, 415, 422]],
    ['another picture than the address says', photo(Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'a'.repeat(64)), [422], 'sha256'],
    ['a page called .xlsx', workbook(Buffer.from('<html>')), [415, 422]],
    ['a workbook that unfolds to sixty megabytes', () => workbook(zip({ ...parts({ Facility: [['Name'], ['x']], Floor: [['Name'], ['F']], Space: [['Name'], ['S']] }), 'xl/sharedStrings.xml': `<sst>${' '.repeat(60 << 20)}</sst>` }))(), [413], /.../],
    ['a workbook cut off', () => workbook(zip(parts({ Facility: [['Name'], ['x']] })).subarray(0, 300))(), [415, 422]],
];

for (const [name, make, statuses, tells] of cases) {
    test(name, async () => {
        const was = await fingerprint.take();
        const said = {};
        for (const language of ['zh', 'en']) {
            const { method, path, ...rest } = make();
            const answer = await server.api(method, path, { ...rest, cookie: /imports|calendar/.test(path) ? world.cookies.admin : world.cookies.leader, headers: { ...rest.headers, 'accept-language': language } });
            assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text.slice(0, 300)}`);
            assert.equal(answer.headers['content-type'], 'application/problem+json');
            said[language] = answer.json;
            if (typeof tells === 'string') assert.equal(answer.json.field, tells, answer.text);
            else if (tells) assert.match(answer.json.detail, tells);
        }
        assert.equal(said.zh.type, said.en.type);
        assert.match(said.zh.detail, /\p{Script=Han}.*\p{Script=Han}/u, said.zh.detail);
        assert.match(said.zh.title, /\p{Script=Han}/u);
        assert.ok(!/\p{Script=Han}/u.test((said.en.detail + said.en.title).replaceAll(/甲|乙/g, '')), said.en.detail);
        assert.ok(said.en.detail.split(' ').length >= 3, said.en.detail);
        const is = await fingerprint.take();
        // What a reading of a workbook came to is kept as such; a photo's hash is claimed.
        assert.deepEqual(is.filter((line) => !was.includes(line) && !/^(import_|photo_claim)/.test(line)), []);
        if (process.env.HOSTILE_SHOW) console.log(`${name}: ${said.en.status} ${said.en.field ?? ''} | ${said.en.detail} | ${said.zh.detail}`);
    });
}

test('a retired code is found, and says that it is retired and why', async () => {
    const answer = await server.api('GET', `/codes/${retired}`, { cookie: world.cookies.leader });
    assert.equal(answer.status, 200);
    assert.equal(answer.json.state, 'retired');
    assert.equal(answer.json.retired.reason, 'taken down');
});
