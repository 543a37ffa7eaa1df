// Links that set a password: made by an administrator, shown once, used once; and the password itself,
// which is nowhere afterwards.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import net from 'node:net';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { Server, startServer } from '../../harness/index.mjs';
import { addPeople, ownerCommand, password, uuid } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
let admin;
before(async () => {
    await addPeople(server);
    admin = await server.signIn('admin', password);
});

const idOf = (login) => server.sql(`select id from app_user where login = '${login}'`);
const make = async (login, id = uuid(), on = server, headers = {}) =>
    on.api('PUT', `/sites/alpha/users/${await idOf(login)}/links/${id}`, { cookie: admin, headers });
const tokenOf = (answer) => answer.json.url.split('#')[1];
const use = (token, secret) => server.api('POST', '/password-links', { json: { token, password: secret } });

test('an invitation: made, shown once, used once', async () => {
    const id = uuid();
    const made = await server.api('PUT', `/sites/alpha/users/${id}`, { cookie: admin, json: { login: 'neu', name_zh: '新人', memberships: [{ role: 'technician' }] } });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.json.state, 'invited');
    const linkId = uuid();
    const link = await make('neu', linkId);
    assert.equal(link.status, 201);
    assert.equal(link.json.kind, 'invitation');
    assert.match(link.json.url, new RegExp(`^http://localhost:${server.port}/password#[A-Za-z0-9_-]{43}$`));
    const again = await make('neu', linkId);
    assert.equal(again.status, 200);
    assert.equal(again.json.url, null, 'the same again does not show it again');
    assert.equal(again.json.expires_at, link.json.expires_at);
    assert.equal((await use(tokenOf(link), 'short')).status, 422, 'a bad password does not use it up');
    const set = await use(tokenOf(link), 'mein erster Satz hier');
    assert.equal(set.status, 200, set.text);
    assert.deepEqual(set.json, { login: 'neu' });
    const second = await use(tokenOf(link), 'noch ein anderer Satz');
    assert.equal(second.status, 410);
    assert.equal(second.json.type, '/problems/gone');
    await server.signIn('neu', 'mein erster Satz hier');
});

test('a reset ends the sessions; a later link makes an earlier worthless; expired and unknown are alike', async () => {
    const cookie = await server.signIn('desk', password);
    const first = await make('desk'), second = await make('desk'), late = await make('leader');
    assert.equal(first.json.kind, 'reset');
    await server.sql(`update password_link set expires_at = now() where user_id = '${await idOf('leader')}'`);
    const answers = [await use(tokenOf(first), 'ein neuer langer Satz'), await use(tokenOf(late), 'ein neuer langer Satz'),
        await use('A'.repeat(43), 'ein neuer langer Satz'), await use('kein Schein', 'ein neuer langer Satz')];
    for (const answer of answers) {
        assert.equal(answer.status, 410);
        assert.equal(answer.json.detail, answers[0].json.detail);
    }
    assert.equal((await server.api('GET', '/session', { cookie })).status, 200);
    assert.equal((await use(tokenOf(second), 'ein neuer langer Satz')).status, 200);
    for (let i = 0; ; i++) {
        if ((await server.api('GET', '/session', { cookie })).status === 401) break;
        assert.ok(i < 100, 'the session lives on');
        await new Promise((done) => setTimeout(done, 10));
    }
});

test('two uses at once: one wins', async () => {
    const token = tokenOf(await make('supervisor'));
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => use(token, `ein langer Satz mit ${i}`)));
    assert.deepEqual(answers.map((a) => a.status).sort(), [200, 410, 410, 410, 410, 410]);
});

test('guessing is counted and ends', async () => {
    await server.sql('delete from sign_in_try');
    const statuses = [];
    for (let i = 0; i < 52; i++) statuses.push((await use(`${'B'.repeat(41)}${String(i).padStart(2, '0')}`, 'ein neuer langer Satz')).status);
    assert.deepEqual(statuses.slice(0, 50), Array(50).fill(410));
    assert.deepEqual(statuses.slice(50), [429, 429]);
    await server.sql('delete from sign_in_try');
});

// Writes a request as bytes and gives the answer's text.
function bytes(port, text) {
    return new Promise((done, failed) => {
        const socket = net.connect(port, '127.0.0.1', () => socket.write(text));
        let answer = '';
        socket.on('data', (data) => { answer += data; });
        socket.on('close', () => done(answer));
        socket.on('error', failed);
        socket.setTimeout(3000, () => socket.destroy());
    });
}

