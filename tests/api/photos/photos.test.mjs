// Photos over HTTP: what comes in, what is refused and how, what is served and to whom.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server, startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { anyJpeg, jpeg, withFrame } from './jpeg.mjs';

const server = await startServer();
after(() => server.stop());
const cookies = {};
before(async () => {
    await addPeople(server);
    for (const login of ['technician', 'desk', 'technician-beta']) cookies[login] = await server.signIn(login, password);
});

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const path = (sha256, site = 'alpha') => `/sites/${site}/photos/${sha256}`;
const put = (bytes, { login = 'technician', type = 'image/jpeg', sha256 = hashOf(bytes), site, headers = {} } = {}) =>
    server.api('PUT', path(sha256, site), { body: bytes, cookie: cookies[login], headers: { 'content-type': type, ...headers } });
const get = (sha256, { login = 'technician', size = 'screen', method = 'GET', headers } = {}) =>
    server.api(method, `${path(sha256)}?size=${size}`, { cookie: cookies[login], headers });

// Every file below the photo directory, as paths.
function files(folder = server.env.FIXPOINT_PHOTOS) {
    return existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name)) : [];
}

const siteId = (slug = 'alpha') => server.sql(`select id from site where slug = '${slug}'`);

test('a picture comes in, once', async () => {
    const bytes = anyJpeg(3000, 2000);
    const sha256 = hashOf(bytes);
    assert.equal((await get(sha256, { method: 'HEAD' })).status, 404, 'asked before it is sent');
    const first = await put(bytes);
    assert.equal(first.status, 201, first.text);
    assert.deepEqual(first.json, { sha256, width: 3000, height: 2000 });
    const again = await put(bytes);
    assert.equal(again.status, 200);
    assert.deepEqual(again.json, first.json);
    assert.equal((await get(sha256, { method: 'HEAD' })).status, 200);
    const kept = files().filter((file) => file.includes(sha256));
    assert.deepEqual(kept.map((file) => file.split('/').slice(-3).join('/')).sort(),
        [`${await siteId()}/${sha256.slice(0, 2)}/${sha256}-screen.jpg`, `${await siteId()}/${sha256.slice(0, 2)}/${sha256}-thumb.jpg`]);
    assert.ok(!files().some((file) => readFileSync(file).equals(bytes)), 'the bytes that came are gone');
    const row = JSON.parse(await server.sql(`select row_to_json(p) from photo p where sha256 = '${sha256}'`));
    for (const size of ['screen', 'thumb']) {
        const stored = readFileSync(kept.find((file) => file.endsWith(`${size}.jpg`)));
        assert.equal(row[`${size}_sha256`], hashOf(stored));
        assert.equal(row[`${size}_size_bytes`], stored.length);
    }
    assert.equal(row.size_bytes, bytes.length);
    assert.deepEqual([row.screen_width, row.screen_height], [2048, 1365]);
});

test('the same again is not decoded: it succeeds without its files', async () => {
    const bytes = anyJpeg();
    assert.equal((await put(bytes)).status, 201);
    for (const file of files().filter((name) => name.includes(hashOf(bytes)))) rmSync(file);
    assert.equal((await put(bytes)).status, 200);
    const missing = await get(hashOf(bytes));
    assert.equal(missing.status, 500);
    assert.equal(missing.headers['cache-control'], 'no-store');
    assert.equal(missing.headers.etag, undefined);
});

test('twenty at once are one', async () => {
    const bytes = anyJpeg(1600, 1200);
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => put(bytes, { login: i % 2 ? 'technician' : 'desk' })));
    assert.equal(answers.filter((answer) => answer.status === 201).length, 1, answers.map((a) => a.status).join());
    assert.equal(answers.filter((answer) => answer.status === 200).length, 19);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer.json))).size, 1);
    assert.equal(await server.sql(`select count(*) from photo where sha256 = '${hashOf(bytes)}'`), '1');
    for (const login of ['technician', 'desk']) assert.equal((await get(hashOf(bytes), { login })).status, 200, 'each sees it');
});

