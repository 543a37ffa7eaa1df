// Labels over HTTP: what is printed, by whom, what a print leaves behind, and what a GET never does.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { addPlaces, childPids, pages, readSymbols } from './places.mjs';

const server = await startServer({ env: { FIXPOINT_PUBLIC_URL: 'https://fm.example.cn' } });
after(() => server.stop());
let leader, technician, beta;

before(async () => {
    await addPeople(server);
    await addPlaces(server, 'alpha');
    leader = await server.signIn('leader', password);
    technician = await server.signIn('technician', password);
    beta = await server.signIn('admin-beta', password);
});

// A cookie of null = signed out.
const put = (id, json, cookie = leader) => server.api('PUT', `/sites/alpha/label-prints/${id}`, { json, cookie });
const get = (path, cookie = leader) => server.api('GET', `/sites/alpha/${path}`, { cookie });
const rows = async () => Number(await server.sql('select (select count(*) from label_key) + (select count(*) from label_print)'));

test('stocks are the sheets of the product, in mm', async () => {
    const { status, json } = await get('label-stocks');
    assert.equal(status, 200);
    assert.deepEqual(json.items.map((stock) => stock.id), ['L7160', 'L7163', 'L7651', '4346']);
    const { columns, rows: lines, width, dx } = json.items[0];
    assert.deepEqual({ columns, lines, width, dx }, { columns: 3, lines: 7, width: 63.99, dx: 66.04 });
});

test('a print makes keys, fixes codes, is logged and is drawn as often as needed', async () => {
    const id = uuid();
    const made = await put(id, { codes: ['D1-04-B12-DD03-E', 'd1-04-b12', 'D1'], stock: 'L7160', start: 5, copies: 2, offset_x: '0.4' });
    assert.equal(made.status, 201, made.text);
    assert.deepEqual(made.json.codes, ['D1-04-B12-DD03-E', 'D1-04-B12-C', 'D1-F']);
    assert.equal(made.json.count, 6);
    assert.equal(made.json.by.name_en, 'Lee');
    assert.equal(made.json.offset_x, '0.4');
    const keys = (await server.sql(`select canonical || ' ' || key from label_key order by 1`)).trim().split('\n');
    assert.equal(keys.length, 3);
    for (const line of keys) assert.match(line, /^D1\S* [0-9A-HJ-NP-RTUWXY]{10}$/);
    assert.equal((await server.sql('select count(*) from code where fixed_at is not null')).trim(), '3');

    const counted = await rows();
    const first = await get(`labels.pdf?print=${id}`);
    assert.equal(first.status, 200, first.text);
    assert.equal(first.headers['content-type'], 'application/pdf');
    const second = await get(`labels.pdf?print=${id}`);
    assert.ok(first.body.equals(second.body), 'the same print is the same bytes');
    assert.equal(await rows(), counted);
    const symbols = await readSymbols(first.body);
    const expected = keys.map((line) => line.split(' ')).flatMap(([code, key]) => {
        const check = { D1: 'F', D104B12: 'C', D104B12DD03: 'E' }[code];
        return Array(2).fill(`HTTPS://FM.EXAMPLE.CN/C/${code}${check}/${key}`);
    });
    assert.deepEqual(symbols.sort(), expected.sort());

    const again = await put(id, { codes: ['D1-04-B12-DD03-E', 'd1-04-b12', 'D1'], stock: 'L7160', start: 5, copies: 2, offset_x: '0.4' });
    assert.equal(again.status, 200);
    assert.deepEqual(again.json, made.json);
    const other = await put(id, { codes: ['D1'], stock: 'L7160' });
    assert.equal(other.status, 409);
    assert.equal(other.json.type, '/problems/id-reused');
    assert.equal(await rows(), counted);
    const shown = await get(`label-prints/${id}`);
    assert.deepEqual(shown.json, made.json);
});

test('a key stays through later prints, until it is revoked', async () => {
    const key = async () => (await server.sql(`select key from label_key where canonical = 'D104B13' and revoked_at is null`)).trim();
    const id = uuid();
    assert.equal((await put(id, { codes: ['D1-04-B13'], stock: 'L7651' })).status, 201);
    const before_ = await key();
    assert.equal((await put(uuid(), { codes: ['D1-04-B13'], stock: 'L7651' })).status, 201);
    assert.equal(await key(), before_);
    assert.equal((await server.api('DELETE', '/sites/alpha/label-keys/D1-04-B13', { cookie: leader })).status, 204);
    assert.equal(await key(), '');
    const stale = await get(`labels.pdf?print=${id}`);
    assert.equal(stale.status, 409);
    assert.equal(stale.json.type, '/problems/state-changed');
    assert.match(stale.json.detail, /D1-04-B13/);
    assert.equal((await put(uuid(), { codes: ['D1-04-B13'], stock: 'L7651' })).status, 201);
    assert.notEqual(await key(), before_);
});

