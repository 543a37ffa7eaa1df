// A house made for the purpose: what a changed cell, a refused row, a second workbook and a broken write
// come to. Each test has a site's building of its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { house } from './book.mjs';

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
let server, cookie, beta;

before(async () => {
    server = await startServer();
    await addPeople(server);
    cookie = await server.signIn('admin', password);
    beta = await server.signIn('admin-beta', password);
});
after(() => server.stop());

const send = (body, query = '', who = cookie, site = 'alpha') =>
    server.api('POST', `/sites/${site}/imports?${query}`, { body, cookie: who, headers: { 'content-type': xlsx, 'accept-language': 'en' } });
const get = (rest) => server.api('GET', `/sites/alpha${rest}`, { cookie, headers: { 'accept-language': 'en' } });
const named = (name) => (change = () => {}) => house((s) => { s.Facility[1][0] = name; change(s); });
const counts = ({ json }) => [json.counts.new, json.counts.changed, json.counts.refused, json.counts.missing];
const item = ({ json }, key, outcome) => json.items.find((i) => i.key === key && (!outcome || i.outcome === outcome));

test('every trap of the small house is seen', async () => {
    const answer = await send(house(), 'building=H1&dry_run=true');
    assert.equal(answer.status, 200, answer.text);
    const code = (key) => item(answer, key, 'new').code_text.replace(/-.$/, '');
    assert.deepEqual(['Keller', 'Erdgeschoss', 'Obergeschoss', 'Dach'].map(code), ['H1-B1', 'H1-01', 'H1-02', 'H1-R1']);
    assert.deepEqual(['101', '102', '201'].map(code), ['H1-01-001', 'H1-01-002', 'H1-02-001']);
    assert.deepEqual(['Lamp-2', 'Lamp-10', '水泵-1', 'Odd thing'].map(code),
        ['H1-01-002-DD01', 'H1-01-002-DD02', 'H1-B1-000-KB01', 'H1-02-001-UU01']);
    assert.equal(item(answer, '201', 'new').name_zh, '201 会议室');
    assert.equal(item(answer, 'Lamp-2', 'new').name_en, 'Lamp-2');
    const notes = answer.json.items.filter((i) => i.outcome === 'note').map((n) => [n.sheet, n.row, n.column, n.value]);
    assert.deepEqual(notes.sort(), [['Component', 4, 'Space', 'Keller'], ['Space', 4, 'NetArea', 'large'],
        ['Type', 4, 'WarrantyDurationParts', 'CIC 5']].sort());
    assert.deepEqual(answer.json.types.filter((t) => t.item_type === 'UU').map((t) => t.name), ['Contraption']);
});

test('what is written is what the cells say', async () => {
    assert.equal((await send(named('Written')(), 'building=W1')).json.state, 'done');
    const lamp = (await get('/positions/W101002DD02')).json;
    assert.equal(lamp.name_en, 'Lamp-10');
    assert.equal(lamp.note, 'by the window');
    const unit = (await get(`/assets/${lamp.unit.tag}`)).json;
    assert.deepEqual([unit.manufacturer, unit.model, unit.serial_number, unit.installed_on, unit.warranty_until],
        ['Lights & Sons', 'CL-1', 'LX-10', '2020-03-01', '2022-03-01']);
    assert.deepEqual(unit.external_ids.map((x) => [x.kind, x.value]), [['barcode', '690001'], ['serial', 'LX-10'], ['tag', 'T-10']]);
    const bare = (await get(`/assets/${(await get('/positions/W101002DD01')).json.unit.tag}`)).json;
    assert.deepEqual([bare.serial_number, bare.installed_on, bare.warranty_until, bare.external_ids], [null, null, null, []]);
    const pump = (await get('/positions/W1B1000KB01')).json;
    assert.deepEqual([pump.name_zh, pump.place.kind, pump.unit.manufacturer, pump.unit.warranty_until],
        ['水泵-1', 'floor', '水泵厂', '2021-09-01']);
    const room = (await get('/locations/W101002')).json;
    assert.deepEqual([room.name_en, room.area_m2, room.room_kind], ['102 Office', '12.50', 'office']);
    const scan = await server.api('GET', '/codes/690001', { cookie });
    assert.equal(scan.status, 200, 'a bar code of the workbook is scanned like a code: ' + scan.text);
});