test('served for ever, as a picture and nothing else', async () => {
    const bytes = anyJpeg();
    await put(bytes);
    for (const size of ['screen', 'thumb']) {
        const answer = await get(hashOf(bytes), { size });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers['content-type'], 'image/jpeg');
        assert.match(answer.headers['cache-control'], /^private, max-age=31536000, immutable$/);
        assert.match(answer.headers['content-security-policy'], /^sandbox;/);
        assert.equal(answer.headers['x-content-type-options'], 'nosniff');
        assert.equal(answer.headers.etag, `"${hashOf(answer.body)}"`);
        assert.equal(answer.body.subarray(0, 3).toString('hex'), 'ffd8ff');
        const unchanged = await get(hashOf(bytes), { size, headers: { 'if-none-match': answer.headers.etag } });
        assert.equal(unchanged.status, 304);
        assert.equal(unchanged.body.length, 0);
        const head = await get(hashOf(bytes), { size, method: 'HEAD' });
        assert.equal(head.headers['content-length'], String(answer.body.length));
        assert.equal(head.body.length, 0);
    }
    const whole = await server.api('GET', path(hashOf(bytes)), { cookie: cookies.technician });
    assert.equal(whole.body.length, (await get(hashOf(bytes))).body.length, 'screen is what one gets unasked');
    const odd = await get(hashOf(bytes), { size: 'original' });
    assert.equal(odd.status, 422);
    assert.equal(odd.json.field, 'size');
});

test('who may see it', async () => {
    const bytes = anyJpeg();
    const sha256 = hashOf(bytes);
    await put(bytes);
    assert.equal((await server.api('GET', path(sha256))).status, 401);
    assert.equal((await server.api('PUT', path(sha256), { body: bytes, headers: { 'content-type': 'image/jpeg', 'x-fixpoint': '1', 'sec-fetch-site': 'same-origin' } })).status, 401);
    assert.equal((await get(sha256, { login: 'technician' })).status, 200, 'its uploader');
    const unknown = await get('0'.repeat(64), { login: 'desk' });
    const hidden = await get(sha256, { login: 'desk' });
    assert.equal(hidden.status, 404, 'nobody else before an event links it');
    const withoutId = (answer) => ({ ...answer.json, request_id: '' });
    assert.deepEqual(withoutId(hidden), withoutId(unknown), 'and it looks as if it were not there');
    const strange = await get(sha256, { login: 'technician-beta' });
    const nowhere = await server.api('GET', path(sha256, 'nowhere'), { cookie: cookies['technician-beta'] });
    assert.equal(strange.status, 404, 'another site');
    assert.deepEqual(withoutId(strange), withoutId(nowhere), 'which looks as if there were none');
    assert.equal((await put(bytes, { login: 'technician-beta' })).status, 404);
    const own = await put(bytes, { login: 'technician-beta', site: 'beta' });
    assert.equal(own.status, 201, 'the same bytes at another site are another picture');
    assert.equal((await put(bytes, { login: 'desk' })).status, 200, 'who has the bytes');
    assert.equal((await get(sha256, { login: 'desk' })).status, 200, 'sees it');
});

test('once an event links it, who sees the record sees it', async () => {
    await server.sql(`insert into app_user (login, name_en, password_hash) select 'limited', 'Lim', password_hash from app_user where login = 'admin'`);
    for (const login of ['leader', 'supervisor']) cookies[login] = await server.signIn(login, password);
    const make = async (path, json) => {
        const answer = await server.api('PUT', `/sites/alpha/${path}`, { json, cookie: cookies.leader });
        assert.equal(answer.status, 201, answer.text);
    };
    for (const code of ['D1', 'D2']) await make(`locations/${code}`, { name_en: `House ${code}` });
    await server.sql(`insert into membership (user_id, site_id, role, building_id) select u.id, l.site_id, 'technician', l.id
        from app_user u, location l where u.login = 'limited' and l.code = 'D2'`);
    cookies.limited = await server.signIn('limited', password);
    const bytes = anyJpeg();
    const sha256 = hashOf(bytes);
    assert.equal((await put(bytes)).status, 201);
    for (const login of ['supervisor', 'limited']) assert.equal((await get(sha256, { login })).status, 404);
    const now = new Date().toISOString();
    const reported = await server.api('PUT', `/sites/alpha/work-orders/${uuid()}`, { cookie: cookies.technician,
        json: { at: now, code: 'D1', words: 'dark', photos: [{ sha256, role: 'before', taken_at: now, live: true }] } });
    assert.equal(reported.status, 201, reported.text);
    assert.equal((await get(sha256, { login: 'supervisor' })).status, 200);
    assert.equal((await get(sha256, { login: 'limited' })).status, 404, 'who works in another building only');
    assert.equal((await get(sha256, { login: 'technician-beta' })).status, 404);
});