test('under a place: kinds, order, draft and retired', async () => {
    const codes = async (json) => {
        const { status, json: print, text } = await put(uuid(), { stock: 'L7160', ...json });
        assert.equal(status, 201, text);
        return print.codes;
    };
    assert.deepEqual(await codes({ under: 'D1-04-0', kinds: ['rooms'] }), ['D1-04-B12-C', 'D1-04-B13-U']);
    assert.deepEqual(await codes({ under: 'D1-04-B12', kinds: ['positions'] }), ['D1-04-B12-DD01-2', 'D1-04-B12-DD02-8', 'D1-04-B12-DD03-E']);
    assert.deepEqual(await codes({ under: 'D1-04-B12', kinds: ['assets'] }), ['DD-004127-5']);
    const all = await codes({ under: 'D1' });
    assert.equal(all.length, 9);
    assert.ok(!all.some((code) => code.startsWith('D1-04-B12-DD09')), 'a retired position is not printed');
});

test('a preview writes nothing and carries no key', async () => {
    const counted = await rows();
    await server.sql(`update label_key set revoked_at = now() where canonical = 'D104B12DD01'`);
    const key = (await server.sql(`select key from label_key where canonical = 'D104B12' and revoked_at is null`)).trim();
    const preview = await get('labels.pdf?codes=D1-04-B12-DD01,D1-04-B12&stock=L7160');
    assert.equal(preview.status, 200);
    assert.deepEqual((await readSymbols(preview.body)).sort(),
        ['HTTPS://FM.EXAMPLE.CN/C/D104B12DD012', `HTTPS://FM.EXAMPLE.CN/C/D104B12C/${key}`].sort());
    assert.equal(await rows(), counted);
});

test('an alias prints the code that it leads to', async () => {
    await server.sql(`insert into code (canonical, site_id, kind, position_id, state, leads_to)
        select 'D104B12DD77', site_id, 'item', id, 'alias', '{D104B12DD02}' from position where code = 'D104B12DD02'`);
    const { json } = await put(uuid(), { codes: ['D1-04-B12-DD77', 'D1-04-B12-DD02'], stock: 'L7160' });
    assert.deepEqual(json.codes, ['D1-04-B12-DD02-8']);
});