test('the link stands on the configured address whatever the request says', async () => {
    const safe = await Server.start({ FIXPOINT_DATABASE: server.env.FIXPOINT_DATABASE, FIXPOINT_PUBLIC_URL: 'https://fix.example.org' });
    try {
        const cookie = admin.replace('fixpoint_s', '__Host-s').replace('fixpoint_d', '__Host-d');
        const target = `/api/v1/sites/alpha/users/${await idOf('manager')}/links/`;
        const ask = async (headers, prefix = '') => bytes(safe.port, `PUT ${prefix}${target}${uuid()} HTTP/1.1\r\n${headers}Cookie: ${cookie}\r\n` +
            'X-Fixpoint: 1\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        const plain = await ask('Host: fix.example.org\r\n');
        assert.match(plain, /^HTTP\/1\.1 201/);
        let shown = 0;
        for (const [headers, prefix] of [['Host: evil.example\r\n'], ['Host: fix.example.org\r\nX-Forwarded-Host: evil.example\r\n'],
            ['Host: fix.example.org\r\nForwarded: host=evil.example\r\n'], ['Host: fix.example.org\r\nHost: evil.example\r\n'],
            ['Host: evil.example\r\nHost: fix.example.org\r\n'], ['Host: fix.example.org\r\n', 'http://evil.example'], ['Host: fix.example.org@evil.example\r\n'],
            ['Host: fix.example.org:1@evil.example\r\n'], ['Host: fix.example.org\r\nX-Forwarded-Proto: http\r\nX-Original-URL: http://evil.example/\r\n']]) {
            const answer = await ask(headers, prefix);
            const url = /"url": ?"([^"]*)"/.exec(answer)?.[1];
            if (url) {
                shown++;
                assert.match(url, /^https:\/\/fix\.example\.org\/password#[A-Za-z0-9_-]{43}$/, headers);
            } else {
                assert.match(answer, /^HTTP\/1\.1 4/, headers);
            }
            assert.doesNotMatch(answer, /evil/, headers);
        }
        assert.ok(shown >= 3, 'some of them were answered');
    } finally {
        await safe.stop();
    }
});

test('the administrator of a site makes no link for a person who also works elsewhere', async () => {
    await server.sql(`insert into membership (user_id, site_id, role) select '${await idOf('manager')}', id, 'manager' from site where slug = 'beta'`);
    const answer = await make('manager');
    assert.equal(answer.status, 403);
    const strange = await server.api('PUT', `/sites/alpha/users/${await idOf('admin-beta')}/links/${uuid()}`, { cookie: admin });
    assert.equal(strange.status, 404);
});

test('a password is nowhere afterwards: not in the log, not in the database', async () => {
    await server.sql('delete from sign_in_try');
    const canary = ['Kanari-Eins-7q', 'Kanari-Zwei-7q', 'Kanari-Drei-7q', 'Kanari-Vier-7q'];
    await server.api('POST', '/session', { json: { login: 'leader', password: canary[0] } });
    await server.api('POST', '/session', { json: { login: canary[1], password } });
    await server.api('POST', '/session', { body: `{"login": "leader", "password": "${canary[0]}"`, headers: { 'content-type': 'application/json' } });
    const cookie = await server.signIn('leader', password);
    await server.api('PUT', '/session/password', { cookie, json: { current: canary[0], password: canary[2] } });
    assert.equal((await server.api('PUT', '/session/password', { cookie, json: { current: password, password: canary[2] } })).status, 204);
    const link = await make('leader');
    assert.equal((await use(tokenOf(link), canary[3])).status, 200);
    await server.signIn('leader', canary[3]);
    await ownerCommand(server, ['user', 'add', 'vogel', '--name-en', 'Bird', '--site', 'alpha', '--role', 'desk', '--password-from-stdin'], 'Kanari-Fuenf-7q\n');
    const secrets = [...canary, 'Kanari-Fuenf-7q', tokenOf(link), cookie.split('; ')[0].split('=')[1]];
    const dump = execFileSync(join(server.cluster.bin, 'pg_dump'), ['-h', server.cluster.folder, '-U', 'postgres', server.database], { maxBuffer: 1 << 28 }).toString();
    const log = server.lines.join('\n');
    assert.match(dump, /argon2id/);
    assert.match(log, /route=\/session/);
    for (const secret of secrets) {
        for (const form of [secret, secret.toLowerCase(), Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
            assert.ok(!dump.includes(form), `${secret} is in the database`);
            assert.ok(!log.includes(form), `${secret} is in the log`);
        }
    }
    const databaseLog = readFileSync(join(server.cluster.folder, 'log'), 'utf8');
    for (const secret of secrets) assert.ok(!databaseLog.includes(secret), `${secret} is in PostgreSQL's log`);
});
