// The walk: every route of the program, asked in every way that its line in rows.mjs makes possible.
// A route without a line fails. Every answer is held against the contract.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { command, startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { breach, operations } from './contract.mjs';
import { rows, unknown } from './rows.mjs';
import { installFingerprint, makeWorld } from './world.mjs';

const server = await startServer();
after(() => { fingerprint?.close(); return server.stop(); });
let world, foreign, fingerprint;
const routes = JSON.parse((await command(['routes', '--json'])).stdout).filter((route) => rows[route.operation]);

before(async () => {
    await addPeople(server);
    world = await makeWorld(server);
    const { beta } = world;
    foreign = { slug: 'beta', building: beta.building, home: beta.home, team: beta.team, person: await beta.person(), position: await beta.position(),
        asset: await beta.asset(), photo: await beta.photo(), order: await beta.order(), print: await beta.print(), import: await beta.import() };
    fingerprint = await installFingerprint(server);
});

const siteOf = (login) => (login.endsWith('beta') ? world.beta : world.alpha);
const actorOf = (row) => row.as ?? 'admin';
const fill = (path, params) => path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name]));
const writes = (route) => route.method !== 'GET';
const takesJson = (route) => operations.get(route.operation)?.body?.type === 'application/json';
const needsVersion = (route) => operations.get(route.operation)?.parameters.some((p) => p.name === 'If-Match');

// Sends what a line made, with changes; holds the answer against the contract.
async function ask(route, request, { as, cookie = world.cookies[as], params = {}, query = request.query, json = request.json, headers = {}, version = request.version, body = request.body, judge = true } = {}) {
    const path = fill(route.path, { site: 'alpha', ...request.params, ...params }) + (query ? `?${new URLSearchParams(query)}` : '');
    const all = { 'accept-language': 'en', ...headers };
    if (version !== undefined && version !== null) all['if-match'] = `"${version}"`;
    if (body !== undefined) all['content-type'] ??= request.type;
    else if (json !== undefined) { body = JSON.stringify(json); all['content-type'] ??= 'application/json'; }
    if (body !== undefined) all['content-length'] = String(Buffer.byteLength(body));
    if (cookie) Object.assign(all, { cookie, 'x-fixpoint': '1', 'sec-fetch-site': 'same-origin' });
    const answer = await server.raw(route.method, path, { headers: all, body });
    if (judge && operations.has(route.operation)) assert.equal(breach(route.operation, answer), null, `${route.method} ${path}: ${answer.status} ${answer.text.slice(0, 400)}`);
    answer.asked = `${route.method} ${path}`;
    return answer;
}

const ownCookie = async () => { await server.sql('delete from sign_in_try'); return server.signIn('supervisor', password); };
async function happy(route) {
    const row = rows[route.operation];
    const request = await row.make(world.alpha);
    const who = row.session === 'own' && route.operation !== 'session_end_own' ? { cookie: await ownCookie() } : { as: actorOf(row) };
    return { row, request, who };
}
const says = (answer, status, kind) => {
    assert.equal(answer.status, status, `${answer.asked}: ${answer.status} ${answer.text.slice(0, 300)}`);
    if (kind) assert.equal(answer.json.type, `/problems/${kind}`, answer.asked);
    if (status >= 400) assert.ok(answer.json.detail?.length > 5, `${answer.asked} says why`);
};

// What two refusals have in common when what was asked for is taken out of them.
function bare(answer, ...values) {
    let text = JSON.stringify({ ...answer.json, request_id: '' });
    for (const value of values.flatMap((v) => (typeof v === 'string' ? [v] : JSON.stringify(v)?.match(/[\w-]+/g) ?? [])).sort((a, b) => b.length - a.length))
        text = text.replaceAll(value, '#');
    text = text.replace(/\b[A-Z0-9]{1,6}(-[A-Z0-9]{1,6})+\b/g, '#');
    const headers = { ...answer.headers };
    for (const name of ['date', 'x-request-id', 'content-length']) delete headers[name];
    return { status: answer.status, headers, text };
}

async function unchanged(about, run) {
    const was = await fingerprint.take();
    await run();
    const is = await fingerprint.take();
    assert.deepEqual(is.filter((line) => !was.includes(line)), [], `${about} changed rows`);
}

test('every route has a line, and every line a route', async () => {
    const all = JSON.parse((await command(['routes', '--json'])).stdout).map((route) => route.operation);
    assert.deepEqual(all.filter((name) => !rows[name]), [], 'routes that tests/api/matrix/rows.mjs does not know');
    assert.deepEqual(Object.keys(rows).filter((name) => !all.includes(name)), [], 'lines without a route');
});

test('what is said to change nothing is looked at: one new row, one changed value are seen', async () => {
    const was = await fingerprint.take();
    assert.deepEqual(await fingerprint.take(), was);
    const key = world.alpha.team;
    await world.alpha.make('PUT', `/teams/${key}`, { name_en: 'Renamed' });
    assert.deepEqual((await fingerprint.take()).filter((line) => !was.includes(line)).map((line) => line.split(' ')[0]), ['team']);
});

