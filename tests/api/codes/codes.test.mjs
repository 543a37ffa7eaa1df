// GET /codes/{code} and what may be done to a code (domain.md 3.3, 3.5, 3.7; PRODUCT.md).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { command, startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
const cookies = {};

const get = (code, { as = 'technician', headers, query = '' } = {}) =>
    server.api('GET', `/codes/${encodeURIComponent(code)}${query}`, { cookie: cookies[as], headers });
const put = async (path, json, as = 'manager') => server.api('PUT', path, { json, cookie: cookies[as] });
async function made(path, json, as) {
    const answer = await put(path, json, as);
    assert.ok([200, 201].includes(answer.status), `${path}: ${answer.status} ${answer.text}`);
    return answer.json;
}
const retire = (code, json, as) => put(`/sites/alpha/codes/${code}/retirement`, json, as);
const renumber = (code, json, as) => put(`/sites/alpha/codes/${code}/renumbering`, json, as);
function refused(answer, status, slug, field) {
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.headers['content-type'], /^application\/problem\+json/);
    assert.equal(answer.json.type, `/problems/${slug}`);
    if (field) assert.equal(answer.json.field, field);
    assert.ok(answer.json.detail.length > 5);
    return answer.json;
}

before(async () => {
    await addPeople(server);
    for (const login of ['technician', 'leader', 'desk', 'manager', 'admin-beta'])
        cookies[login] = await server.signIn(login, password);
    for (const [code, name_zh, name_en] of [['D1', '调度大楼', 'Dispatch building'], ['D104', '四楼', 'Floor 4'],
        ['D104B', '四楼 B 区', 'Zone B'], ['D10400', '四楼公共', 'Floor 4 undivided'], ['D104B12', '412 会议室', 'Meeting room 412'],
        ['D104B13', '413 会议室', 'Meeting room 413'], ['D104C', '四楼 C 区', 'Zone C'], ['D104C01', '机房', 'Plant room'], ['D2', '', 'Annex']])
        await made(`/sites/alpha/locations/${code}`, { name_zh, name_en });
    for (const code of ['D104B12DD03', 'D104B12HM02', 'D104B12DD04', 'D104B12DD05', 'D104B13DD01', 'D104C01KB01'])
        await made(`/sites/alpha/positions/${code}`, {});
    await made('/sites/alpha/assets/DD004127', { name_en: 'LED panel', manufacturer: 'Philips', serial_number: 'SN-77001', warranty_until: '2099-01-01' });
    await made(`/sites/alpha/positions/D104B12DD03/units/${uuid()}`, { tag: 'DD004127', reason: 'first' });
    await made('/sites/beta/locations/E1', { name_en: 'Elsewhere' }, 'admin-beta');
    const technician = await server.sql("select id from app_user where login = 'technician'");
    await made(`/sites/alpha/locations/D104B/responsibilities/${uuid()}`, { user_id: technician, from: '2026-01-01' });
    await server.sql(`insert into external_id (site_id, position_id, kind, value) select site_id, id, 'barcode', '4006381333931' from position where code = 'D104B12HM02';
        insert into external_id (site_id, building_id, position_id, kind, value) select site_id, building_id, id, 'serial', 'Twin 1' from position where code in ('D104B12DD04', 'D104B12DD05');
        insert into external_id (site_id, building_id, location_id, kind, value) select site_id, building_id, id, 'name', 'Hidden' from location where code = 'E1'`);
});

test('a position, as its label has it', async () => {
    const answer = await get('D1-04-B12-DD03-E');
    assert.equal(answer.status, 200, answer.text);
    const code = answer.json;
    assert.deepEqual(
        [code.kind, code.canonical, code.code, code.compact, code.state, code.site, code.leads_to],
        ['item', 'D104B12DD03', 'D1-04-B12-DD03-E', 'D104B12DD03E', 'active', 'alpha', '/s/alpha/positions/D104B12DD03']);
    assert.equal(code.path_zh, '调度大楼 › 四楼 › 四楼 B 区 › 412 会议室');
    assert.equal(code.path_en, 'Dispatch building › Floor 4 › Zone B › Meeting room 412');
    assert.deepEqual(code.read_aloud, { zh: 'Delta 幺 / 洞 四 / Bravo 幺 两 / Delta Delta 洞 三 / 校验 Echo',
        en: 'Delta one, zero four, Bravo one two, Delta Delta zero three, check Echo' });
    assert.equal(code.position.type_en, 'Luminaire');
    assert.equal(code.position.place.code, 'D1-04-B12-C');
    assert.equal(code.position.unit.tag, 'DD-004127-5');
    assert.equal(code.position.unit.under_warranty, true);
    assert.equal(code.responsible.name_en, 'Tom');
    assert.deepEqual(code.may, ['report']);
    assert.deepEqual([code.alias_of, code.retired, code.successors, code.cause], [null, null, [], null]);
    assert.deepEqual((await get('D104B12DD03', { as: 'manager' })).json.may, ['edit', 'print', 'renumber', 'report', 'retire']);
});

