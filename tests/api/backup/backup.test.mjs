// A backup is whole or it is none, and what comes back is what was there.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync,
    writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, program, startServer } from '../../harness/index.mjs';

const server = await startServer();
const folder = mkdtempSync(join(tmpdir(), 'fx-backup-'));
const photos = join(folder, 'photos');
after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
});

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const owner = (database) => ({
    FIXPOINT_OWNER_DATABASE: server.cluster.conninfo(database, 'fixpoint_owner'),
    LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8',
});
const backup = (name, env = {}) => command(['backup', join(folder, name)],
    { ...owner(server.database), FIXPOINT_PHOTOS: photos, ...env });

let places = 0;
// An empty place: a database and a photo directory that does not exist yet.
async function emptyPlace() {
    const database = `${server.database}_place${++places}`;
    await server.cluster.createDatabase(database);
    const place = { database, photos: join(folder, `place${places}`) };
    place.env = { ...owner(database), FIXPOINT_PHOTOS: place.photos };
    place.restore = (name) => command(['restore', join(folder, name)], place.env);
    place.sql = (text) => server.cluster.sql(database, text);
    place.isEmpty = async () => assert.equal(await place.sql(
        `select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`), '0');
    return place;
}

// Stores one picture as the server does: files first, the row when they are there.
async function storePhoto(text) {
    const hash = sha256(text);
    const path = (size) => join(photos, hash.slice(0, 2), `${hash}.${size}.jpg`);
    for (const size of ['screen', 'thumb']) {
        mkdirSync(dirname(path(size)), { recursive: true });
        writeFileSync(path(size), `${size} of ${text}`);
    }
    await server.sql(`insert into photo (site_id, sha256, width, height, size_bytes, screen_sha256,
            screen_width, screen_height, screen_size_bytes, thumb_sha256, thumb_size_bytes, uploaded_by)
        select s.id, '${hash}', 8, 8, 8, '${sha256(`screen of ${text}`)}', 8, 8, 8,
            '${sha256(`thumb of ${text}`)}', 8, u.id
        from site s, app_user u where s.slug = 'b1' and u.login = 'keeper'`);
    return path;
}

// Every row of every table, as one hash a table.
async function contents(sql) {
    const tables = (await sql(`select relname from pg_class where relnamespace = 'public'::regnamespace
        and relkind = 'r' order by 1`)).split('\n');
    const lines = await sql(tables.map((table) => `select '${table}', count(*),
        md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) from "${table}" t;`).join('\n'));
    return lines.split('\n');
}

function schema(database) {
    const dump = execFileSync('pg_dump', ['--schema-only', '--no-owner', '--no-comments', '-h',
        server.cluster.folder, '-U', 'postgres', database], { encoding: 'utf8', maxBuffer: 1 << 26 });
    // Newer releases put a random word around the dump; an expression that was read back has fewer
    // brackets than the one that was typed.
    return dump.replace(/^\\(un)?restrict .*$/gm, '').replace(/[()]/g, '').split('\n');
}

// The pictures that the rows name, looked for in a photo directory by what is in the files.
async function assertPhotosThere(sql, directory) {
    const there = new Set(readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => sha256(readFileSync(join(entry.parentPath, entry.name)))));
    const named = (await sql('select screen_sha256 from photo union all select thumb_sha256 from photo'))
        .split('\n');
    for (const hash of named) assert.ok(there.has(hash), `no file holds ${hash}`);
    return named.length;
}

mkdirSync(photos);
await server.sql(`insert into app_user (login, name_en) values ('keeper', 'Keeper');
    insert into site (slug, name_zh) values ('b1', '备份楼')`);
for (let i = 0; i < 20; i++) await storePhoto(`picture ${i}`);