for (const route of routes) {
    test(`${route.operation}: ${route.method} ${route.path}`, { timeout: 60000 }, async (t) => {
        const row = rows[route.operation];
        await t.test('works, and again', () => works(route));
        if (route.need !== 'nothing') await t.test('not signed in', () => signedOut(route));
        if (row.not) await t.test('the wrong role', () => wrongRole(route, row));
        if (route.path.includes('{site}')) await t.test('another site, other ids', () => otherSites(route, row));
        if (row.ids) await t.test('ids within', () => idsWithin(route, row));
        if (takesJson(route)) await t.test('fields that it does not have', () => unknownFields(route));
        if (route.path.startsWith('/api') && !writes(route)) await t.test('a query that it does not have', () => unknownQuery(route));
        if (needsVersion(route)) await t.test('versions', () => versions(route));
        if (route.path.startsWith('/api')) await t.test('media types', () => mediaTypes(route));
    });
}

async function works(route) {
    const { row, request, who } = await happy(route);
    const first = await ask(route, request, who);
    says(first, row.status ?? 200);
    if (route.method !== 'PUT' || row.session || row.versioned || row.sets === 'state') return;
    const again = await ask(route, request, who);
    says(again, 200);
    const without = (json) => Object.fromEntries(Object.entries(json).filter(([name]) => !row.renewed?.includes(name)));
    if (row.sets !== true) assert.deepEqual(without(again.json), without(first.json), 'the replay answers the same');
    if (row.other) says(await ask(route, request, { ...who, json: { ...request.json, ...row.other } }), 409, 'id-reused');
}

async function signedOut(route) {
    const { request } = await happy(route);
    await unchanged(route.operation, async () => {
        says(await ask(route, request), 401, 'not-signed-in');
        says(await ask(route, request, { cookie: `fixpoint_s=${'A'.repeat(43)}` }), 401, 'not-signed-in');
    });
}

async function wrongRole(route, row) {
    const { request } = await happy(route);
    await unchanged(route.operation, async () => {
        says(await ask(route, request, { as: row.not }), 403, 'forbidden');
        says(await ask(route, request, { as: 'both' }), 403, 'forbidden');
    });
}

async function otherSites(route, row) {
    const mine = await row.make(world.alpha), theirs = await row.make(world.beta);
    await unchanged(route.operation, async () => {
        // Who belongs to another site, whatever he is there.
        const stranger = await ask(route, mine, { as: 'admin-beta' });
        says(stranger, 404);
        assert.deepEqual(bare(stranger, 'alpha'), bare(await ask(route, mine, { as: 'admin-beta', params: { site: 'nowhere' } }), 'nowhere'));
        // One's own things under the other site's name, and its things there.
        says(await ask(route, mine, { as: actorOf(row), params: { site: 'beta' } }), 404);
        says(await ask(route, theirs, { as: actorOf(row), params: { site: 'beta' } }), 404);
        // Each parameter in turn is the other site's, one that nothing has, and nonsense.
        for (const name of Object.keys(mine.params ?? {})) {
            if (row.names?.includes(name)) continue;
            const nothing = row.unknown?.[name] ?? unknown[name]();
            const foreignAnswer = await ask(route, mine, { as: actorOf(row), params: { [name]: theirs.params[name] } });
            const unknownAnswer = await ask(route, mine, { as: actorOf(row), params: { [name]: nothing } });
            says(unknownAnswer, 404);
            assert.deepEqual(bare(foreignAnswer, theirs.params[name]), bare(unknownAnswer, nothing), `${foreignAnswer.asked} tells the other site's ${name} from none`);
            const nonsense = await ask(route, mine, { as: actorOf(row), params: { [name]: '!?' } });
            assert.ok(nonsense.status >= 400 && nonsense.status < 500, `${nonsense.asked}: ${nonsense.status}`);
        }
    });
    // A name that the other site has given is not taken from it.
    for (const name of row.perSite ? [] : row.names ?? []) {
        await ask(route, theirs, { as: 'admin-beta', params: { site: 'beta' } });
        await unchanged(route.operation, async () => {
            const taken = await ask(route, mine, { as: actorOf(row), params: { [name]: theirs.params[name] } });
            assert.ok(taken.status >= 400 && taken.status < 500, `${taken.asked}: ${taken.status} ${taken.text.slice(0, 200)}`);
        });
    }
}