const bad = anyJpeg(64, 48);
const arithmetic = Buffer.from(bad);
arithmetic[bad.indexOf(Buffer.from([0xff, 0xc0])) + 1] = 0xc9;
const manyTables = Buffer.concat([bad.subarray(0, 2), ...Array(3000).fill(Buffer.from([0xff, 0xdd, 0, 4, 0, 0])), bad.subarray(2)]);
const scan = bad.indexOf(Buffer.from([0xff, 0xda]));
const manyScans = Buffer.concat([bad.subarray(0, -2), ...Array(120).fill(bad.subarray(scan, -2)), bad.subarray(-2)]);
const canary = readFileSync('/etc/passwd', 'utf8').split('\n')[0];
const refusals = [
    ['PNG', Buffer.from('\x89PNG\r\n\x1a\n' + '\0'.repeat(100), 'latin1'), 415],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 415],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'), 415],
    ['PDF', Buffer.from('%PDF-1.7\n1 0 obj'), 415],
    ['MVG', Buffer.from('push graphic-context\nimage over 0,0 0,0 "/etc/passwd"\npop graphic-context'), 415],
    ['MATLAB', Buffer.from('MATLAB 5.0 MAT-file, Platform: GLNXA64'), 415],
    ['FITS', Buffer.from('SIMPLE  =                    T'), 415],
    ['WebP', Buffer.from('RIFF\x24\0\0\0WEBPVP8 ', 'latin1'), 415],
    ['nothing', Buffer.alloc(0), 415],
    ['two bytes', Buffer.from([0xff, 0xd8]), 415],
    ['HTML behind a JPEG\'s first bytes', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('<script>alert(1)</script>')]), 422],
    ['cut off', bad.subarray(0, -2), 422],
    ['cut off in its head', bad.subarray(0, 100), 422],
    ['64,250 pixels square', withFrame(bad, 5, 0xfa, 0xfa, 0xfa, 0xfa), 422],
    ['41 megapixels', withFrame(bad, 5, 0x1e, 0x40, 0x14, 0xb0), 422],
    ['larger than its data', withFrame(bad, 5, 0x04, 0, 0x04, 0), 422],
    ['arithmetic coding', arithmetic, 415],
    ['12 bits', withFrame(bad, 4, 12), 415],
    ['3,000 tables', manyTables, 422],
    ['120 scans', manyScans, 422],
];
for (const [name, bytes, status] of refusals) {
    test(`refused: ${name}`, async () => {
        const kept = files().length;
        for (const language of ['zh', 'en']) {
            const answer = await put(bytes, { headers: { 'accept-language': language } });
            assert.equal(answer.status, status, answer.text);
            assert.equal(answer.headers['content-type'], 'application/problem+json');
            assert.equal(answer.headers['content-language'], language);
            assert.match(answer.json.detail, language === 'zh' ? /[\u4e00-\u9fff]{4}/ : /^[A-Z][ -~]+\.$/);
            assert.ok(!answer.text.includes(canary));
        }
        assert.equal((await get(hashOf(bytes))).status, 404);
        assert.equal(files().length, kept, 'nothing of it is kept');
        assert.equal((await put(anyJpeg())).status, 201, 'the next picture is served');
    });
}

// The answer to the head alone; the body never comes.
const statusByHead = (length) => new Promise((done, failed) => {
    const request = http.request(`${server.url}/api/v1${path('0'.repeat(64))}`, { method: 'PUT', agent: false, headers: {
        cookie: cookies.technician, 'x-fixpoint': '1', 'sec-fetch-site': 'same-origin', 'content-type': 'image/jpeg', 'content-length': length } });
    request.on('error', failed).on('response', (response) => { done(response.statusCode); request.destroy(); });
    request.flushHeaders();
});