test('what comes back is what was there: rows, schema, rights, pictures', async () => {
    const made = await backup('whole');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stderr, /Backed up: the database and 40 pictures/);
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: join(folder, 'whole') });

    const place = await emptyPlace();
    const restored = await place.restore('whole');
    assert.equal(restored.code, 0, restored.stderr);
    assert.deepEqual(await contents(place.sql), await contents(server.sql));
    const [before, now] = [schema(server.database), schema(place.database)];
    assert.equal(now.find((line, i) => line !== before[i]), undefined);
    assert.equal(now.length, before.length);
    assert.equal(await assertPhotosThere(place.sql, place.photos), 40);
    const fits = await command(['migrate'], place.env);
    assert.equal(fits.code, 0, fits.stderr);

    const again = await startServer({ env: {
        FIXPOINT_DATABASE: server.cluster.conninfo(place.database, 'fixpoint_app'), FIXPOINT_PHOTOS: place.photos } });
    assert.equal((await again.raw('GET', '/readyz')).status, 200);
    assert.equal(await again.stop(), 0);
});

test('a backup made under load holds one moment, pictures included', async () => {
    let busy = true;
    let stored = 0;
    const writers = [1, 2, 3].map(async (writer) => {
        while (busy) await storePhoto(`load ${writer} ${++stored}`);
    });
    while (stored < 10) await sleep(5);
    const made = await backup('load');
    const during = stored;
    busy = false;
    await Promise.all(writers);
    assert.equal(made.code, 0, made.stderr);

    const place = await emptyPlace();
    const restored = await place.restore('load');
    assert.equal(restored.code, 0, restored.stderr);
    const named = await assertPhotosThere(place.sql, place.photos);
    const files = readdirSync(place.photos, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
    assert.equal(files.length, named, 'exactly the pictures of the rows');
    assert.ok(during > 10, 'something was written meanwhile');
});

for (const [what, damage] of [
    ['a byte of the database', (copy) => flip(join(copy, 'database.dump'), 5000)],
    ['a byte of a picture', (copy) => flip(aPicture(copy), 3)],
    ['a byte of the list', (copy) => flip(join(copy, 'SHA256SUMS'), 100)],
    ['a digit of the closing line', (copy) => flip(join(copy, 'SHA256SUMS'), -3)],
    ['the end of the list', (copy) => truncateSync(join(copy, 'SHA256SUMS'),
        readFileSync(join(copy, 'SHA256SUMS')).length - 1)],
    ['a missing picture', (copy) => rmSync(aPicture(copy))],
    ['a missing database', (copy) => rmSync(join(copy, 'database.dump'))],
    ['a missing list', (copy) => rmSync(join(copy, 'SHA256SUMS'))],
    ['a picture more than the list says, in a place outside', (copy) => {
        const list = join(copy, 'SHA256SUMS');
        const lines = readFileSync(list, 'utf8').split('\n');
        lines.splice(1, 0, `${'0'.repeat(64)}  photos/../../outside`);
        writeFileSync(list, lines.join('\n'));
    }],
]) {
    test(`restore refuses a damaged backup: ${what}`, async () => {
        const name = `damaged-${what.replaceAll(/\W+/g, '-')}`;
        cpSync(join(folder, 'whole'), join(folder, name), { recursive: true });
        damage(join(folder, name));
        const place = await emptyPlace();
        const refused = await place.restore(name);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /Nothing was restored: /);
        await place.isEmpty();
        assert.ok(!existsSync(place.photos));
    });
}

function aPicture(copy) {
    const found = readdirSync(join(copy, 'photos'), { recursive: true, withFileTypes: true }).find((e) => e.isFile());
    return join(found.parentPath, found.name);
}

function flip(path, at) {
    const bytes = readFileSync(path);
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
    writeFileSync(path, bytes);
}

test('restore goes into an empty place only', async () => {
    const place = await emptyPlace();
    await place.sql('create table theirs (x int)');
    const database = await place.restore('whole');
    assert.equal(database.code, 1);
    assert.match(database.stderr, /the database is not empty/);
    await place.sql('drop table theirs');

    mkdirSync(place.photos);
    writeFileSync(join(place.photos, 'theirs.jpg'), 'x');
    const directory = await place.restore('whole');
    assert.equal(directory.code, 1);
    assert.match(directory.stderr, /the photo directory is not empty/);
    assert.deepEqual(readdirSync(place.photos), ['theirs.jpg']);
    await place.isEmpty();

    rmSync(join(place.photos, 'theirs.jpg'));
    assert.equal((await place.restore('whole')).code, 0);
});

