// Runs the database room's own trial (trial.c) against a real PostgreSQL.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { program, startCluster } from '../../harness/index.mjs';

const cluster = await startCluster({ deadlock_timeout: '100ms' });
after(() => cluster.stop());

before(async () => {
    await cluster.createDatabase('trial', 'fixpoint_template');
    await cluster.sql('trial', `
        create table trial (id text primary key);
        create table trial_entry (amount int not null);
        create table trial_late (id text, constraint trial_late__id__unique unique (id) deferrable initially deferred);
        create table trial_pair (id int primary key, n int not null default 0);
        insert into trial_pair values (1), (2);
        create function trial_cross(a int, b int) returns int language plpgsql as $$
        begin
            update trial_pair set n = n + 1 where id = a;
            perform pg_sleep(0.3);
            update trial_pair set n = n + 1 where id = b;
            return b;
        end $$;
        grant all on trial, trial_entry, trial_late, trial_pair to fixpoint_app`);
});

test('db.c against PostgreSQL', async (t) => {
    const done = await promisify(execFile)(join(dirname(program), 'db_trial'), [], {
        env: { ...process.env, FIXPOINT_DATABASE: cluster.conninfo('trial', 'fixpoint_app'), CMOCKA_MESSAGE_OUTPUT: 'TAP' },
    }).catch((error) => error);
    const results = [...done.stdout.matchAll(/^(ok|not ok) \d+ - (\S+)$/gm)];
    assert.ok(results.length >= 11, done.stdout + done.stderr);
    for (const [, result, name] of results) await t.test(name, () => assert.equal(result, 'ok', done.stdout + done.stderr));
    assert.equal(done.code, undefined, done.stderr);
});

test('both updates of both deadlocked statements are there once', async () => {
    assert.equal(await cluster.sql('trial', 'select id, n from trial_pair order by id'), '1|2\n2|2');
    assert.equal(await cluster.sql('trial', 'select amount from trial_entry order by 1'), '1\n2\n4');
});