test('however it is typed or scanned', async () => {
    for (const typed of ['d104b12dd03', 'D1-04-B12-DD03', ' d1 04 b12 dd03 e ', 'DI-O4-B12-DDO3-E', 'Ｄ１－０４－Ｂ１２－ＤＤ０３－Ｅ',
        'HTTPS://FIX.EXAMPLE/C/D104B12DD03E/ABCDEFGHJK', 'https://fix.example:8443/c/d104b12dd03e']) {
        const answer = await get(typed);
        assert.equal(answer.status, 200, `${typed}: ${answer.text}`);
        assert.equal(answer.json.canonical, 'D104B12DD03');
    }
});

test('places, a unit and a repair code', async () => {
    for (const [code, kind, leads_to] of [['D1-F', 'building', 'locations/D1'], ['D1-04-B-8', 'zone', 'locations/D104B'],
        ['D1-04-B12-C', 'room', 'locations/D104B12'], ['DD-004127-5', 'asset', 'assets/DD004127']]) {
        const { json } = await get(code);
        assert.deepEqual([json.kind, json.code, json.leads_to], [kind, code, `/s/alpha/${leads_to}`]);
    }
    const room = (await get('D104B12')).json;
    assert.equal(room.location.positions, 4);
    assert.equal(room.responsible.name_en, 'Tom');
    const unit = (await get('DD004127')).json;
    assert.equal(unit.position.code, 'D1-04-B12-DD03-E');
    assert.equal(unit.path_en, 'Dispatch building › Floor 4 › Zone B › Meeting room 412');

    const repair = (await get('D1-04-B12-DD03-E02-1')).json;
    assert.deepEqual([repair.kind, repair.canonical, repair.code, repair.cause.key, repair.position.code, repair.leads_to],
        ['repair', 'D104B12DD03E02', 'D1-04-B12-DD03-E02-1', 'E02', 'D1-04-B12-DD03-E', '/s/alpha/positions/D104B12DD03?cause=E02']);
    assert.ok(repair.cause.name_zh && repair.cause.name_en);
    assert.equal(repair.read_aloud.zh, 'Delta 幺 / 洞 四 / Bravo 幺 两 / Delta Delta 洞 三 / Echo 洞 两 / 校验 幺');
    assert.match(refused(await get('D104B12DD03E99'), 404, 'code-unknown', 'code').detail, /no fault cause E99/);
});

test('two readings are both answered', async () => {
    const { json } = await get('D1040');
    assert.deepEqual(json.readings.map((r) => [r.kind, r.canonical]), [['floor', 'D104'], ['zone', 'D1040']]);
    assert.equal(json.kind, 'floor');
});

test('a wrong check character is refused, with the registered neighbours', async () => {
    for (const typed of ['D1-04-B12-DD08-E', 'D1-40-B12-DD03-E', 'D7-04-B12-DD03-E', 'D1-04-B12-DD03-F']) {
        const problem = refused(await get(typed, { headers: { 'accept-language': 'en' } }), 404, 'check-differs', 'code');
        assert.equal(problem.detail, 'Check character differs. Is it D1-04-B12-DD03-E?');
        assert.deepEqual(problem.suggestions.map((s) => [s.code, s.kind, s.compact]), [['D1-04-B12-DD03-E', 'item', 'D104B12DD03E']]);
    }
    const chinese = refused(await get('D1-04-B12-DD08-E', { headers: { 'accept-language': 'zh-CN' } }), 404, 'check-differs');
    assert.equal(chinese.detail, '校验位不符，是否为 D1-04-B12-DD03-E？');
    assert.deepEqual(refused(await get('D1-04-B12-DD08-E02-1'), 404, 'check-differs').suggestions.map((s) => s.code), ['D1-04-B12-DD03-E02-1']);
    assert.deepEqual(refused(await get('M1-04-B12-DD77-E'), 404, 'check-differs').suggestions, []);
});

