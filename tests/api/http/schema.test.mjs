// migrate and serve against databases that are empty, older, newer and tampered with.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { command, Server, startCluster } from '../../harness/index.mjs';

const cluster = await startCluster();
let databases = 0;
after(() => cluster.stop());

async function database(template) {
    const name = `schema_${process.pid}_${++databases}`;
    await cluster.createDatabase(name, template);
    const env = { FIXPOINT_OWNER_DATABASE: cluster.conninfo(name, 'fixpoint_owner'),
        FIXPOINT_DATABASE: cluster.conninfo(name, 'fixpoint_app'), FIXPOINT_LISTEN: '127.0.0.1:0' };
    const sql = (text) => cluster.sql(name, text);
    return { name, env, sql, migrate: () => command(['migrate'], env), drop: () => cluster.dropDatabase(name) };
}

const files = readdirSync(new URL('../../../migrations/', import.meta.url)).filter((file) => file.endsWith('.sql'))
    .map((file) => file.replace('.sql', '')).sort();

test('an empty database gets everything, in order, and a second run nothing', async () => {
    const db = await database();
    const first = await db.migrate();
    assert.equal(first.code, 0, first.stderr);
    assert.deepEqual((await db.sql('select name from schema_migration order by name')).split('\n'), files);
    const second = await db.migrate();
    assert.equal(second.code, 0);
    assert.match(second.stderr, /schema is up to date/);
    assert.doesNotMatch(second.stderr, /msg=migration /);
    await db.drop();
});

test('two at once do not disturb each other', async () => {
    const db = await database();
    const done = await Promise.all([db.migrate(), db.migrate(), db.migrate()]);
    assert.deepEqual(done.map(({ code }) => code), [0, 0, 0], done.map(({ stderr }) => stderr).join('\n'));
    await db.drop();
});

test('a changed migration is refused by name, by migrate and by serve', async () => {
    const db = await database('fixpoint_template');
    await db.sql(`update schema_migration set checksum = 'x' where name = '${files[1]}'`);
    const done = await db.migrate();
    assert.equal(done.code, 1);
    assert.match(done.stderr, new RegExp(`changed after it had been applied" name=${files[1]}`));
    await assert.rejects(Server.start(db.env), new RegExp(`ended with 1[^]*name=${files[1]}`));
    await db.drop();
});

test('a newer database is refused by name', async () => {
    const db = await database('fixpoint_template');
    await db.sql(`insert into schema_migration (name, checksum) values ('9999_future', 'x')`);
    const done = await db.migrate();
    assert.equal(done.code, 1);
    assert.match(done.stderr, /newer[^]*name=9999_future/);
    await assert.rejects(Server.start(db.env), /ended with 1[^]*newer[^]*name=9999_future/);
    await db.drop();
});

test('an older database is refused by name', async () => {
    const db = await database('fixpoint_template');
    await db.sql(`delete from schema_migration where name = '${files.at(-1)}'`);
    await assert.rejects(Server.start(db.env), new RegExp(`ended with 1[^]*older[^]*name=${files.at(-1)}`));
    await db.drop();
});

test('a migration that fails leaves nothing behind and says where', async () => {
    const db = await database();
    await db.sql('set role fixpoint_owner; create table site (id int)'); // 0001 makes one too
    const done = await db.migrate();
    assert.equal(done.code, 1);
    assert.match(done.stderr, /migration failed" name=0001_base[^]*relation .*site.* already exists/);
    assert.equal(await db.sql('select string_agg(name, $$,$$) from schema_migration'), files[0]);
    assert.equal(await db.sql(`select count(*) from pg_tables where schemaname = 'public'`), '2');
    await db.drop();
});

test('configuration that is wrong or missing is named', async () => {
    const wrong = await command(['serve'], { FIXPOINT_LISTEN: '8080', FIXPOINT_FAST_WORKERS: 'many', FIXPOINT_DATABASE: 'dbname=none' });
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /key=FIXPOINT_LISTEN value=8080 expected="HOST:PORT/);
    assert.match(wrong.stderr, /key=FIXPOINT_FAST_WORKERS value=many expected="a whole number from 1 to 64"/);
    const missing = await command(['migrate'], { FIXPOINT_OWNER_DATABASE: '' });
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /key=FIXPOINT_OWNER_DATABASE/);
});

test('doctor says what is missing', async () => {
    const db = await database('fixpoint_template');
    const done = await command(['doctor'], { ...db.env, LANG: 'en_US.UTF-8', LC_ALL: '' });
    assert.equal(done.code, 1);
    assert.match(done.stdout, /ok .* the database answers/);
    assert.match(done.stdout, /ok .* the schema is the one of this program/);
    assert.match(done.stdout, /FAIL .* the photo directory can be written/);
    const zh = await command(['doctor'], { ...db.env, LC_ALL: 'zh_CN.UTF-8' });
    assert.match(zh.stdout, /正常 .*数据库可连接/);
    await db.drop();
});

test('routes are listed for people and for programs', async () => {
    const { stdout } = await command(['routes', '--json']);
    const routes = JSON.parse(stdout);
    assert.ok(routes.length > 10);
    for (const route of routes) assert.deepEqual(Object.keys(route), ['method', 'path', 'operation', 'need', 'lane']);
    assert.match((await command(['routes'])).stdout, /GET +\/healthz +healthz +nothing +none/);
});
