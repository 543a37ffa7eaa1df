// The people of a site: made, listed, edited, given roles, deactivated; and what is refused to whom.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password, roles, uuid } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
const cookies = {};
before(async () => {
    await addPeople(server);
    for (const login of [...roles, 'admin-beta']) cookies[login] = await server.signIn(login, password);
});

const as = (login, method, path, json, headers = {}) => server.api(method, path, { cookie: cookies[login], json, headers });
const idOf = (login) => server.sql(`select id from app_user where login = '${login}'`);
const without = (text) => text.replace(/"request_id":"[^"]*"/, '');

test('made, and the same again is the same', async () => {
    const id = uuid(), json = { login: 'wang.fang', name_zh: '王芳', name_en: 'Wang Fang', phone: '139', language: 'zh',
        memberships: [{ role: 'technician' }, { role: 'supervisor' }] };
    const made = await as('admin', 'PUT', `/sites/alpha/users/${id}`, json);
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers.etag, `"${made.json.version}"`);
    assert.deepEqual(made.json.memberships.map((m) => m.role), ['supervisor', 'technician']);
    assert.equal(made.json.state, 'invited');
    const again = await as('admin', 'PUT', `/sites/alpha/users/${id}`, json);
    assert.equal(again.status, 200);
    assert.deepEqual(again.json, made.json);
    const other = await as('admin', 'PUT', `/sites/alpha/users/${id}`, { ...json, phone: '138' });
    assert.equal(other.status, 409);
    assert.equal(other.json.type, '/problems/id-reused');
    const taken = await as('admin', 'PUT', `/sites/alpha/users/${uuid()}`, { login: 'wang.fang', name_en: 'X' });
    assert.equal(taken.status, 409);
    assert.equal(taken.json.field, 'login');
    const both = await Promise.all([0, 1, 2, 3].map(() => as('admin', 'PUT', '/sites/alpha/users/01990000-0000-7000-8000-000000000001', { login: 'double.tap', name_en: 'D' })));
    assert.deepEqual(both.map((a) => a.status).sort(), [200, 200, 200, 201], 'a double tap makes one');
});

test('what is no person', async () => {
    const put = (json, id = uuid()) => as('admin', 'PUT', `/sites/alpha/users/${id}`, json);
    for (const [json, field] of [[{ name_en: 'X' }, 'login'], [{ login: 'Ärger', name_en: 'X' }, 'login'], [{ login: 'x', name_en: 'X' }, 'login'],
        [{ login: 'nameless' }, 'name'], [{ login: 'ok.1', name_en: 'X', language: 'fr' }, 'language'],
        [{ login: 'ok.2', name_en: 'X', memberships: 'desk' }, 'memberships'], [{ login: 'ok.3', name_en: 'X', memberships: [{ role: 'god' }] }, 'memberships.role'],
        [{ login: 'ok.4', name_en: 'X'.repeat(61) }, 'name_en'], [{ login: 'ok.5', name_en: 'X', password_hash: 'x' }, 'password_hash'],
        [{ login: 'ok.6', name_en: 'X', id: uuid() }, 'id'], [{ login: 'ok.7', name_en: 'X', site_id: uuid() }, 'site_id']]) {
        const answer = await put(json);
        assert.equal(answer.status, 422, `${JSON.stringify(json)} → ${answer.text}`);
        assert.equal(answer.json.field, field, answer.text);
    }
    assert.equal((await put({ login: 'ok.8', name_en: 'X' }, 'not-a-uuid')).status, 404);
    assert.equal(await server.sql(`select count(*) from app_user where login like 'ok.%'`), '0');
});

test('listed by login, page by page, searched, by state', async () => {
    const all = (await as('admin', 'GET', '/sites/alpha/users')).json.items.map((u) => u.login);
    assert.deepEqual(all, [...all].sort());
    const paged = [];
    for (let cursor = null; ;) {
        const page = (await as('admin', 'GET', `/sites/alpha/users?limit=3${cursor ? `&cursor=${cursor}` : ''}`)).json;
        assert.ok(page.items.length <= 3);
        paged.push(...page.items.map((u) => u.login));
        if (!(cursor = page.next_cursor)) break;
    }
    assert.deepEqual(paged, all);
    assert.deepEqual((await as('admin', 'GET', `/sites/alpha/users?q=${encodeURIComponent('王')}`)).json.items.map((u) => u.login), ['wang.fang']);
    assert.ok((await as('admin', 'GET', '/sites/alpha/users?state=invited')).json.items.every((u) => u.state === 'invited'));
    assert.equal((await as('admin', 'GET', '/sites/alpha/users?limit=9999')).status, 422);
    assert.equal((await as('admin', 'GET', '/sites/alpha/users?sort=login')).status, 400);
    assert.deepEqual(all.filter((login) => login.endsWith('-beta')), [], 'nobody of another site');
});