test('a refusal speaks the language of the terminal', async () => {
    const refused = await command(['restore', folder], { ...(await emptyPlace()).env, LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' });
    assert.match(refused.stderr, /没有恢复任何内容：这不是备份/);
});

test('a backup never writes over anything', async () => {
    const refused = await backup('whole');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /something of this name already/);
});

test('a lost picture is named, the rest is saved, and the exit status says so', async () => {
    const path = await storePhoto('soon lost');
    const text = 'thumb of soon damaged';
    const damaged = await storePhoto('soon damaged');
    rmSync(path('screen'));
    writeFileSync(damaged('thumb'), 'something else');
    const made = await backup('lossy');
    assert.equal(made.code, 1);
    assert.match(made.stderr, /2 pictures are missing or damaged/);
    assert.match(made.stderr, new RegExp(sha256('screen of soon lost')));
    assert.match(readFileSync(join(folder, 'lossy/SHA256SUMS'), 'utf8'), new RegExp(`^# lost ${sha256(text)}$`, 'm'));

    const place = await emptyPlace();
    const restored = await place.restore('lossy');
    assert.equal(restored.code, 0, restored.stderr);
    assert.match(restored.stderr, new RegExp(sha256(text)));
    await server.sql(`delete from photo where sha256 in ('${sha256('soon lost')}', '${sha256('soon damaged')}')`);
});

// Runs a command of the program until something is there, and kills it then.
async function killWhen(args, env, isThere) {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
    const exited = once(child, 'exit');
    while (!isThere() && child.exitCode === null) await sleep(1);
    child.kill('SIGKILL');
    return (await exited)[1];
}

test('a backup killed half-way has no name, and the next one takes its place', async () => {
    const target = join(folder, 'killed');
    const signal = await killWhen(['backup', target], { ...owner(server.database), FIXPOINT_PHOTOS: photos },
        () => existsSync(`${target}.fixpoint-unfinished`));
    assert.equal(signal, 'SIGKILL');
    assert.ok(!existsSync(target));
    const refused = await (await emptyPlace()).restore('killed.fixpoint-unfinished');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /Nothing was restored/);

    const made = await backup('killed');
    assert.equal(made.code, 0, made.stderr);
    assert.ok(!existsSync(`${target}.fixpoint-unfinished`));
    assert.equal((await (await emptyPlace()).restore('killed')).code, 0);
});

test('a restore killed half-way leaves no database, and the next one starts anew', async () => {
    const place = await emptyPlace();
    const signal = await killWhen(['restore', join(folder, 'whole')], place.env,
        () => existsSync(join(place.photos, '.fixpoint-restore-unfinished')));
    assert.equal(signal, 'SIGKILL');
    await place.isEmpty();
    const restored = await place.restore('whole');
    assert.equal(restored.code, 0, restored.stderr);
    assert.match(restored.stderr, /broken off here; starting anew/);
    assert.equal(await assertPhotosThere(place.sql, place.photos), 40);
    assert.ok(!existsSync(join(place.photos, '.fixpoint-restore-unfinished')));
});

test('a password stands in no command line', async () => {
    const place = await emptyPlace();
    const child = spawn(program, ['backup', join(folder, 'secret')], { stdio: 'ignore', env: { ...process.env,
        FIXPOINT_OWNER_DATABASE: `${server.cluster.conninfo(server.database, 'fixpoint_owner')} password=open-sesame`,
        FIXPOINT_PHOTOS: photos } });
    const exited = once(child, 'exit');
    let seen = 0;
    while (child.exitCode === null) {
        const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
        if (lines.includes('pg_dump --format')) seen++;
        assert.ok(!lines.includes('open-sesame'));
        await sleep(2);
    }
    assert.deepEqual(await exited, [0, null]);
    assert.ok(seen > 0, 'pg_dump was seen at work');
    await place.isEmpty();
});
