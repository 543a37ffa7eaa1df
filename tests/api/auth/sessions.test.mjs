// Sessions over time and over processes: what ends one, and that every process knows within a second.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';

const server = await startServer();
const other = await Server.start({ FIXPOINT_DATABASE: server.env.FIXPOINT_DATABASE });
after(async () => { await other.stop(); await server.stop(); });
before(() => addPeople(server));

const ids = {};
async function idOf(login) {
    return ids[login] ??= await server.sql(`select id from app_user where login = '${login}'`);
}

// The cookie works at the second process, from its cache: asked twice.
async function known(cookie) {
    for (let i = 0; i < 2; i++) assert.equal((await other.api('GET', '/session', { cookie })).status, 200);
}

// After the act, the second process refuses the cookie within a second.
async function endsWithin(cookie, status = 401, path = '/session', limitMs = 1000) {
    const start = Date.now();
    for (;;) {
        const answer = await other.api('GET', path, { cookie });
        if (answer.status === status) return Date.now() - start;
        assert.ok(Date.now() - start < limitMs, `still ${answer.status} after ${limitMs} ms`);
        await sleep(10);
    }
}

const versionOf = async (login) => (await server.api('GET', `/sites/alpha/users/${await idOf(login)}`, { cookie: await admin() })).headers.etag;
let adminCookie;
const admin = async () => adminCookie ??= await server.signIn('admin', password);

test('sign-out', async () => {
    const cookie = await server.signIn('technician', password);
    await known(cookie);
    const answer = await server.api('DELETE', '/session', { cookie });
    assert.equal(answer.status, 204);
    assert.match(answer.headers['set-cookie'][0], /^fixpoint_s=; Path=\/; Max-Age=0/);
    assert.equal((await server.api('GET', '/session', { cookie })).status, 401, 'here at once');
    await endsWithin(cookie);
    assert.equal((await server.api('DELETE', '/session', { cookie })).status, 401, 'and only once');
});

test('one sees one\'s own sessions and ends one of them', async () => {
    const phone = await server.signIn('technician', password);
    const desk = await server.signIn('technician', password);
    const strange = await server.signIn('leader', password);
    await known(phone);
    const list = await server.api('GET', '/sessions', { cookie: desk });
    assert.equal(list.status, 200);
    assert.equal(list.json.items.length, 2);
    assert.equal(list.json.items.filter((s) => s.current).length, 1);
    const target = list.json.items.find((s) => !s.current);
    const unknown = await server.api('DELETE', `/sessions/${uuid()}`, { cookie: strange });
    const others = await server.api('DELETE', `/sessions/${target.id}`, { cookie: strange });
    assert.equal(unknown.status, 404);
    assert.equal(others.status, 404);
    assert.equal(others.text.replace(/"request_id":"[^"]*"/, ''), unknown.text.replace(/"request_id":"[^"]*"/, ''));
    assert.equal((await server.api('DELETE', `/sessions/${target.id}`, { cookie: desk })).status, 204);
    await endsWithin(phone);
    assert.equal((await server.api('GET', '/session', { cookie: desk })).status, 200);
    const revoked = await server.sql(`select count(*) from device where revoked_at is not null and user_id = '${await idOf('technician')}'`);
    assert.equal(revoked, '1', 'its device is a stranger again');
});

test('a changed role ends every session of the person', async () => {
    const cookie = await server.signIn('desk', password);
    await known(cookie);
    const put = await server.api('PUT', `/sites/alpha/users/${await idOf('desk')}/memberships`, {
        cookie: await admin(), headers: { 'if-match': await versionOf('desk') }, json: { memberships: [{ role: 'supervisor' }] } });
    assert.equal(put.status, 200, put.text);
    await endsWithin(cookie);
    const again = await server.signIn('desk', password);
    assert.deepEqual((await server.api('GET', '/session', { cookie: again })).json.sites[0].roles, ['supervisor']);
});

test('a role taken away at the database itself counts within a second as well', async () => {
    const cookie = await server.signIn('leader', password);
    for (let i = 0; i < 2; i++) assert.equal((await other.api('GET', '/sites/alpha/teams', { cookie })).status, 200);
    await server.sql(`delete from membership where user_id = '${await idOf('leader')}'; select pg_notify('fixpoint_session', '${await idOf('leader')}')`);
    await endsWithin(cookie, 404, '/sites/alpha/teams');
    await server.sql(`insert into membership (user_id, site_id, role) select '${await idOf('leader')}', id, 'leader' from site where slug = 'alpha';
        select pg_notify('fixpoint_session', '${await idOf('leader')}')`);
    await endsWithin(cookie, 200, '/sites/alpha/teams');
});