test('edited: needs the version; who changed what is told to the second', async () => {
    const id = await idOf('desk'), path = `/sites/alpha/users/${id}`;
    const seen = await as('admin', 'GET', path);
    assert.equal((await as('admin', 'PATCH', path, { phone: '1' })).status, 428);
    const first = await as('admin', 'PATCH', path, { phone: '0571-1' }, { 'if-match': seen.headers.etag });
    assert.equal(first.status, 200, first.text);
    assert.equal(first.json.phone, '0571-1');
    assert.equal(first.json.name_zh, '前台', 'what is not named stays');
    const second = await as('admin', 'PATCH', path, { phone: '0571-2' }, { 'if-match': seen.headers.etag, 'accept-language': 'zh' });
    assert.equal(second.status, 412);
    assert.equal(second.json.type, '/problems/edited-meanwhile');
    assert.match(second.json.detail, /管理员/);
    assert.deepEqual([second.json.before, second.json.after], [{ phone: '' }, { phone: '0571-1' }]);
    assert.equal(second.json.changed_by.id, await idOf('admin'));
    const idle = await as('admin', 'PATCH', path, { phone: '0571-1' }, { 'if-match': first.headers.etag });
    assert.equal(idle.headers.etag, first.headers.etag, 'no change, no version');
});

test('roles: a building, a team, who leads', async () => {
    await server.sql(`with b as (insert into location (id, site_id, building_id, kind, code, name_en)
        select '01990000-0000-7000-8000-0000000000d1', s.id, '01990000-0000-7000-8000-0000000000d1', 'building', 'D1', 'One' from site s where s.slug = 'alpha' returning id) select 1`);
    assert.equal((await as('admin', 'PUT', '/sites/alpha/teams/repair', { name_zh: '维修班', name_en: 'Repair' })).status, 201);
    assert.equal((await as('admin', 'PUT', '/sites/alpha/teams/repair', { name_zh: '维修班', name_en: 'Repair' })).status, 200);
    assert.equal((await as('admin', 'PUT', '/sites/alpha/teams/Bad%20Key', { name_en: 'X' })).status, 422);
    assert.deepEqual((await as('technician', 'GET', '/sites/alpha/teams')).json.items, [{ key: 'repair', name_en: 'Repair', name_zh: '维修班' }]);
    const id = await idOf('technician'), leader = await idOf('leader');
    const etag = (await as('admin', 'GET', `/sites/alpha/users/${id}`)).headers.etag;
    const put = await as('admin', 'PUT', `/sites/alpha/users/${id}/memberships`,
        { memberships: [{ role: 'technician', building: 'd1', team: 'repair', reports_to: leader }] }, { 'if-match': etag });
    assert.equal(put.status, 200, put.text);
    assert.deepEqual(put.json.memberships, [{ role: 'technician', building: 'D1-F', team: 'repair', reports_to: leader }]);
    assert.equal((await as('admin', 'PUT', `/sites/alpha/users/${id}/memberships`, { memberships: [] }, { 'if-match': etag })).status, 412);
    const session = await as('technician', 'GET', '/session');
    assert.deepEqual(session.json.sites[0].buildings, ['D1-F']);
    const row = (await as('desk', 'GET', '/sites/alpha/people?may=work')).json.items.find((p) => p.login === 'technician');
    assert.deepEqual(row, { id, login: 'technician', name_zh: '李工', name_en: 'Tom', roles: ['technician'], teams: ['repair'], buildings: ['D1-F'] });
});

test('the last administrator', async () => {
    const id = await idOf('admin');
    const etag = (await as('admin', 'GET', `/sites/alpha/users/${id}`)).headers.etag;
    const gone = await as('admin', 'PUT', `/sites/alpha/users/${id}/memberships`, { memberships: [{ role: 'leader' }] }, { 'if-match': etag });
    assert.equal(gone.status, 422);
    assert.equal(gone.json.type, '/problems/not-allowed-now');
    assert.equal((await as('admin', 'PUT', `/sites/alpha/users/${id}/deactivation`, {})).status, 422);
    // One's own session stays when one gives oneself a further role.
    const more = await as('admin', 'PUT', `/sites/alpha/users/${id}/memberships`, { memberships: [{ role: 'admin' }, { role: 'leader' }] }, { 'if-match': etag });
    assert.equal(more.status, 200, more.text);
    assert.deepEqual((await as('admin', 'GET', '/session')).json.sites[0].roles, ['admin', 'leader']);
});