test('pictures: one page each, in the size of sheet or label', async () => {
    const png = await get('labels.png?codes=D1&stock=L7160&kind=label');
    assert.equal(png.headers['content-type'], 'image/png');
    assert.deepEqual([png.body.readUInt32BE(16), png.body.readUInt32BE(20)], [756, 450]);
    const svg = await get('labels.svg?codes=D1,D1-04&stock=L7651&copies=40&page=2');
    assert.equal(svg.headers['content-type'], 'image/svg+xml');
    assert.match(svg.text, /width="595/);
    assert.doesNotMatch(svg.text, /<text|<script|font-family/);
    const past = await get('labels.svg?codes=D1,D1-04&stock=L7651&copies=40&page=3');
    assert.equal(past.status, 422);
    assert.equal(past.json.field, 'page');
    const ruler = await get('labels.pdf?stock=4346&kind=ruler&offset_x=-1.5');
    assert.match((await pages(ruler.body)).join(''), /Herma 4346.*X -1\.5 mm/s);
});

test('the list of prints, newest first, page by page', async () => {
    const one = await get('label-prints?limit=2');
    assert.equal(one.json.items.length, 2);
    assert.equal(one.json.items[0].codes, undefined);
    const two = await get(`label-prints?limit=2&cursor=${one.json.next_cursor}`);
    assert.ok(two.json.items[0].at < one.json.items[1].at);
    assert.equal((await get('label-prints?cursor=zzz')).status, 422);
});

test('bad input is named', async () => {
    const cases = [
        [{ stock: 'L7160' }, 422, 'codes'],
        [{ codes: [], stock: 'L7160' }, 422, 'codes'],
        [{ codes: ['D1'], stock: 'L9999' }, 422, 'stock'],
        [{ codes: ['D1'] }, 422, 'stock'],
        [{ codes: ['D1'], stock: 'L7160', start: 22 }, 422, 'start'],
        [{ codes: ['D1'], stock: 'L7160', start: '1' }, 422, 'start'],
        [{ codes: ['D1'], stock: 'L7160', copies: 2001 }, 422, 'copies'],
        [{ codes: ['D1', 'D1-04'], stock: 'L7160', copies: 1001 }, 422, 'codes'],
        [{ codes: ['D1'], stock: 'L7160', offset_x: '11' }, 422, 'offset_x'],
        [{ codes: ['D1'], stock: 'L7160', offset_y: 'far' }, 422, 'offset_y'],
        [{ under: 'D1', kinds: ['rooms', 'doors'], stock: 'L7160' }, 422, 'kinds'],
        [{ codes: { a: 'D1' }, stock: 'L7160' }, 422, 'codes'],
        [{ codes: ['D1'], under: 'D1', stock: 'L7160' }, 422, 'under'],
        [{ codes: ['D1-04-B12-DD03-X', 'W-260714-012-E', '<svg onload=alert(1)>'], stock: 'L7160' }, 404, 'codes'],
        [{ under: 'Q7', stock: 'L7160' }, 404, 'under'],
        [{ codes: ['D1'], stock: 'L7160', first: 'fr' }, 422, 'first'],
        [{ codes: ['D1'], stock: 'L7160', site_id: uuid() }, 422, 'site_id'],
    ];
    const counted = await rows();
    for (const [json, status, field] of cases) {
        const answer = await put(uuid(), json);
        assert.equal(answer.status, status, `${JSON.stringify(json)}: ${answer.text}`);
        assert.equal(answer.json.field, field, JSON.stringify(json));
    }
    const unknown = await put(uuid(), { codes: ['D1', 'D1-04-B12-DD03-X', 'Q7-99'], stock: 'L7160' });
    assert.match(unknown.json.detail, /D1-04-B12-DD03-X.*Q7-99/);
    assert.equal((await put('not-a-uuid', { codes: ['D1'], stock: 'L7160' })).status, 404);
    assert.equal((await get(`labels.pdf?print=${uuid()}`)).status, 404);
    assert.equal((await get('labels.zpl?codes=D1&stock=L7160')).status, 404);
    assert.equal(await rows(), counted);
});

test('a name that no font can write is refused by its code, not printed as boxes', async () => {
    await server.sql(`update location set name_zh = '房' || chr(983040) where code = 'D104B13'`);
    const answer = await get('labels.pdf?codes=D1-04-B13&stock=L7160');
    assert.equal(answer.status, 422);
    assert.match(answer.json.detail, /D1-04-B13/);
    await server.sql(`update location set name_zh = '房' where code = 'D104B13'`);
});

test('who may: not a technician, nobody signed out, no other site', async () => {
    const id = uuid();
    assert.equal((await put(id, { codes: ['D1'], stock: 'L7160' }, technician)).status, 403);
    assert.equal((await put(id, { codes: ['D1'], stock: 'L7160' }, null)).status, 401);
    assert.ok([403, 404].includes((await put(id, { codes: ['D1'], stock: 'L7160' }, beta)).status));
    assert.equal((await get('labels.pdf?codes=D1&stock=L7160', technician)).status, 403);
    const foreign = await server.api('PUT', `/sites/beta/label-prints/${id}`, { json: { codes: ['D1'], stock: 'L7160' }, cookie: beta });
    assert.equal(foreign.status, 404);
    assert.equal((await server.api('GET', '/sites/beta/labels.pdf?codes=D1&stock=L7160', { cookie: beta })).status, 404);
    const mine = uuid();
    assert.equal((await put(mine, { codes: ['D1'], stock: 'L7160' })).status, 201);
    assert.equal((await server.api('GET', `/sites/beta/label-prints/${mine}`, { cookie: beta })).status, 404);
    assert.equal((await server.api('GET', `/sites/beta/labels.pdf?print=${mine}`, { cookie: beta })).status, 404);
});

test('a leader of one building prints that building only', async () => {
    await server.sql(`update membership set building_id = (select id from location where code = 'D2')
        where user_id = (select id from app_user where login = 'desk')`);
    const desk = await server.signIn('desk', password);
    assert.equal((await put(uuid(), { codes: ['D2'], stock: 'L7160' }, desk)).status, 201);
    const refused = await put(uuid(), { codes: ['D1'], stock: 'L7160' }, desk);
    assert.ok([403, 404].includes(refused.status), refused.text);
});

test('a worker that is killed costs one answer', async () => {
    const workers = () => childPids(server.child.pid, 'labels-worker');
    for (const pid of workers()) process.kill(pid, 'SIGKILL');
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push((await get('labels.pdf?codes=D1&stock=L7160')).status);
    assert.equal(answers.at(-1), 200, answers.join());
    assert.equal((await server.raw('GET', '/healthz')).status, 200);
});