async function idsWithin(route, row) {
    const place = writes(route) && takesJson(route) ? 'json' : 'query';
    for (const [name, theirs, none] of row.ids(foreign)) {
        const request = await row.make(world.alpha);
        const with_ = (value) => (name === '*' ? { at: request[place].at, ...value } : { ...(name === 'print' || name === 'under' && place === 'query' && !row.finds ? {} : request[place]), ...(name === 'under' && !row.finds ? { stock: 'L7160' } : {}), [name]: value });
        await unchanged(`${route.operation} with ${name}`, async () => {
            const answer = await ask(route, request, { as: actorOf(row), [place]: with_(theirs) });
            if (row.finds) {
                says(answer, 200);
                for (const mark of ['beta', foreign.person, foreign.order]) assert.ok(!JSON.stringify(answer.json.items).includes(mark), `${answer.asked} shows ${mark}`);
            } else if (none !== null && answer.status >= 400) {
                const nothing = await ask(route, request, { as: actorOf(row), [place]: with_(none) });
                assert.deepEqual(bare(answer, theirs), bare(nothing, none), `${answer.asked} tells the other site's ${name} from none`);
            } else if (none !== null) {
                assert.equal(row.sameAnswer || route.operation === 'label_print_list', true, `${answer.asked} took the other site's ${name}: ${answer.text.slice(0, 300)}`);
                const nothing = await ask(route, request, { as: actorOf(row), [place]: with_(none) });
                assert.deepEqual(answer.json, nothing.json);
            } else {
                assert.ok(answer.status >= 400 && answer.status < 500, `${answer.asked}: ${answer.status} ${answer.text.slice(0, 200)}`);
            }
        });
    }
}

const columns = { role: 'admin', site_id: uuid(), building_id: uuid(), score: 100, closed_at: '2026-01-01T00:00:00Z', id: uuid(), created_by: uuid(), version: 9, surprise: 1 };

async function unknownFields(route) {
    const { request, who } = await happy(route);
    await unchanged(route.operation, async () => {
        for (const [name, value] of Object.entries(columns)) {
            const answer = await ask(route, request, { ...who, json: { ...request.json, [name]: value } });
            assert.ok(answer.status === 400 || answer.status === 422, `${answer.asked} with ${name}: ${answer.status}`);
            assert.equal(answer.json.field, name, answer.asked);
        }
        const doubled = await ask(route, request, { ...who, json: undefined, body: '{"surprise":1,"surprise":2}', headers: { 'content-type': 'application/json' } });
        says(doubled, 400);
        for (const body of ['', '[]', 'null', '"x"', '{', '7'])
            if (body !== '' || operations.get(route.operation).body.required) {
                const answer = await ask(route, request, { ...who, body, headers: { 'content-type': 'application/json' } });
                assert.ok(answer.status === 400 || answer.status === 422, `${answer.asked} with ${body}: ${answer.status}`);
            }
    });
}

async function unknownQuery(route) {
    const { request, who } = await happy(route);
    const answer = await ask(route, request, { ...who, query: { ...request.query, surprise: '1' } });
    says(answer, 400);
    assert.equal(answer.json.field, 'surprise', answer.asked);
}

async function versions(route) {
    const { request, who } = await happy(route);
    await unchanged(route.operation, async () => {
        says(await ask(route, request, { ...who, version: null }), 428, 'if-match-missing');
        for (const odd of ['x', '', '-1', '1.5', '9'.repeat(40)]) {
            const answer = await ask(route, request, { ...who, version: odd });
            assert.ok(answer.status >= 400 && answer.status < 500, `${answer.asked} If-Match ${odd}: ${answer.status}`);
        }
    });
    says(await ask(route, request, who), 200);
    const stale = await ask(route, request, who);
    says(stale, 412, 'edited-meanwhile');
    assert.ok((stale.json.current ?? stale.json).version > request.version, `${stale.asked} says how it is now: ${stale.text.slice(0, 300)}`);
    assert.ok(stale.json.by ?? stale.json.changed_by, `and who did it: ${stale.text}`);
}

async function mediaTypes(route) {
    const { request, who } = await happy(route);
    const given = Object.keys(operations.get(route.operation)?.responses['200']?.content ?? {})[0];
    await unchanged(route.operation, async () => {
        if (request.json !== undefined || request.body !== undefined)
            for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
                says(await ask(route, request, { ...who, headers: { 'content-type': type } }), 415, 'media-type');
        says(await ask(route, request, { ...who, headers: { accept: 'application/x-none' } }), 406, 'not-acceptable');
    });
    if (writes(route) || !given) return;
    says(await ask(route, request, { ...who, headers: { accept: given } }), 200);
    says(await ask(route, request, { ...who, headers: { accept: `${given.split('/')[0]}/*;q=0.5` } }), 200);
}

test('a workbook is not read into another site\'s building', async () => {
    const route = routes.find((one) => one.operation === 'import_create');
    const request = await rows.import_create.make(world.alpha);
    const answer = await ask(route, request, { as: 'admin', query: { ...request.query, dry_run: 'false', building: foreign.building } });
    assert.ok(answer.status >= 400 || answer.json.state !== 'done', answer.text.slice(0, 600));
    assert.ok(!answer.text.includes('Building of beta'), answer.text.slice(0, 600));
    assert.equal(await server.sql(`select count(*) from location l join site s on s.id = l.site_id where s.slug = 'alpha' and l.code like '${foreign.building}%'`), '0');
});

test('GET writes nothing: every row of every table is as before', async () => {
    const requests = [];
    for (const route of routes.filter((one) => !writes(one))) requests.push([route, await rows[route.operation].make(world.alpha)]);
    await unchanged('reading', async () => {
        for (const [route, request] of requests)
            for (const as of ['admin', 'technician', 'admin-beta', undefined]) {
                const answer = await ask(route, request, { as });
                assert.ok(answer.status < 500, answer.asked);
            }
    });
});
