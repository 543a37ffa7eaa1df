// What is called a workbook and is none, and what is one and too much of it: over HTTP each gets a problem
// with a sentence in the reader's language, and nothing stays behind.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve, dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { book, house, parts, zip } from './book.mjs';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const duplex = readFileSync(resolve(dirname(fileURLToPath(import.meta.url)), '../../../data/workbooks/duplex-design-cobie.xlsx'));
let server, cookie;

before(async () => {
    server = await startServer();
    await addPeople(server);
    cookie = await server.signIn('admin', password);
});
after(() => server.stop());

const send = (body, { type = xlsx, lang = 'en', query = 'dry_run=true' } = {}) => server.api('POST', `/sites/alpha/imports?${query}`,
    { body, cookie, headers: { 'content-type': type, 'accept-language': lang } });
const house_parts = (change) => {
    const all = parts({ Facility: [['Name'], ['H']], Floor: [['Name', 'Elevation'], ['F', 0]], Space: [['Name', 'FloorName'], ['S', 'F']] });
    change(all);
    return zip(all);
};
const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(3000)]);

const strings = duplex.indexOf('xl/sharedStrings.xml');

const fakes = {
    'an empty file': [Buffer.alloc(0), 422, /is empty/],
    'a truncated workbook': [duplex.subarray(0, 120000), 422, /incomplete or damaged/],
    'a workbook whose texts are garbled': [Buffer.from(duplex).fill(0x55, strings + 500, strings + 4500), 422, /damaged/],
    'an encrypted workbook': [Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]), 415, /protected by a password/],
    'an encrypted zip': [zip({ 'xl/workbook.xml': '<x/>' }, { flags: 1 }), 415, /protected by a password/],
    'an old .xls': [compound, 415, /Excel 97-2003/],
    'a workbook with macros': [house_parts((all) => { all['xl/vbaProject.bin'] = 'x'; }), 415, /carries macros/],
    'a workbook for macros': [house_parts((all) => { all['[Content_Types].xml'] = '<Types><Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'; }), 415, /\.xlsm/],
    'an .ods': [zip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }), 415, /OpenDocument/],
    'a CSV': ['Name,Floor\nA,1\n', 415, /but CSV/],
    'HTML': ['<html><table><tr><td>Name</td></tr></table></html>', 415, /but HTML/],
    'a JPEG': [Buffer.from('ffd8ffe000104a46', 'hex'), 415, /but JPEG/],
    'some zip': [zip({ 'readme.txt': 'hello' }), 415, /zip archive and not/],
    'a workbook that is no COBie': [book({ Sheet1: [['A'], ['B']] }), 422, /no sheet "Facility"/],
    'a sheet without header': [house_parts((all) => { for (const p of Object.keys(all)) if (/sheet1/.test(p)) all[p] = '<worksheet><sheetData>' + '<row><c><v>1</v></c></row>'.repeat(12) + '</sheetData></worksheet>'; }), 422, /no column "Name"/],
    'entities': [house_parts((all) => { all['xl/workbook.xml'] = '<!DOCTYPE x [<!ENTITY a "b">]>' + all['xl/workbook.xml']; }), 422, /DOCTYPE or entities/],
    'a zip bomb': [house_parts((all) => { all['xl/sharedStrings.xml'] = '<sst>' + ' '.repeat(60 << 20) + '</sst>'; }), 413, /zip bomb/],
    'too many rows': [book({ Facility: [['Name'], ['H']], Floor: [['Name'], ...Array(200001).fill(['F'])], Space: [['Name'], ['S']] }), 413, /more than 200000 rows|zip bomb/],
    'no building': [book({ Facility: [['Name'], ['n/a']], Floor: [['Name'], ['F']], Space: [['Name', 'FloorName'], ['S', 'F']] }), 422, /names no building/],
};
for (const [name, [body, status, words]] of Object.entries(fakes))
    test(`${name} gets its own sentence`, async () => {
        const answer = await send(body);
        assert.equal(answer.status, status, answer.text);
        assert.match(answer.headers['content-type'], /^application\/problem\+json/);
        assert.match(answer.json.detail, words);
        const chinese = await send(body, { lang: 'zh' });
        assert.equal(chinese.status, status);
        assert.match(chinese.json.detail, /[一-鿿]/);
    });

test('a file that is too large is refused before it is read', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`POST /api/v1/sites/alpha/imports?dry_run=true HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nCookie: ${cookie}\r\n`
        + `X-Fixpoint: 1\r\nSec-Fetch-Site: same-origin\r\nContent-Type: ${xlsx}\r\nContent-Length: ${(16 << 20) + 1}\r\n\r\n`);
    const [head] = await once(socket, 'data');
    socket.destroy();
    assert.match(head.toString(), /^HTTP\/1\.1 413 /);
});

test('another media type is refused, and a wrong query named', async () => {
    assert.equal((await send(house(), { type: 'image/jpeg' })).status, 415);
    for (const [query, field, status] of [['dry_run=maybe', 'dry_run', 422], ['id=1', 'id', 422], ['zone=x', 'zone', 400]]) {
        const answer = await send(house(), { query });
        assert.equal(answer.status, status, answer.text);
        assert.equal(answer.json.field, field);
    }
    assert.equal((await server.api('GET', `/sites/alpha/imports/${uuid()}`, { cookie })).status, 404);
    const id = (await send(house(), { query: 'dry_run=true&building=L1' })).json.id;
    for (const bad of ['cursor=x', 'cursor=1-', 'cursor=0-5', 'cursor=1-99999999999999999999', 'limit=0', 'outcome=good'])
        assert.equal((await server.api('GET', `/sites/alpha/imports/${id}?${bad}`, { cookie })).status, 422, bad);
});

test('nothing stays behind: no file, no half import, no row of the register', async () => {
    assert.deepEqual(readdirSync(join(server.env.FIXPOINT_PHOTOS, 'incoming')), []);
    assert.equal(await server.sql(`select count(*) from import_run where state not in ('checked', 'failed')`), '0');
    assert.equal(await server.sql('select count(*) from location'), '0');
});

test('how far a long import is can be read while it runs', async () => {
    const id = uuid();
    const rows = Array.from({ length: 6000 }, (_, i) => [`Lamp-${i}`, 'Lamp', `Room ${i % 60}`, `SN-${i}`]);
    const body = book({
        Facility: [['Name'], ['Long hall']], Floor: [['Name', 'Elevation'], ['Ground', 0]],
        Space: [['Name', 'FloorName'], ...Array.from({ length: 60 }, (_, i) => [`Room ${i}`, 'Ground'])],
        Type: [['Name'], ['Lamp']], Component: [['Name', 'TypeName', 'Space', 'SerialNumber'], ...rows],
    });
    let done = false;
    const running = send(body, { query: `id=${id}&building=L9` }).finally(() => { done = true; });
    const seen = new Set();
    let most = 0;
    while (!done) {
        const now = await server.api('GET', `/sites/alpha/imports/${id}?limit=1`, { cookie });
        if (now.status !== 200) continue;
        seen.add(now.json.state);
        if (now.json.state === 'reading') most = Math.max(most, now.json.progress.rows_read);
    }
    assert.equal((await running).json.counts.by_entity.component.new, 6000);
    assert.ok(most > 0 && most <= 6064, `rows read: ${most}`);
    for (const state of ['reading', 'checking', 'writing']) assert.ok(seen.has(state), `${state} was never seen among ${[...seen]}`);
    assert.equal((await server.api('GET', `/sites/alpha/imports/${id}`, { cookie })).json.state, 'done');
});