test('an unknown code, and why something is no code', async () => {
    assert.match(refused(await get('D1-04-B12-DD77'), 404, 'code-unknown', 'code').detail, /D1-04-B12-DD77/);
    const why = { 'D1-4-B12-DD03-E': /Position 4.*two digits, B1–B9/, 'D1-04-B12-DD00-E': /never 00/, '调度大楼': /"调" is not used/,
        'HELLO WORLD 12': /No code has 12|Position/, ' ': /nothing here/, 'https://evil.example/steal/D1F': /not a label's/ };
    for (const [typed, sentence] of Object.entries(why))
        assert.match(refused(await get(typed, { headers: { 'accept-language': 'en' } }), 404, 'code-unknown', 'code').detail, sentence);
    assert.match(refused(await get('D1-4-B12-DD03-E', { headers: { 'accept-language': 'zh' } }), 404, 'code-unknown').detail, /第 4 位.*两位数字/);
});

test('what is no text for a code at all', async () => {
    refused(await get('D'.repeat(257)), 422, 'invalid', 'code');
    refused(await get('D'.repeat(4096)), 422, 'invalid', 'code');
    for (const raw of ['D1%00F', 'D1%FFF', '%C0%B0', 'D1%E2%80%AE', 'D1%01'])
        assert.match((await server.api('GET', `/codes/${raw}`, { cookie: cookies.technician })).json.type, /^\/problems\/bad-(request|text)$/, raw);
});

test("another site's code answers exactly as an unknown one and is never suggested", async () => {
    const strip = (answer) => JSON.stringify({ status: answer.status, ...answer.json, request_id: '' });
    const theirs = await get('E1', { as: 'admin-beta' });
    assert.equal(theirs.status, 200);
    const [foreign, unknown] = [await get('E1'), await get('G1')];
    assert.equal(strip(foreign).replace(/E1-./, 'X'), strip(unknown).replace(/G1-./, 'X'));
    // E1 with a right check character is one slip from E1 with a wrong one.
    assert.deepEqual(refused(await get('E1A'), 404, 'check-differs').suggestions, []);
    assert.deepEqual(refused(await get('E1A', { as: 'admin-beta' }), 404, 'check-differs').suggestions.map((s) => s.kind), ['building']);
    refused(await get('Hidden'), 404, 'code-unknown');
    refused(await server.api('GET', '/codes/D1F'), 401, 'not-signed-in');
});

test('names that other systems gave are scannable', async () => {
    assert.equal((await get('4006381333931')).json.canonical, 'D104B12HM02');
    assert.equal((await get(' sn-77001 ', { query: '?site=alpha' })).status, 404); // a serial number of the unit itself is not an external id
    const twins = (await get('twin 1')).json;
    assert.deepEqual(twins.readings.map((r) => r.canonical), ['D104B12DD04', 'D104B12DD05']);
    refused(await get('4006381333931', { query: '?site=beta' }), 404, 'code-unknown');
    await server.sql(`insert into external_id (site_id, position_id, kind, value) select site_id, id, 'id', 'https://maker.example/unit/7' from position where code = 'D104B12HM02'`);
    assert.equal((await get('https://maker.example/unit/7')).json.canonical, 'D104B12HM02');
});

test('renumbered: the old code leads to the new one, over chains, and is never used again', async () => {
    const answer = await renumber('D1-04-B13-DD01', { to: 'D1-04-B13-DD02', reason: 'Counted from the door' });
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual([answer.json.canonical, answer.json.alias_of], ['D104B13DD02', null]);
    assert.equal((await renumber('D104B13DD01', { to: 'd104b13dd02', reason: 'Counted from the door' })).status, 200);
    refused(await renumber('D104B13DD01', { to: 'D104B13DD07', reason: 'Other' }), 409, 'state-changed', 'code');
    const old = (await get('D104B13DD01')).json;
    assert.deepEqual([old.canonical, old.state, old.alias_of.code, old.alias_of.how, old.alias_of.links, old.alias_of.reason],
        ['D104B13DD02', 'active', 'D1-04-B13-DD01-' + old.alias_of.code.slice(-1), 'alias', 1, 'Counted from the door']);
    assert.equal(old.position.code, old.code);

    await made('/sites/alpha/codes/D104B13DD02/renumbering', { to: 'D104B13DC01', reason: 'Wrong type' });
    const chain = (await get('D104B13DD01')).json;
    assert.deepEqual([chain.canonical, chain.alias_of.links, chain.position.item_type], ['D104B13DC01', 2, 'DC']);
    assert.equal((await get('D104B13DD01E02')).json.canonical, 'D104B13DC01E02');
    await server.sql(`insert into external_id (site_id, position_id, kind, value) select site_id, id, 'barcode', 'moved' from position where code = 'D104B13DC01'`);
    const moved = (await get('moved')).json;
    assert.deepEqual([moved.canonical, moved.alias_of, moved.readings], ['D104B13DC01', null, undefined]);

    refused(await renumber('D104B13DC01', { to: 'D104B13DD01', reason: 'Back' }), 409, 'conflict', 'to');
    refused(await renumber('D104B13DC01', { to: 'D104B13DC01', reason: 'Same' }), 422, 'invalid', 'to');
    refused(await renumber('D104B13DC01', { to: 'D104B13', reason: 'Other kind' }), 422, 'invalid', 'to');
    refused(await renumber('D104B13DC01', { to: 'D204B13DC01', reason: 'No such place' }), 422, 'invalid');
    for (const code of ['D201', 'D201001']) await made(`/sites/alpha/locations/${code}`, { name_en: code });
    assert.match(refused(await renumber('D104B13DC01', { to: 'D201001DC01', reason: 'Moved' }), 422, 'invalid', 'to').detail, /another building|另一栋楼/);
    assert.match(refused(await renumber('D104B13', { to: 'D201002', reason: 'Moved' }), 422, 'invalid', 'to').detail, /another building|另一栋楼/);
    refused(await renumber('D104B12DD03', { to: 'D104B12HM09', reason: 'Holds a luminaire' }), 409, 'in-use', 'to');
    refused(await put('/sites/alpha/positions/D104B13DD01', {}), 409, 'conflict');
    // A code of a site that one does not see is taken all the same, and nothing more is said.
    refused(await renumber('D2', { to: 'E1', reason: 'Taken elsewhere' }), 409, 'conflict', 'to');
});

test('a place takes what is in it along', async () => {
    const answer = await renumber('D104C', { to: 'D104E', reason: 'New letters' });
    assert.equal(answer.status, 201, answer.text);
    const pump = (await get('D104C01KB01')).json;
    assert.deepEqual([pump.canonical, pump.alias_of.links, pump.position.place.code.slice(0, 9)], ['D104E01KB01', 1, 'D1-04-E01']);
    assert.equal((await get('D104C01')).json.canonical, 'D104E01');
    assert.equal((await get('D104C')).json.canonical, 'D104E');
    await made('/sites/alpha/codes/D104E01/renumbering', { to: 'D104B01', reason: 'Belongs to zone B' });
    assert.equal((await get('D104C01KB01')).json.path_en, 'Dispatch building › Floor 4 › Zone B › Plant room');
    assert.equal((await get('D104C01KB01')).json.alias_of.links, 2);
});

test('a draft that nothing carries yet is simply renamed', async () => {
    await made('/sites/alpha/positions/D104B12DD20', { status: 'draft' });
    assert.equal((await get('D104B12DD20')).json.state, 'draft');
    await made('/sites/alpha/codes/D104B12DD20/renumbering', { to: 'D104B12DD21', reason: 'Slip' });
    refused(await get('D104B12DD20'), 404, 'code-unknown');
    assert.equal((await get('D104B12DD21')).json.state, 'draft');
});

test('retired: refused while work is open, then answered with its successors', async () => {
    const order = uuid();
    await made(`/sites/alpha/work-orders/${order}`, { code: 'D104B12DD04', at: new Date().toISOString(), words: 'dark' }, 'technician');
    const open = (await get('D104B12DD04')).json;
    assert.equal(open.position.open_work_orders, 1);
    assert.equal(open.work_orders[0].words, 'dark');
    const number = (await get(open.work_orders[0].number)).json;
    assert.deepEqual([number.kind, number.leads_to], ['document', `/s/alpha/work-orders/${order}`]);
    const problem = refused(await retire('D104B12DD04', { reason: 'Gone' }), 409, 'in-use', 'code');
    assert.equal(problem.open_work_orders, 1);
    await server.sql(`update work_order set state = 'closed' where id = '${order}'`);

    refused(await retire('D104B12DD04', { reason: 'Gone', successors: ['D104B12DD77'] }), 422, 'invalid', 'successors');
    refused(await retire('D104B12DD04', { reason: 'Gone', successors: ['D104B12DD04'] }), 422, 'invalid', 'successors');
    refused(await retire('D104B12DD04', { reason: ' ' }), 422, 'invalid', 'reason');
    refused(await retire('D104B12DD04', {}), 422, 'invalid', 'reason');
    const answer = await retire('D1-04-B12-DD04', { reason: 'Two spots now', successors: ['D1-04-B12-DD05', 'D104B12HM02'] });
    assert.equal(answer.status, 201, answer.text);
    assert.equal((await retire('D104B12DD04', { reason: 'Two spots now', successors: ['D104B12HM02', 'D104B12DD05'] })).status, 200);
    refused(await retire('D104B12DD04', { reason: 'Something else' }), 409, 'state-changed', 'code');
    const gone = (await get('D104B12DD04')).json;
    assert.equal(gone.state, 'retired');
    assert.equal(gone.retired.reason, 'Two spots now');
    assert.deepEqual(gone.successors.map((s) => s.code.slice(0, -2)), ['D1-04-B12-DD05', 'D1-04-B12-HM02']);
    refused(await put('/sites/alpha/positions/D104B12DD04', { note: 'again' }), 409, 'id-reused');
    refused(await renumber('D104B12DD04', { to: 'D104B12DD09', reason: 'x' }), 409, 'state-changed', 'code');
});

test('what still holds a place or a unit', async () => {
    refused(await retire('D104', { reason: 'x' }), 409, 'in-use', 'code');
    refused(await retire('D104B13', { reason: 'x' }), 409, 'in-use', 'code');
    refused(await retire('DD004127', { reason: 'x' }), 409, 'in-use', 'code');
    await made('/sites/alpha/codes/D104B12DD03/retirement', { reason: 'Ceiling opened' });
    assert.equal((await get('DD004127')).json.asset.status, 'in_store');
    await made('/sites/alpha/codes/DD004127/retirement', { reason: 'Broken' });
    assert.equal((await get('DD004127')).json.state, 'retired');
    const technician = await server.sql("select id from app_user where login = 'technician'");
    await made(`/sites/alpha/locations/D10400/responsibilities/${uuid()}`, { user_id: technician, from: '2026-01-01' });
    assert.match(refused(await retire('D10400', { reason: 'x' }), 409, 'in-use', 'code').detail, /answers for it|责任人/);
});

test('a merged room leads to the one that survives', async () => {
    await made('/sites/alpha/locations/D104B14', { name_en: 'Half a room' });
    await server.sql(`update location set status = 'merged' where code = 'D104B14';
        update code set state = 'merged', leads_to = '{D104B13}', reason = 'Wall removed' where canonical = 'D104B14'`);
    const { json } = await get('D104B14');
    assert.deepEqual([json.canonical, json.alias_of.how, json.alias_of.links, json.alias_of.reason], ['D104B13', 'merged', 1, 'Wall removed']);
});

test('who is limited to a building sees and touches the codes of that building only', async () => {
    await server.sql(`insert into app_user (login, name_en, password_hash) select 'limited', 'Lim', password_hash from app_user where login = 'admin';
        insert into membership (user_id, site_id, role, building_id) select u.id, l.site_id, 'manager', l.id from app_user u, location l
            where u.login = 'limited' and l.code = 'D2'`);
    cookies.limited = await server.signIn('limited', password);
    assert.equal((await get('D2', { as: 'limited' })).json.name_en, 'Annex');
    for (const code of ['D1', 'D104B12HM02', '4006381333931', 'D104B13DD01']) refused(await get(code, { as: 'limited' }), 404, 'code-unknown');
    assert.deepEqual(refused(await get('D1-04-B12-HM03-W', { as: 'limited' }), 404, 'check-differs').suggestions, []);
    refused(await retire('D104B12HM02', { reason: 'x' }, 'limited'), 404, 'not-found');
    refused(await renumber('D104B12HM02', { to: 'D104B12HM05', reason: 'x' }, 'limited'), 404, 'not-found');
});

test('looking for the names of other systems stays inside the wall by itself', async () => {
    const ask = (login, text) => server.sql(`select set_config('fixpoint.actor', (select id::text from app_user where login = '${login}'), false);
        set role fixpoint_app; select string_agg(x, ' ') from code_by_external('${text}', null) x`);
    assert.match(await ask('admin-beta', 'hidden'), /\nE1$/);
    assert.doesNotMatch(await ask('manager', 'hidden'), /E1/);
    assert.match(await ask('manager', 'TWIN 1'), /D104B12DD04 D104B12DD05/);
    assert.doesNotMatch(await ask('limited', 'twin 1'), /D104/);
});

test('who may', async () => {
    for (const as of ['technician', 'leader', 'desk']) {
        refused(await retire('D2', { reason: 'x' }, as), 403, 'forbidden');
        refused(await renumber('D2', { to: 'D3', reason: 'x' }, as), 403, 'forbidden');
    }
    refused(await retire('E1', { reason: 'x' }), 404, 'not-found');
    refused(await put('/sites/beta/codes/E1/retirement', { reason: 'x' }), 404, 'not-found');
    refused(await retire('D1-04-B12-DD03-E02', { reason: 'x' }), 422, 'invalid', 'code');
    refused(await put('/sites/alpha/codes/D2/retirement', { reason: 'x', extra: 1 }), 422, 'invalid', 'extra');
});

test('a label tells a stranger the name of the place, by its key only', async () => {
    const look = (code, key) => server.api('GET', `/codes/${code}/labels/${key}`);
    await server.sql(`insert into label_key (key, site_id, building_id, canonical)
        select 'ABCDEFGHJK', site_id, building_id, canonical from code where canonical = 'D104B12HM02'`);
    const answer = await look('D104B12HM02W', 'abcdefghjk');
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(Object.keys(answer.json).sort(), ['code', 'kind', 'name_en', 'name_zh', 'path_en', 'path_zh', 'site_en', 'site_zh', 'state']);
    assert.deepEqual([answer.json.code, answer.json.site_zh], ['D1-04-B12-HM02-W', '甲项目']);
    const bodies = new Set();
    for (const [code, key] of [['D104B12HM02', 'ABCDEFGHJM'], ['D104B12DD05', 'ABCDEFGHJK'], ['D104B12DD99', 'ABCDEFGHJK'], ['nonsense', 'x'], ['D104B12HM02X', 'ABCDEFGHJK']])
        bodies.add(JSON.stringify({ ...refused(await look(code, key), 404, 'not-found'), request_id: '' }));
    assert.equal(bodies.size, 1);
    await server.sql("update label_key set revoked_at = now() where key = 'ABCDEFGHJK'");
    refused(await look('D104B12HM02', 'ABCDEFGHJK'), 404, 'not-found');
});

test('the registry refuses circles and broken chains', async () => {
    const act = (sql) => server.sql(`begin; ${sql}; rollback`).then(() => 'done', (error) => error.stderr);
    assert.match(await act("update code set state = 'alias', leads_to = '{D104B12DD21}' where canonical = 'D104B12DD05'; update code set state = 'alias', leads_to = '{D104B12DD05}' where canonical = 'D104B12DD21'"), /conflict/);
    assert.match(await act("update code set state = 'alias', leads_to = '{D104B12DD05}' where canonical = 'D104B12DD05'"), /conflict/);
    assert.match(await act("update code set state = 'alias', leads_to = '{D104B12DD66}' where canonical = 'D104B12DD05'"), /conflict/);
    assert.equal(await act("update code set state = 'alias', leads_to = '{D104B12DD21}' where canonical = 'D104B12DD05'"), 'done');
});

test('fixpoint code at the terminal', async () => {
    const run = (...args) => command(['code', ...args], { ...server.env, LC_ALL: 'C.UTF-8' });
    const shown = await run('d1-04-b12-hm02');
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /^D1-04-B12-HM02-W {2}item {2}active {2}alpha\n/);
    assert.match(shown.stdout, /leads to +\/s\/alpha\/positions\/D104B12HM02\n/);
    assert.match(shown.stdout, /aloud zh +Delta 幺 \/ 洞 四 \/ Bravo 幺 两 \/ Hotel Mike 洞 两 \/ 校验 Whiskey\n/);
    assert.equal(JSON.parse((await run('D1040', '--json')).stdout).readings.length, 2);
    assert.match((await run('D104B13DD01')).stdout, /alias +D1-04-B13-DD01-., links: 2, Counted from the door\n/);
    const wrong = await run('D1-04-B12-HM03-W');
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /Is it D1-04-B12-HM02-W\?/);
    assert.equal((await run()).code, 2);
});
