// Who is limited to one building sees and changes nothing of another, through any route: things asked
// for by name, lists, search, codes, labels, pictures, work orders, workbooks. Everything of the other
// building carries a word that must never come back.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { breach, operations } from './contract.mjs';
import { rows, unknown } from './rows.mjs';
import { installFingerprint, makeWorld, now } from './world.mjs';

const server = await startServer();
after(() => { fingerprint?.close(); return server.stop(); });
const mark = 'Verschlusssache';
let world, alpha, fingerprint, things;

before(async () => {
    await addPeople(server);
    world = await makeWorld(server, mark);
    alpha = world.alpha;
    await alpha.make('PUT', '/locations/E1', { name_en: 'The other house' });
    await alpha.make('PUT', '/locations/E101', { name_en: 'Its floor' });
    await alpha.make('PUT', '/locations/E101A', { name_en: 'Its zone' });
    await alpha.make('PUT', '/locations/E101A01', { name_en: 'Its room' });
    await alpha.make('PUT', '/positions/E101A01DD01', { name_en: 'Its lamp' });
    // Everything that can be limited to a building: all roles but the administrator's.
    await server.sql(`delete from membership where user_id = (select id from app_user where login = 'north');
        insert into membership (user_id, site_id, role, building_id)
        select u.id, l.site_id, r, l.id from app_user u, location l, unnest('{technician,supervisor,leader,desk,manager}'::text[]) r
        where u.login = 'north' and l.code = 'E1'`);
    world.cookies.north = await server.signIn('north', password);
    const position = await alpha.position();
    const asset = alpha.nextTag();
    await alpha.make('PUT', `/assets/${asset}`, { name_en: `A unit ${mark}` });
    await alpha.make('PUT', `/positions/${position}/units/${uuid()}`, { tag: asset });
    const order = uuid(), photo = await alpha.photo();
    await alpha.make('PUT', `/work-orders/${order}`, { code: position, at: now(), words: `it drips ${mark}`, photos: [{ sha256: photo, role: 'before', taken_at: now() }] });
    await server.sql(`insert into external_id (site_id, building_id, position_id, kind, value) select site_id, building_id, id, 'barcode', '${mark}-6901' from position where code = '${position}'`);
    things = { position, asset, order, photo, print: await alpha.print([position]) };
    fingerprint = await installFingerprint(server);
});

const ask = (as, method, path, more = {}) => server.api(method, path, { cookie: world.cookies[as], ...more, headers: { 'accept-language': 'en', ...more.headers } });
const site = (as, method, path, more) => ask(as, method, `/sites/alpha${path}`, more);
const hides = (answer, about) => {
    assert.ok(!answer.text.includes(mark) && !/D1-?01-?A/.test(answer.text.replaceAll(/"field":.*?"detail"/g, '')), `${about}: ${answer.text.slice(0, 400)}`);
};
async function unchanged(about, run) {
    const was = await fingerprint.take();
    await run();
    assert.deepEqual((await fingerprint.take()).filter((line) => !was.includes(line)), [], `${about} changed rows`);
}

test('the other building is there for who may see it', async () => {
    for (const path of [`/positions/${things.position}`, `/assets/${things.asset}`, `/work-orders/${things.order}`, `/label-prints/${things.print}`, `/photos/${things.photo}`])
        assert.equal((await site('admin', 'GET', path)).status, 200, path);
    assert.equal((await site('north', 'GET', '/positions/E101A01DD01')).status, 200);
    assert.equal((await site('north', 'GET', '/locations?parent=top')).json.items.length, 1);
});

// Every route whose line names something: made in the building that is not his.
const named = Object.entries(rows).filter(([name, row]) => !row.outside && !row.session && name !== 'code_label_show' && operations.get(name).path.includes('/sites/{site}') && row.not !== 'manager');
// Things that belong to the whole site, or that anybody may begin.
const siteWide = new Set(['asset_put', 'asset_show', 'asset_edit', 'photo_put', 'import_create', 'import_show', 'import_types', 'import_commit', 'photo_show']);

for (const [name, row] of named) {
    const operation = operations.get(name);
    test(`${name}: nothing of another building`, async () => {
        const request = await row.make(alpha);
        const params = { site: 'alpha', ...request.params };
        const path = operation.path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(params[key])) + (request.query ? `?${new URLSearchParams(request.query)}` : '');
        const body = request.json === undefined ? request.body : undefined;
        const headers = { ...(request.version === undefined ? {} : { 'if-match': `"${request.version}"` }), ...(body ? { 'content-type': request.type } : {}) };
        if (siteWide.has(name)) return;
        await unchanged(name, async () => {
            const answer = await ask('north', operation.method, path, { json: request.json, body, headers });
            assert.equal(breach(name, answer), null, answer.text);
            const byName = Object.keys(request.params ?? {}).some((key) => !row.names?.includes(key));
            if (operation.method === 'GET' && !byName && !request.query?.codes) assert.equal(answer.status, 200, answer.text);
            else assert.ok([403, 404, 422].includes(answer.status), `${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
            if (answer.status === 200) hides(answer, path);
            else assert.ok(!answer.text.includes(mark), answer.text);
            // As if it were not there at all.
            if (byName) {
                assert.equal(answer.status, 404, `${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
                const none = { ...params };
                for (const key of Object.keys(request.params)) if (!row.names?.includes(key)) none[key] = row.unknown?.[key] ?? unknown[key]();
                const nothing = await ask('north', operation.method, operation.path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(none[key])), { json: request.json, headers });
                assert.deepEqual([nothing.status, nothing.json.type, nothing.json.title], [answer.status, answer.json.type, answer.json.title]);
            }
        });
    });
}

