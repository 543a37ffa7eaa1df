// Signing in: what it answers, to whom, how often, and what it never tells.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';

const server = await startServer({ env: { FIXPOINT_SLOW_WORKERS: '4' } }); // tries side by side
after(() => server.stop());
before(() => addPeople(server));

const enter = (login, secret, headers = {}) => server.api('POST', '/session', { json: { login, password: secret }, headers });
const cookies = (answer) => (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]);
const forgetTries = () => server.sql('delete from sign_in_try');
const without = (text) => text.replace(/"request_id":"[^"]*"/, '');

test('the right password opens a session that says who and what', async () => {
    const answer = await enter('leader', password);
    assert.equal(answer.status, 200);
    assert.equal(answer.json.user.login, 'leader');
    assert.equal(answer.json.user.name_zh, '班长');
    assert.deepEqual(answer.json.sites.map((s) => [s.slug, s.name_zh, s.time_zone, s.roles, s.buildings]),
        [['alpha', '甲项目', 'Asia/Shanghai', ['leader'], null]]);
    assert.deepEqual(answer.json.sites[0].may, ['dispatch', 'labels', 'member', 'register-edit', 'verify', 'work']);
    const again = await server.api('GET', '/session', { cookie: cookies(answer).join('; ') });
    assert.deepEqual(again.json, answer.json);
    assert.equal(answer.headers['cache-control'], 'no-store');
});

test('a login typed with capitals is meant', async () => {
    assert.equal((await enter('Leader', password)).status, 200);
});