test('two administrators take each other\'s role away at once: one stays', async () => {
    for (const login of ['first', 'second']) {
        await server.sql(`insert into app_user (login, name_en, password_hash) select '${login}', '${login}', password_hash from app_user where login = 'admin';
            insert into membership (user_id, site_id, role) select u.id, s.id, 'admin' from app_user u, site s where u.login = '${login}' and s.slug = 'beta'`);
        cookies[login] = await server.signIn(login, password);
    }
    await server.sql(`delete from membership where role = 'admin' and user_id = '${await idOf('admin-beta')}'`);
    const [a, b] = [await idOf('first'), await idOf('second')];
    for (let round = 0; round < 20; round++) {
        const answers = await Promise.all([['first', b], ['second', a]].map(([who, whom]) =>
            as(who, 'PUT', `/sites/beta/users/${whom}/deactivation`, {})));
        assert.equal(answers.filter((answer) => answer.status === 200).length, 1, answers.map((x) => x.text).join('\n'));
        assert.equal(await server.sql(`select count(*) from app_user where login in ('first', 'second') and deactivated_at is null`), '1');
        await server.sql(`update app_user set deactivated_at = null; update session set ended_at = null; select pg_notify('fixpoint_session', '')`);
    }
    await server.sql(`insert into membership (user_id, site_id, role) select '${await idOf('admin-beta')}', id, 'admin' from site where slug = 'beta'`);
});

// Every route of this room, with a person of another site and with one that does not exist: one answer.
const routes = (site, id) => [['GET', `/sites/${site}/users`], ['GET', `/sites/${site}/users/${id}`], ['PUT', `/sites/${site}/users/${id}/links/${uuid()}`],
    ['PATCH', `/sites/${site}/users/${id}`, { name_en: 'Y' }], ['PUT', `/sites/${site}/users/${id}/memberships`, { memberships: [{ role: 'admin' }] }],
    ['PUT', `/sites/${site}/users/${id}/deactivation`, {}], ['DELETE', `/sites/${site}/users/${id}/deactivation`],
    ['GET', `/sites/${site}/people`], ['GET', `/sites/${site}/teams`], ['PUT', `/sites/${site}/teams/x`, { name_en: 'X' }],
    ['PUT', `/sites/${site}/users/${uuid()}`, { login: 'planted', name_en: 'P' }]];

test('another site\'s person is answered exactly as one who does not exist', async () => {
    const theirs = await idOf('technician-beta');
    for (const [i, [method, path, json]] of routes('alpha', theirs).entries()) {
        if (!path.includes(theirs)) continue;
        const [, unknownPath] = routes('alpha', '01990000-0000-7000-8000-00000000dead')[i];
        const one = await as('admin', method, path, json, { 'if-match': '"1"' });
        const none = await as('admin', method, unknownPath, json, { 'if-match': '"1"' });
        assert.equal(one.status, 404, `${method} ${path}: ${one.text}`);
        assert.equal(without(one.text), without(none.text));
        const names = (answer) => Object.keys(answer.headers).filter((name) => !['date', 'x-request-id'].includes(name));
        assert.deepEqual(names(one), names(none));
    }
});

test('another site is answered exactly as one that does not exist', async () => {
    const before = await server.sql('select count(*) from app_user');
    for (const [i, [method, path, json]] of routes('beta', await idOf('technician-beta')).entries()) {
        const [, nowhere] = routes('gamma', await idOf('technician-beta'))[i];
        const one = await as('admin', method, path, json, { 'if-match': '"1"' });
        const none = await as('admin', method, nowhere, json, { 'if-match': '"1"' });
        assert.equal(one.status, 404, `${method} ${path}: ${one.text}`);
        assert.equal(without(one.text), without(none.text));
    }
    assert.equal(await server.sql('select count(*) from app_user'), before);
});

test('every role but the administrator is refused what is the administrator\'s', async () => {
    const id = await idOf('desk');
    const before = await server.sql(`select string_agg(u::text, ';' order by login) from app_user u`);
    for (const role of roles.filter((r) => r !== 'admin'))
        for (const [method, path, json] of routes('alpha', id)) {
            const answer = await as(role, method, path, json, { 'if-match': '"1"' });
            const open = /\/(people|teams)$/.test(path) && method === 'GET';
            assert.equal(answer.status, open ? 200 : 403, `${role} ${method} ${path}`);
        }
    assert.equal(await server.sql(`select string_agg(u::text, ';' order by login) from app_user u`), before);
});

test('no answer holds what looks like a secret', async () => {
    for (const path of ['/session', '/sessions', '/sites/alpha/users', `/sites/alpha/users/${await idOf('desk')}`, '/sites/alpha/people'])
        assert.doesNotMatch((await as('admin', 'GET', path)).text, /hash|argon2|token|password_h/i, path);
});