test('a changed cell is one field of one thing, old and new', async () => {
    const tower = named('Changed');
    await send(tower(), 'building=C1');
    const edited = tower((s) => {
        s.Component[1][6] = '2021-05-01'; // warranty starts later
        s.Component[2][4] = 'NEW-2';      // a serial number where none was
        s.Component[1][8] = null;         // the bar code is gone
        s.Space[1][4] = 14;
        s.Floor[1][2] = 3.25;
    });
    const answer = await send(edited, 'dry_run=true');
    assert.deepEqual(counts(answer), [0, 4, 0, 0]);
    assert.deepEqual(item(answer, 'Lamp-10').fields, [{ field: 'barcode', old: '690001', new: null },
        { field: 'warranty_until', old: '2022-03-01', new: '2023-05-01' }]);
    assert.equal(item(answer, 'Lamp-10').code_text.slice(0, 14), 'C1-01-002-DD02');
    assert.deepEqual(item(answer, 'Lamp-2').fields.map((f) => [f.field, f.old ?? null, f.new]), [['serial_number', null, 'NEW-2']]);
    assert.deepEqual(item(answer, '102').fields.map((f) => [f.field, f.old, f.new]), [['area_m2', 12.5, 14]]);
    assert.deepEqual(item(answer, 'Obergeschoss').fields.map((f) => [f.field, f.old, f.new]), [['elevation_m', 3.1, 3.25]]);
    assert.deepEqual(counts(await send(edited)), [0, 4, 0, 0]);
    const unit = (await get(`/assets/${(await get('/positions/C101002DD02')).json.unit.tag}`)).json;
    assert.equal(unit.warranty_until, '2023-05-01');
    assert.deepEqual(unit.external_ids.map((x) => x.kind), ['serial', 'tag']);
    assert.ok(unit.history.some((h) => h.kind === 'update' && h.after.warranty_until === '2023-05-01'), 'the change is kept');
    assert.deepEqual(counts(await send(edited)), [0, 0, 0, 0]);
});

test('new things get the next numbers and nothing is renumbered', async () => {
    const tower = named('Grown');
    await send(tower(), 'building=G1');
    const grown = await send(tower((s) => {
        s.Floor.push(['Zwischen', 'Floor', 1.5]);
        s.Space.push(['100', 'Erdgeschoss', 'Porch', null, null]);
        s.Component.push(['Lamp-1', 'Ceiling Lamp', '102', ...Array(7).fill(null)]);
    }));
    assert.deepEqual(counts(grown), [3, 0, 0, 0]);
    assert.deepEqual(['Zwischen', '100', 'Lamp-1'].map((k) => item(grown, k).code_text.replace(/-.$/, '')),
        ['G1-03', 'G1-01-003', 'G1-01-002-DD03']);
    assert.equal((await get('/positions/G101002DD01')).json.external_name, 'Lamp-2');
});

test('what left the workbook is listed and stays', async () => {
    const tower = named('Shrunk');
    await send(tower(), 'building=N1');
    const answer = await send(tower((s) => { s.Component.splice(1, 1); }));
    assert.deepEqual(counts(answer), [0, 0, 0, 1]);
    assert.equal(item(answer, 'Lamp-10', 'missing').code_text.slice(0, 14), 'N1-01-002-DD02');
    assert.equal((await get('/positions/N101002DD02')).json.status, 'active');
});