test('cookies: HttpOnly, Lax, for the whole path; without a name prefix over plain HTTP', async () => {
    const [session, device] = (await enter('desk', password)).headers['set-cookie'];
    assert.match(session, /^fixpoint_s=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    assert.match(device, /^fixpoint_d=[A-Za-z0-9_-]{43}; Path=\/; Max-Age=34560000; HttpOnly; SameSite=Lax$/);
});

test('cookies: __Host- and Secure when the public address is https', async () => {
    const safe = await Server.start({ FIXPOINT_DATABASE: server.env.FIXPOINT_DATABASE, FIXPOINT_PUBLIC_URL: 'https://fix.example.org' });
    try {
        const answer = await safe.api('POST', '/session', { json: { login: 'desk', password }, headers: { host: 'fix.example.org' } });
        assert.equal(answer.status, 200, answer.text);
        assert.match(answer.headers['set-cookie'][0], /^__Host-s=[A-Za-z0-9_-]{43}; Path=\/; .*; Secure$/);
        const cookie = cookies(answer).join('; ');
        assert.equal((await safe.api('GET', '/session', { cookie, headers: { host: 'fix.example.org' } })).status, 200);
        const plain = cookie.replace('__Host-s', 'fixpoint_s');
        assert.equal((await safe.api('GET', '/session', { cookie: plain, headers: { host: 'fix.example.org' } })).status, 401,
            'a cookie that an insecure page could have set is not read');
    } finally {
        await safe.stop();
    }
});

test('a wrong password and an unknown login are answered alike, in both languages', async () => {
    await forgetTries();
    for (const [language, sentence] of [['zh-CN', '账号或密码不对。'], ['en', 'Login or password is wrong.']]) {
        const headers = { 'accept-language': language };
        const wrong = await enter('desk', 'not the password', headers);
        const unknown = await enter('nobody-here', 'not the password', headers);
        assert.equal(wrong.status, 401);
        assert.equal(wrong.json.type, '/problems/sign-in-refused');
        assert.equal(wrong.json.detail, sentence);
        assert.equal(unknown.status, 401);
        assert.equal(without(wrong.text), without(unknown.text));
        assert.equal(wrong.headers['set-cookie'], undefined);
    }
});

test('nor does the time tell: the same work is done for nobody', async () => {
    await forgetTries();
    const times = { desk: [], 'nobody-here': [] };
    for (let i = 0; i < 9; i++) {
        for (const login of Object.keys(times)) {
            await forgetTries();
            const start = process.hrtime.bigint();
            await enter(login, 'not the password');
            times[login].push(Number(process.hrtime.bigint() - start) / 1e6);
        }
    }
    const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
    const [known, unknown] = [median(times.desk), median(times['nobody-here'])];
    // A skipped hash would be a hundredth of the other; what else runs on the machine is a third of it.
    assert.ok(Math.abs(known - unknown) < 0.5 * Math.max(known, unknown), `known ${known} ms, unknown ${unknown} ms`);
});

test('an account without password and a deactivated one are refused like a wrong password', async () => {
    await forgetTries();
    await server.sql(`insert into app_user (login, name_en) values ('invited', 'I');
        update app_user set deactivated_at = now() where login = 'manager'`);
    const wrong = await enter('desk', 'not the password');
    for (const login of ['invited', 'manager'])
        assert.equal(without((await enter(login, password)).text), without(wrong.text), login);
    await server.sql(`update app_user set deactivated_at = null where login = 'manager'`);
});

test('shapes: a missing, an unknown, a doubled field, a number, too much', async () => {
    const post = (body) => server.api('POST', '/session', { body, headers: { 'content-type': 'application/json' } });
    for (const [body, status] of [['{"login": "desk"}', 422], [`{"login": "desk", "password": "x", "admin": true}`, 422],
        ['{"login": "desk", "login": "admin", "password": "x"}', 400], ['{"login": 7, "password": "x"}', 422],
        [`{"login": "desk", "password": "${'x'.repeat(129)}"}`, 422], ['{"login": "de\\u0000sk", "password": "x"}', 400],
        [`"${'x'.repeat(200_000)}"`, 413], ['login=desk&password=x', 400]]) {
        const answer = await post(body);
        assert.equal(answer.status, status, `${body.slice(0, 80)} → ${answer.text}`);
    }
    const form = await server.api('POST', '/session', { body: 'login=desk', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    assert.equal(form.status, 415, 'a form is no way in');
});

test('after five failures one waits, and is told how long', async () => {
    await forgetTries();
    for (let i = 0; i < 5; i++) assert.equal((await enter('technician', `wrong ${i}`)).status, 401);
    await server.sql('update sign_in_try set at = now()'); // on a slow machine the hashing outlasts the wait
    const refused = await enter('technician', password);
    assert.equal(refused.status, 429, 'even with the right password');
    assert.equal(refused.json.type, '/problems/too-many');
    assert.ok(Number(refused.headers['retry-after']) >= 1);
    await server.sql(`update sign_in_try set at = at - interval '2 seconds'`);
    assert.equal((await enter('technician', password)).status, 200, 'then one is let in');
    assert.equal((await enter('technician', 'wrong')).status, 401, 'and begins anew');
});

test('a hundred tries at once are counted one by one', async () => {
    await forgetTries();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => enter('supervisor', `guess ${i}`)));
    const count = (status) => answers.filter((answer) => answer.status === status).length;
    assert.ok(count(401) <= 10, `${count(401)} of them were hashed`);
    assert.equal(count(401) + count(429) + count(503), 100);
});

test('the next try of an account is counted only when the one before stands', async () => {
    await server.sql(`delete from sign_in_try; insert into device (token_hash, user_id) select '\\xd0', id from app_user where login = 'supervisor'`);
    const count = (device) => `select try_id from sign_in_begin('supervisor', '192.0.2.1', ${device})`;
    for (const device of ['null', `'\\xd0'`]) {
        const first = server.sql(`begin; ${count(device)}; select pg_sleep(0.8); commit`);
        await sleep(300);
        await assert.rejects(server.sql(`set lock_timeout = '100ms'; ${count(device)}`), /lock timeout/);
        await first;
        await server.sql(`set lock_timeout = '100ms'; ${count(device)}`);
    }
});

test('an attacker elsewhere does not lock out a device that signed in before', async () => {
    await forgetTries();
    const known = cookies(await enter('desk', password)).find((cookie) => cookie.startsWith('fixpoint_d='));
    await server.sql(`insert into sign_in_try (login, network, at) select 'desk', '203.0.113.0/24', now() - i * interval '1 minute'
        from generate_series(1, 150) i`);
    assert.equal((await enter('desk', password)).status, 429, 'a stranger waits');
    assert.equal((await enter('desk', password, { cookie: known })).status, 200, 'the owner does not');
    assert.equal((await enter('leader', password, { cookie: known })).status, 200, 'and shares the device with a colleague');
    const names = await server.sql(`select string_agg(u.login, ',' order by u.login) from device d join app_user u on u.id = d.user_id
        where d.token_hash = (select token_hash from device group by 1 having count(*) > 1)`);
    assert.equal(names, 'desk,leader');
});

test('a device cookie that we never gave out is not adopted', async () => {
    await forgetTries();
    const planted = `fixpoint_d=${'A'.repeat(43)}`;
    const answer = await enter('desk', password, { cookie: planted });
    const given = cookies(answer).find((cookie) => cookie.startsWith('fixpoint_d='));
    assert.ok(given && given !== planted);
});

test('each sign-in is a new session; the old one of the browser is over', async () => {
    await forgetTries();
    const first = cookies(await enter('desk', password)).join('; ');
    const second = await enter('desk', password, { cookie: first, 'x-fixpoint': '1' });
    assert.equal(second.status, 200);
    assert.notEqual(cookies(second)[0], first.split('; ')[0]);
    assert.equal((await server.api('GET', '/session', { cookie: first })).status, 401);
    const other = await enter('leader', password, { cookie: cookies(second).join('; '), 'x-fixpoint': '1' });
    assert.equal((await server.api('GET', '/session', { cookie: cookies(second)[0] })).status, 401, 'also when another person signs in');
    assert.equal((await server.api('GET', '/session', { cookie: cookies(other)[0] })).json.user.login, 'leader');
});

test('a chosen session id is not taken', async () => {
    const planted = `fixpoint_s=${'B'.repeat(43)}`;
    const answer = await enter('desk', password, { cookie: planted, 'x-fixpoint': '1' });
    assert.equal(answer.status, 200);
    assert.equal((await server.api('GET', '/session', { cookie: planted })).status, 401);
    for (const odd of ['fixpoint_s=', 'fixpoint_s=short', `fixpoint_s=${'€'.repeat(20)}`, `fixpoint_s=${'A'.repeat(4000)}`, 'fixpoint_s', ';;;=;'])
        assert.equal((await server.api('GET', '/session', { headers: { cookie: Buffer.from(odd).toString('latin1') } })).status, 401, odd);
});

test('an old hash made with less work is made anew at sign-in', async () => {
    await forgetTries();
    const hash = () => server.sql(`select password_hash from app_user where login = 'technician'`);
    assert.match(await hash(), /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    // argon2id of "a weakly hashed one" with 8 MiB and one pass, made by libsodium 1.0.18.
    await server.sql(`update app_user set password_hash = '$argon2id$v=19$m=8192,t=1,p=1$lnr5zd8v5QrbNHF2KYt3+g$onYwH6gpmM3rwjMaEQADEWI6DOpmVZF62QMrEG/Hj4k' where login = 'technician'`);
    assert.equal((await enter('technician', 'a weakly hashed one')).status, 200);
    assert.match(await hash(), /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    assert.equal((await enter('technician', 'a weakly hashed one')).status, 200);
});