test('a new password ends all other sessions, not this one', async () => {
    const here = await server.signIn('supervisor', password);
    const there = await server.signIn('supervisor', password);
    await known(there);
    const next = 'ein neuer Satz 2026';
    const change = (json, cookie = here) => server.api('PUT', '/session/password', { cookie, json });
    const wrong = await change({ current: 'not the password', password: next });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.json.type, '/problems/sign-in-refused');
    for (const [bad, word] of [['short', '12'], ['Password2026!!', 'commonest'], ['supervisor is here', 'login'], ['123123123123', 'repetition']]) {
        const refused = await change({ current: password, password: bad });
        assert.equal(refused.status, 422, bad);
        assert.equal(refused.json.field, 'password');
        assert.match(refused.json.detail, new RegExp(word));
    }
    assert.equal((await change({ current: password, password: next })).status, 204);
    await endsWithin(there);
    assert.equal((await server.api('GET', '/session', { cookie: here })).status, 200);
    await assert.rejects(server.signIn('supervisor', password));
    await server.signIn('supervisor', next);
});

test('the present password is not to be tried without end', async () => {
    const cookie = await server.signIn('manager', password);
    const statuses = [];
    for (let i = 0; i < 7; i++) {
        // On a slow machine the hashing outlasts the wait.
        if (i >= 5) await server.sql('update sign_in_try set at = now()');
        statuses.push((await server.api('PUT', '/session/password', { cookie, json: { current: `guess ${i}`, password: 'ein neuer Satz 2026' } })).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429]);
});

test('a deactivated account is out, and in again when reactivated', async () => {
    const cookie = await server.signIn('technician', password);
    await known(cookie);
    const path = `/sites/alpha/users/${await idOf('technician')}/deactivation`;
    const off = await server.api('PUT', path, { cookie: await admin(), json: {} });
    assert.equal(off.status, 200, off.text);
    assert.equal(off.json.state, 'deactivated');
    await endsWithin(cookie);
    await assert.rejects(server.signIn('technician', password));
    assert.equal((await server.api('DELETE', path, { cookie: await admin() })).json.state, 'active');
    assert.equal((await other.api('GET', '/session', { cookie })).status, 401, 'what ended stays ended');
    await server.signIn('technician', password);
});

test('rest and age end a session', async () => {
    const cookie = await server.signIn('leader', password);
    const forget = async () => server.sql(`select pg_notify('fixpoint_session', '')`).then(() => sleep(200));
    await server.sql(`update session set last_seen_at = now() - interval '13 days' where user_id = '${await idOf('leader')}'`);
    await forget();
    assert.equal((await server.api('GET', '/session', { cookie })).status, 200);
    await server.sql(`update session set last_seen_at = now() - interval '15 days' where user_id = '${await idOf('leader')}'`);
    await forget();
    assert.equal((await server.api('GET', '/session', { cookie })).status, 401);
});

test('what is remembered is believed only while NOTIFY is heard', async () => {
    const cookie = await server.signIn('leader', password);
    await known(cookie);
    // The listening connection is cut and cannot come back; the person is asked for again, and only then
    // does the session end: no notice arrives.
    const allow = (yes) => server.cluster.sql('postgres', `alter database "${server.database}" with allow_connections ${yes}`);
    const cut = server.sql(`select pg_sleep(0.5);
        select count(pg_terminate_backend(pid)) from pg_stat_activity where query ilike 'listen%' and datname = current_database();
        select pg_sleep(1.5);
        update session set ended_at = now() where user_id = '${await idOf('leader')}'`);
    await sleep(250);
    await allow(false);
    try {
        await sleep(800);
        await known(cookie);
        assert.match(await cut, /^[1-9]/m, 'somebody listened');
        await endsWithin(cookie);
    } finally {
        await allow(true);
    }
});

test('one\'s own language', async () => {
    const cookie = await server.signIn('leader', password);
    const set = (language) => server.api('PATCH', '/session/user', { cookie, json: { language } });
    assert.equal((await set('zh')).json.user.language, 'zh');
    assert.equal((await server.api('GET', '/session', { cookie })).json.user.language, 'zh');
    assert.equal((await set('fr')).status, 422);
    assert.equal((await set(null)).json.user.language, null);
});