test('a thing that moved keeps its code, and that is said', async () => {
    const tower = named('Moved');
    await send(tower(), 'building=M1');
    const moved = tower((s) => { s.Component[1][2] = '201'; });
    for (let again = 0; again < 2; again++) {
        const answer = await send(moved);
        assert.deepEqual(counts(answer), [0, 0, 0, 0]);
        assert.match(item(answer, 'Lamp-10', 'note').why_en, /stays in "102"/);
    }
});

test('refused rows say sheet, row, column, value, why and what would be right; then nothing is written', async () => {
    const bad = named('Refused')((s) => {
        s.Component[1][2] = '1 02';
        s.Component[3][0] = 'Lamp-2';
        s.Component[4][0] = 'n/a';
        s.Space[3][1] = 'Dachboden';
    });
    const answer = await send(bad, 'building=R1&dry_run=true');
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json.actions, ['types']);
    const refused = answer.json.items.filter((i) => i.outcome === 'refused').map((i) => [i.sheet, i.row, i.column, i.value]);
    assert.deepEqual(refused.sort(), [['Component', 2, 'Space', '1 02'], ['Component', 4, 'Name', 'Lamp-2'],
        ['Component', 5, 'Name', ''], ['Space', 4, 'FloorName', 'Dachboden']].sort());
    const place = answer.json.items.find((i) => i.column === 'Space');
    assert.deepEqual([place.why_en, place.right_en, place.why_zh], ['There is no such room or floor.', '102', '没有这个房间或楼层。']);
    for (const i of answer.json.items.filter((x) => x.outcome === 'refused')) assert.ok(i.why_zh && i.why_en && i.right_zh && i.right_en);
    const written = await send(bad, 'building=R1');
    assert.equal(written.status, 422);
    assert.match(written.json.detail, /4 rows or cells are refused/);
    assert.equal((await get(`/imports/${written.json.id}`)).json.counts.refused, 4);
    const commit = await server.api('PUT', `/sites/alpha/imports/${answer.json.id}/commit`, { json: { digest: answer.json.digest }, cookie });
    assert.equal(commit.status, 422);
    assert.equal(await server.sql(`select count(*) from code where canonical like 'R1%'`), '0');
});

test('when the last step of writing fails, nothing at all is written', async () => {
    await server.sql(`create function no_pumps() returns trigger language plpgsql as $$ begin
        if new.key = '水泵-1' and new.building_id in (select id from location where code = 'F1') then raise exception 'disk on fire'; end if; return new; end $$;
        create trigger no_pumps before insert on import_source for each row execute function no_pumps()`);
    const answer = await send(named('Failing')(), 'building=F1');
    assert.equal(answer.status, 500);
    assert.doesNotMatch(answer.text, /disk on fire/);
    assert.equal(await server.sql(`select count(*) from code where canonical like 'F1%'`), '0');
    assert.equal(await server.sql(`select count(*) from asset a where a.site_id = (select id from site where slug = 'alpha') and not exists (select from position_asset pa where pa.asset_id = a.id)`), '0');
    await server.sql('drop trigger no_pumps on import_source');
    assert.equal((await send(named('Failing')(), 'building=F1')).json.state, 'done', 'and then it goes');
});

test('zones given by the workbook divide floors; none and a category may be asked for', async () => {
    const zoned = named('Zoned')((s) => {
        s.Zone = [['Name', 'Category', 'SpaceNames'], ['West', 'Cleaning', '101'], ['East', 'Cleaning', '102,201'],
            ['All', 'Fire', '101,102,201'], ['Half', 'Fire', '101'], ['Wrong', 'Other', 'No such room']];
    });
    const code = async (query) => {
        const answer = await send(zoned, `building=Y1&dry_run=true&${query}`);
        return ['101', '102', '201'].map((k) => item(answer, k, 'new').code_text.slice(0, 9));
    };
    assert.deepEqual(await code(''), ['Y1-01-B01', 'Y1-01-A01', 'Y1-02-A01']);
    assert.deepEqual(await code('zones=none'), ['Y1-01-001', 'Y1-01-002', 'Y1-02-001']);
    assert.deepEqual(await code('zones=Fire'), ['Y1-01-A01', 'Y1-01-A02', 'Y1-02-A01']);
    const wrong = await send(zoned, 'building=Y1&dry_run=true&zones=Security');
    assert.deepEqual([wrong.status, wrong.json.field], [422, 'zones']);
    const answer = await send(zoned, 'building=Y1');
    assert.equal(answer.json.counts.by_entity.group.new, 5);
    assert.match(answer.json.items.find((i) => i.value === 'No such room').why_en, /no such room/);
});