test('a unit that hangs in another building, and the picture of its work order', async () => {
    for (const path of [`/assets/${things.asset}`, `/photos/${things.photo}`, `/photos/${things.photo}?size=thumb`]) {
        const answer = await site('north', 'GET', path);
        assert.equal(answer.status, 404, path);
    }
    await unchanged('reaching for it', async () => {
        assert.equal((await site('north', 'PATCH', `/assets/${things.asset}`, { json: { name_en: 'Mine' }, headers: { 'if-match': '"3"' } })).status, 404);
        const moved = await site('north', 'PUT', `/positions/E101A01DD01/units/${uuid()}`, { json: { tag: things.asset } });
        assert.ok(moved.status === 404 || moved.status === 422, moved.text);
        const linked = await site('north', 'PUT', `/work-orders/${uuid()}`, { json: { code: 'E101A01', at: now(), words: 'x', photos: [{ sha256: things.photo, role: 'before', taken_at: now() }] } });
        assert.ok(linked.status === 404 || linked.status === 422, linked.text);
        const asset = await site('north', 'PUT', `/assets/${things.asset}`, { json: {} });
        assert.ok(asset.status >= 400 && asset.status < 500, asset.text);
    });
});

test('search and filters', async () => {
    for (const path of ['/locations', '/positions', '/assets', '/work-orders'])
        for (const query of [{ q: mark }, { q: things.position }, { under: 'D1' }, { status: 'all' }, { state: 'all' }, { at: things.position }, { parent: 'D1' }, { type: 'DD' }, { cursor: 'A' }, { limit: '200' }]) {
            const answer = await site('north', 'GET', `${path}?${new URLSearchParams(query)}`);
            if (answer.status === 200) hides(answer, `${path} ${JSON.stringify(query)}`);
            else assert.ok([400, 422].includes(answer.status), answer.text);
        }
    for (const path of ['/label-prints', '/imports', '/people?limit=200']) hides(await site('north', 'GET', path), path);
});

test('codes: what is registered elsewhere is as unknown as what is not, and is not suggested', async () => {
    const code = (text) => ask('north', 'GET', `/codes/${encodeURIComponent(text)}`);
    assert.equal((await code('E101A01DD01')).status, 200);
    const plain = (answer, text) => answer.text.replaceAll(/[\w]{8}-[\w-]{27}/g, '').replaceAll(text, '#').replaceAll(/([A-Z0-9]+-){2,}[A-Z0-9]+/g, '#');
    const nothing = await code('Y901A01DD01');
    for (const text of [things.position, 'D1', alpha.home, things.asset, `${mark}-6901`, `${things.position}E02`]) {
        const answer = await code(text);
        assert.equal(answer.status, 404, `${text}: ${answer.text}`);
        assert.ok(!answer.text.includes('"name_en"'), answer.text);
    }
    assert.equal(plain(await code(things.position), things.position), plain(nothing, 'Y901A01DD01'));
    // One slip away from a code of the other building.
    const slip = await code(`${things.position.slice(0, -1)}${things.position.endsWith('9') ? '8' : '9'}X`);
    hides(slip, 'a slip');
});

test('labels: neither drawn nor printed', async () => {
    for (const kind of ['pdf', 'svg', 'png'])
        for (const query of [{ codes: things.position, stock: 'L7160' }, { under: 'D1', stock: 'L7160' }, { print: things.print }, { codes: `E101A01,${things.position}`, stock: 'L7160' }]) {
            const answer = await site('north', 'GET', `/labels.${kind}?${new URLSearchParams(query)}`);
            assert.ok([403, 404, 422].includes(answer.status), `${kind} ${JSON.stringify(query)}: ${answer.status}`);
            assert.ok(!answer.text.includes(mark), answer.text);
        }
});

test('workbooks: neither read into the other building nor seen', async () => {
    const request = await rows.import_create.make(alpha);
    const places = () => server.sql("select count(*) from location where code like 'D1%' or code like 'F1%'");
    const was = await places();
    for (const building of ['D1', 'F1']) {
        const send = (query) => site('north', 'POST', `/imports?${new URLSearchParams({ id: uuid(), building, ...query })}`, { body: request.body, headers: { 'content-type': request.type } });
        const looked = await send({ dry_run: 'true' });
        if (looked.status === 200) assert.ok(building === 'F1' || looked.json.counts.refused > 0, looked.text);
        assert.ok(!looked.text.includes(mark), looked.text);
        const written = await send({});
        assert.ok(written.status >= 400 && written.status < 500, `${building}: ${written.status} ${written.text.slice(0, 300)}`);
        assert.equal(await places(), was);
    }
});