test('refused by its envelope', async () => {
    const bytes = anyJpeg();
    assert.equal((await put(bytes, { type: 'image/png' })).status, 415);
    assert.equal((await put(bytes, { type: 'multipart/form-data; boundary=x' })).status, 415);
    assert.equal((await put(bytes, { type: 'text/html' })).status, 415);
    const other = await put(bytes, { sha256: 'a'.repeat(64) });
    assert.equal(other.status, 422);
    assert.equal(other.json.field, 'sha256');
    assert.ok(other.json.detail.includes(hashOf(bytes)));
    assert.equal((await put(bytes, { sha256: hashOf(bytes).toUpperCase() })).status, 422);
    assert.equal((await put(bytes, { sha256: '../../etc/passwd' })).status, 404);
    assert.equal((await put(bytes, { sha256: '..%2f..%2fetc%2fpasswd' })).status >= 400, true);
    assert.equal((await server.api('PUT', path(hashOf(bytes)), { body: bytes, headers: { cookie: cookies.technician, 'content-type': 'image/jpeg' } })).status, 403, 'a form of another origin');
    assert.equal((await get(hashOf(bytes))).status, 404);
    assert.equal(await statusByHead(12 * 1024 * 1024 + 1), 413, 'by what is announced, before it comes');
    assert.equal((await put(Buffer.concat([bytes, Buffer.alloc(12 * 1024 * 1024 - bytes.length)]))).status, 201, '12 MiB are let in');
});

test('file names from outside mean nothing', async () => {
    for (const name of [';id', '$(id)', '-x', '|sh', '../../x.jpg']) {
        const bytes = anyJpeg();
        const answer = await put(bytes, { headers: { 'content-disposition': `attachment; filename="${name}"` } });
        assert.equal(answer.status, 201);
    }
});

test('what is served tells nothing but the picture', async () => {
    const original = join(server.folder, 'original.jpg');
    const thumbnail = join(server.folder, 'thumbnail.jpg');
    writeFileSync(thumbnail, anyJpeg(160, 120));
    writeFileSync(original, jpeg(800, 600, (x) => (x < 50 ? [255, 0, 0] : [0, 0, 255])));
    execFileSync('exiftool', ['-q', '-overwrite_original', '-GPSLatitude=31.2304', '-GPSLatitudeRef=N', '-GPSLongitude=121.4737',
        '-GPSLongitudeRef=E', '-Make=CANARYMAKE', '-Model=CANARYMODEL', '-SerialNumber=CANARY12345', '-LensSerialNumber=CANARY777',
        '-XMP:Creator=CANARYPERSON', '-IPTC:Keywords=CANARYWORD', '-Comment=CANARYCOMMENT', '-Orientation#=6',
        '-UserComment=CANARYUSER', '-DateTimeOriginal=2026:01:02 03:04:05', `-ThumbnailImage<=${thumbnail}`, original]);
    const bytes = readFileSync(original);
    assert.ok(bytes.includes('CANARYMAKE'));
    const answer = await put(bytes);
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual([answer.json.width, answer.json.height], [600, 800], 'upright');
    for (const size of ['screen', 'thumb']) {
        const served = join(server.folder, `${size}.jpg`);
        writeFileSync(served, (await get(hashOf(bytes), { size })).body);
        const tags = JSON.parse(execFileSync('exiftool', ['-j', '-G1', '-a', '-u', served]))[0];
        const told = Object.keys(tags).filter((tag) => !/^(SourceFile|ExifTool:|System:|File:|Composite:(ImageSize|Megapixels))/.test(tag));
        assert.deepEqual(told.sort(), ['JFIF:JFIFVersion', 'JFIF:ResolutionUnit', 'JFIF:XResolution', 'JFIF:YResolution']);
        assert.ok(!readFileSync(served).includes('CANARY'));
    }
});