test('rooms, ordinals and floors that are too many are refused with what would help', async () => {
    const many = named('Many')((s) => {
        for (let i = 0; i < 100; i++) s.Space.push([`R${i}`, 'Obergeschoss', null, null, null]);
        for (let i = 0; i < 310; i++) s.Component.push([`L${i}`, 'Ceiling Lamp', '101', ...Array(7).fill(null)]);
        for (let i = 0; i < 9; i++) s.Floor.push([`Deep ${i}`, 'Floor', -5 - i]);
    });
    const answer = await send(many, 'building=Q1&dry_run=true');
    const refused = answer.json.items.filter((i) => i.outcome === 'refused');
    assert.deepEqual(refused.map((i) => i.entity).sort(), ['component', 'floor', 'room', 'room']);
    assert.match(refused.find((i) => i.entity === 'room').why_en, /99 rooms/);
    assert.equal(refused.find((i) => i.entity === 'floor').key, 'Deep 8');
    const codes = (await get(`/imports/${answer.json.id}?outcome=new&entity=component&limit=200`)).json.items.map((i) => i.code_text);
    assert.ok(codes.some((c) => c.startsWith('Q1-01-001-DDA0')) && codes.some((c) => c.startsWith('Q1-01-001-DD99')));
});

test('a building code must be free; another site\'s is refused like any that was ever used', async () => {
    await send(named('Secret tower')(), 'building=T9', beta, 'beta');
    const own = named('Mine')();
    const taken = await send(own, 'building=T9&dry_run=true');
    assert.equal(taken.status, 200);
    const problem = taken.json.items.find((i) => i.outcome === 'refused');
    assert.deepEqual([problem.entity, problem.column, problem.value, problem.why_en], ['building', 'building', 'T9', 'This code cannot be used for a building.']);
    assert.match(problem.right_en, /^M[1-9A-Y]$/);
    assert.doesNotMatch(taken.text, /Secret/);
    for (const bad of ['I1', '1A', 'D', 'Dx1']) {
        const answer = await send(own, `building=${bad}&dry_run=true`);
        assert.equal(answer.json.items.filter((i) => i.outcome === 'refused').length, 1, bad);
    }
    const other = await send(named('Other house')(), 'building=W1&dry_run=true');
    assert.match(other.json.items.find((i) => i.outcome === 'refused').why_en, /another workbook/);
});

test('the same id is the same import; with another file it is refused', async () => {
    const id = uuid();
    const one = named('Twice')();
    assert.equal((await send(one, `id=${id}&building=E1&dry_run=true`)).json.state, 'checked');
    assert.equal((await send(one, `id=${id}&building=E1&dry_run=true`)).json.state, 'checked');
    const other = await send(named('Twice')((s) => { s.Space[1][2] = 'Else'; }), `id=${id}&building=E1&dry_run=true`);
    assert.deepEqual([other.status, other.json.type], [409, '/problems/id-reused']);
    assert.equal((await send(one, `id=${id}&building=E1`)).json.state, 'done');
    assert.equal((await send(one, `id=${id}&building=E1`)).json.state, 'done');
    assert.equal(await server.sql(`select count(*) from position where code like 'E1%'`), '4');
    const list = (await get('/imports')).json;
    assert.ok(list.items.some((r) => r.id === id && r.building.code === 'E1'));
    const foreign = await send(one, `id=${id}&dry_run=true`, beta, 'beta');
    assert.equal(foreign.status, 409);
    assert.equal((await server.api('GET', `/sites/beta/imports/${id}`, { cookie: beta })).status, 404);
});

