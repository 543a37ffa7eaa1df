// The real house of two flats: what the diff says is held against an independent reading of the file, then
// it is written, read again, and changed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const path = resolve(here, '../../../data/workbooks/duplex-design-cobie.xlsx');
const file = readFileSync(path);
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
let server, cookie, sheets;

before(async () => {
    server = await startServer();
    await addPeople(server);
    cookie = await server.signIn('admin', password);
    sheets = JSON.parse(execFileSync('python3', [join(here, 'read_workbook.py'), path], { maxBuffer: 1 << 26 }));
});
after(() => server.stop());

const send = (query, body = file) => server.api('POST', `/sites/alpha/imports?${query}`, { body, cookie, headers: { 'content-type': xlsx } });
const get = (rest) => server.api('GET', `/sites/alpha${rest}`, { cookie });

// All items of an import, page by page.
async function items(id, query = '') {
    const all = [];
    for (let cursor = ''; cursor !== null;) {
        const page = (await get(`/imports/${id}?limit=200${query}${cursor && `&cursor=${cursor}`}`)).json;
        all.push(...page.items);
        cursor = page.next_cursor;
    }
    return all;
}

test('a dry run says what would come in, and nothing comes in', async () => {
    const id = uuid();
    const answer = await send(`dry_run=true&building=d1&id=${id}`);
    assert.equal(answer.status, 200, answer.text);
    const { counts, building, state, actions, types } = answer.json;
    assert.equal(state, 'checked');
    assert.deepEqual(actions, ['types', 'commit']);
    assert.deepEqual([building.code_text, building.code_is, building.name], ['D1-F', 'given', 'DuplexApartment']);
    assert.equal(counts.by_entity.floor.new, sheets.Floor.length);
    assert.equal(counts.by_entity.room.new, sheets.Space.length);
    assert.equal(counts.by_entity.component.new, sheets.Component.length);
    assert.equal(counts.by_entity.group.new, new Set([...sheets.Zone, ...sheets.System].map((r) => r.Name)).size);
    const told = sheets.Attribute.filter((r) => !['', 'n/a', 'Value', undefined].includes(r.Value));
    assert.equal(counts.by_entity.attribute.new, told.length);
    assert.equal(counts.refused, 0);
    assert.equal(counts.new, Object.values(counts.by_entity).reduce((sum, o) => sum + (o.new ?? 0), 0));
    const several = sheets.Component.filter((r) => r.Space.includes(','));
    const notes = await items(id, '&outcome=note');
    assert.deepEqual(notes.map((n) => n.row).sort(), several.map((r) => r.row).sort());
    assert.equal(several.length, 12);
    assert.match(notes[0].why_en, /A104, is taken/);
    assert.deepEqual(new Set(types.map((t) => t.name)), new Set(sheets.Type.map((r) => r.Name)));
    assert.equal(types.find((t) => t.name === 'Duplex Receptacle').components, 47);
    const unknown = types.filter((t) => t.item_type === 'UU').map((t) => t.name);
    assert.equal(counts.unclassified, unknown.length);
    assert.ok(unknown.includes('Radiator') && !unknown.includes('Door Type A'));
    assert.equal(await server.sql('select count(*) from location'), '0');
    assert.equal(await server.sql('select count(*) from code'), '0');
});

test('codes follow the rule: floors by elevation, zones and rooms by name, ordinals by name', async () => {
    const id = uuid();
    await send(`dry_run=true&building=D1&id=${id}`);
    const code = Object.fromEntries((await items(id)).map((i) => [i.key, i.code_text]));
    assert.deepEqual(['T/FDN', 'Level 1', 'Level 2', 'Roof'].map((f) => code[f].slice(0, 5)), ['D1-B1', 'D1-01', 'D1-02', 'D1-R1']);
    // Apartment A is zone A on both floors; Site and R301 are in no zone.
    assert.equal(code.A101.slice(0, 9), 'D1-01-A01');
    assert.equal(code.B205.slice(0, 9), 'D1-02-B05');
    assert.equal(code.R301.slice(0, 9), 'D1-R1-001');
    assert.equal(code.Site.slice(0, 9), 'D1-01-001');
    // Independently: ordinals count things of one type in one room in the order of their names.
    const kitchen = sheets.Component.filter((r) => r.Space === 'A103' && /^Cabinet/.test(r.TypeName)).map((r) => r.Name)
        .concat(sheets.Component.filter((r) => r.Space === 'A103' && r.TypeName === 'Counter Top').map((r) => r.Name));
    kitchen.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    assert.deepEqual(kitchen.map((name) => code[name].slice(10, 14)), kitchen.map((_, i) => `JG${String(i + 1).padStart(2, '0')}`));
});