test('a hundred a minute, then patience', async () => {
    const strict = await Server.start({ FIXPOINT_DATABASE: server.env.FIXPOINT_DATABASE, FIXPOINT_RATE_ACTOR: '100000' });
    try {
        const bytes = anyJpeg();
        const statuses = [];
        let refused;
        for (let i = 0; i < 130 && !refused; i++) {
            const answer = await strict.api('PUT', path(hashOf(bytes)), { body: bytes, cookie: cookies.desk, headers: { 'content-type': 'image/jpeg' } });
            statuses.push(answer.status);
            if (answer.status === 429) refused = answer;
        }
        assert.ok(refused, statuses.join());
        assert.ok(statuses.length > 100, `${statuses.length} were let in`);
        assert.ok(Number(refused.headers['retry-after']) >= 1);
        assert.equal((await strict.api('PUT', path(hashOf(bytes)), { body: bytes, cookie: cookies.technician, headers: { 'content-type': 'image/jpeg' } })).status, 200, 'others go on');
    } finally {
        await strict.stop();
    }
});

// The children of the server that decode, by what they were started as.
function workers() {
    return readdirSync('/proc').filter((pid) => {
        try {
            return readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${server.child.pid}\n`) &&
                readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] === 'photo-worker';
        } catch { return false; }
    }).map(Number);
}

test('a worker that dies takes one upload with it and nothing else', async () => {
    for (let i = 0; i < 200 && workers().length === 0; i++) await sleep(25);
    const victims = workers();
    assert.ok(victims.length > 0);
    victims.forEach((pid) => process.kill(pid, 'SIGSTOP'));
    const bytes = anyJpeg();
    const lost = put(bytes);
    await sleep(300);
    victims.forEach((pid) => process.kill(pid, 'SIGSEGV'));
    victims.forEach((pid) => process.kill(pid, 'SIGCONT'));
    const answer = await lost;
    assert.equal(answer.status, 422, answer.text);
    assert.equal((await get(hashOf(bytes))).status, 404);
    assert.equal((await put(bytes)).status, 201, 'sent again, it goes through');
    assert.equal(server.code, undefined);
});

test('leftovers go after an hour, pictures and young files stay', async () => {
    const bytes = anyJpeg();
    await put(bytes);
    const kept = files().filter((file) => file.includes(hashOf(bytes)));
    const folder = join(server.env.FIXPOINT_PHOTOS, await siteId(), 'ab');
    const strange = join(server.env.FIXPOINT_PHOTOS, '01890000-0000-7000-8000-000000000000', 'ab');
    mkdirSync(folder, { recursive: true });
    mkdirSync(strange, { recursive: true });
    const orphan = `ab${'1'.repeat(62)}`, young = `ab${'2'.repeat(62)}`, half = `.ab${'3'.repeat(62)}-screen-x`;
    const put2 = (where, name) => { writeFileSync(join(where, name), 'x'); return join(where, name); };
    const old = [put2(folder, `${orphan}-screen.jpg`), put2(folder, `${orphan}-thumb.jpg`), put2(folder, half)];
    const incoming = join(server.env.FIXPOINT_PHOTOS, 'incoming');
    old.push(put2(incoming, 'left-by-another'));
    const stay = [put2(incoming, 'on-its-way'), put2(folder, `${young}-screen.jpg`), put2(strange, `${orphan}-screen.jpg`), put2(folder, 'README')];
    const hoursAgo = new Date(Date.now() - 2 * 3600 * 1000);
    for (const file of [...old, ...kept, stay[2], stay[3]]) utimesSync(file, hoursAgo, hoursAgo);
    const second = await Server.start({ ...server.env, FIXPOINT_LISTEN: '127.0.0.1:0' });
    try {
        for (let i = 0; i < 200 && old.some(existsSync); i++) await sleep(25);
        assert.deepEqual(old.filter(existsSync), [], 'without a row, older than an hour');
        for (const file of [...stay, ...kept]) assert.ok(existsSync(file), file);
        assert.ok(second.lines.some((line) => line.includes('without a row removed') && /files=\d/.test(line)), second.lines.join('\n'));
    } finally {
        await second.stop();
    }
});