test('a double tap is one import', async () => {
    const id = uuid();
    const body = named('Tapped')();
    const both = await Promise.all([send(body, `id=${id}&building=P1`), send(body, `id=${id}&building=P1`)]);
    assert.ok(both.some((a) => a.status === 200), both.map((a) => a.text).join());
    assert.ok(both.every((a) => a.status === 200 || a.json.type === '/problems/state-changed'), both.map((a) => a.text).join());
    const again = await send(body, `id=${id}&building=P1`);
    assert.deepEqual([again.status, again.json.state, counts(again)], [200, 'done', [12, 0, 0, 0]]);
    assert.equal(await server.sql(`select count(*) from position where code like 'P1%'`), '4');
});

test('outdoor grounds are grounds and no building', async () => {
    assert.equal((await send(named('Grounds')(), 'building=X0')).json.state, 'done');
    assert.equal((await get('/locations/X0')).json.kind, 'outdoor');
});

test('the register changed after the check: what was not shown is not written', async () => {
    const seen = (await send(named('Raced')(), 'building=K1&dry_run=true')).json;
    await send(named('Raced')((s) => { s.Component.splice(2, 3); }), 'building=K1');
    const commit = await server.api('PUT', `/sites/alpha/imports/${seen.id}/commit`, { json: { digest: seen.digest }, cookie });
    assert.deepEqual([commit.status, commit.json.type], [409, '/problems/state-changed']);
    const again = await server.api('PATCH', `/sites/alpha/imports/${seen.id}/types`, { json: { types: {} }, cookie });
    assert.equal(again.json.counts.new, 3);
    assert.equal((await server.api('PUT', `/sites/alpha/imports/${seen.id}/commit`, { json: { digest: again.json.digest }, cookie })).status, 200);
});

test('only who may', async () => {
    const { id, digest } = (await send(named('Guarded')(), 'dry_run=true&building=J1')).json;
    const everything = (who, site) => [
        send(house(), 'dry_run=true', who, site),
        ...[['GET', ''], ['GET', `/${id}`], ['PATCH', `/${id}/types`, { types: {} }], ['PUT', `/${id}/commit`, { digest }]]
            .map(([method, rest, json]) => server.api(method, `/sites/${site}/imports${rest}`, { json, cookie: who })),
    ];
    const statuses = async (who, site = 'alpha') => (await Promise.all(everything(who, site))).map((a) => a.status);
    for (const login of ['technician', 'supervisor', 'leader', 'desk'])
        assert.deepEqual(await statuses(await server.signIn(login, password)), [403, 403, 403, 403, 403], login);
    assert.deepEqual(await statuses(null), [401, 401, 401, 401, 401]);
    assert.deepEqual(await statuses(beta), [404, 404, 404, 404, 404], 'a site that one does not see');
    assert.deepEqual(await statuses(beta, 'beta'), [200, 200, 404, 404, 404], 'another site\'s import under one\'s own site');
    const manager = await server.signIn('manager', password);
    assert.equal((await send(house(), 'dry_run=true', manager)).status, 200);
});

test('a body that is none is refused by its field', async () => {
    const { id } = (await send(named('Bodies')(), 'dry_run=true&building=L1')).json;
    for (const [method, rest, json, field] of [['PUT', 'commit', {}, 'digest'], ['PUT', 'commit', { digest: 7 }, 'digest'],
        ['PATCH', 'types', {}, 'types'], ['PATCH', 'types', { types: 'all' }, 'types'], ['PATCH', 'types', { types: { Contraption: 7 } }, 'types'],
        ['PATCH', 'types', { type: {} }, 'type']]) {
        const answer = await server.api(method, `/sites/alpha/imports/${id}/${rest}`, { json, cookie });
        assert.ok([400, 422].includes(answer.status), answer.text);
        assert.equal(answer.json.field, field);
    }
});