test('a type that is corrected changes the codes that would be given', async () => {
    const id = uuid();
    await send(`dry_run=true&building=D1&id=${id}`);
    const patch = (types) => server.api('PATCH', `/sites/alpha/imports/${id}/types`, { json: { types }, cookie });
    const answer = await patch({ Radiator: 'KF' });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json.types.filter((t) => t.name === 'Radiator').map((t) => [t.item_type, t.by]), [['KF', 'choice']]);
    const radiator = (await items(id, '&entity=component')).find((i) => i.key === 'Radiator-1');
    assert.equal(radiator.item_type, 'KF');
    assert.match(radiator.code_text, /-KF0\d-/);
    assert.equal((await patch({ Radiator: 'ZZ' })).json.field, 'types');
    assert.equal((await patch({ Nonsense: 'KF' })).json.field, 'types');
    assert.equal((await patch([])).status, 422);
});

test('it is written as it was shown, once', async () => {
    const id = uuid();
    const seen = (await send(`dry_run=true&building=D1&id=${id}`)).json;
    const commit = (digest) => server.api('PUT', `/sites/alpha/imports/${id}/commit`, { json: { digest }, cookie });
    const other = await commit('00000000000000000000000000000000');
    assert.equal(other.status, 409);
    assert.match(other.json.type, /state-changed/);
    assert.equal((await get(`/imports/${id}`)).json.state, 'checked');
    const done = await commit(seen.digest);
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json.state, 'done');
    assert.deepEqual(done.json.counts, seen.counts);
    assert.equal((await commit(seen.digest)).status, 200, 'the same again is the same');
    assert.equal(await server.sql('select count(*) from position'), String(sheets.Component.length));
    assert.equal(await server.sql('select count(*) from position_asset'), String(sheets.Component.length));
    assert.equal(await server.sql(`select count(*) from location where kind = 'room'`), String(sheets.Space.length));
    assert.equal(await server.sql(`select count(*) from code`), String(1 + sheets.Floor.length + 4 + sheets.Space.length + 2 * sheets.Component.length));
    const page = (await get('/positions/D1-02-A05-GR01')).json;
    assert.equal(page.name_en, 'Boiler-2');
    assert.equal(page.unit.name_en, 'Boiler');
    assert.equal(page.place.path_en, 'DuplexApartment › Level 2 › Apartment A › A205 Utility');
    assert.deepEqual(page.groups.map((g) => g.name), ['Apartment B Heating']);
});

test('the same file again changes nothing', async () => {
    const id = uuid();
    const answer = await send(`id=${id}`);
    assert.equal(answer.status, 200, answer.text);
    const { counts, building } = answer.json;
    assert.equal(building.code_is, 'known');
    assert.deepEqual([counts.new, counts.changed, counts.missing, counts.refused], [0, 0, 0, 0]);
    assert.equal(counts.unchanged, 342);
    assert.equal(await server.sql('select max(version) from position'), '1');
});

test('what people corrected stays, and the same file still changes nothing', async () => {
    const edit = await server.api('PATCH', '/sites/alpha/positions/D1-02-A05-GR01', { cookie, json: { name_en: 'Big boiler', name_zh: '锅炉' },
        headers: { 'if-match': '"1"' } });
    assert.equal(edit.status, 200, edit.text);
    const answer = await send(`dry_run=true`);
    assert.deepEqual([answer.json.counts.new, answer.json.counts.changed], [0, 0]);
});

test('the workbook\'s own names are found by search and by scan', async () => {
    const list = (await get('/positions?q=Boiler-2')).json;
    assert.deepEqual(list.items.map((i) => i.external_name), ['Boiler-2']);
    const scan = await server.api('GET', '/codes/Radiator-12', { cookie });
    assert.equal(scan.status, 200, scan.text);
});

test('the UK workbook comes in beside it, under a code that is suggested', async () => {
    const uk = readFileSync(resolve(here, '../../../data/workbooks/obn1-cobie-uk-2014.xlsx'));
    const answer = await send('', uk);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual([answer.json.building.code, answer.json.building.code_is, answer.json.state], ['B1', 'suggested', 'done']);
    assert.equal(answer.json.counts.by_entity.component.new, 10);
    const again = (await send('', uk)).json;
    assert.deepEqual([again.counts.new, again.counts.changed, again.counts.missing], [0, 0, 0]);
});
