// harness: what a test file needs: a migrated database of its own and the real program over it.
import { Cluster } from './postgres.mjs';
import { command, program, Server } from './server.mjs';

export { Cluster, command, program, Server };

const template = 'fixpoint_template';
let shared;
let databases = 0;

async function migrateTemplate(cluster) {
    await cluster.createDatabase(template);
    const done = await command(['migrate'], { FIXPOINT_OWNER_DATABASE: cluster.conninfo(template, 'fixpoint_owner') });
    if (done.code !== 0) throw new Error(`migrate failed:\n${done.stderr}`);
}

// A cluster with a migrated template database. Within tests/harness/run.mjs it is the run's.
export async function startCluster(settings) {
    if (process.env.FIXPOINT_TEST_CLUSTER && !settings) return Cluster.attach(process.env.FIXPOINT_TEST_CLUSTER);
    const cluster = await Cluster.start(settings);
    await migrateTemplate(cluster);
    return cluster;
}

// A fresh database and a server over it. Options: env (overrides), cluster (one of your own, which you
// stop yourself), ready (false = do not wait for /readyz).
// The server gets: database, sql(text) as superuser, and stop() ends everything.
export async function startServer({ env = {}, cluster, ready } = {}) {
    shared ??= cluster ? undefined : startCluster();
    const under = cluster ?? (await shared);
    const database = `t_${process.pid}_${++databases}`;
    await under.createDatabase(database, template);
    const server = await Server.start({
        FIXPOINT_DATABASE: under.conninfo(database, 'fixpoint_app'),
        FIXPOINT_OWNER_DATABASE: under.conninfo(database, 'fixpoint_owner'),
        ...env,
    }, { ready }).catch(async (error) => {
        if (!cluster) await stopShared();
        throw error;
    });
    const end = server.stop.bind(server);
    server.cluster = under;
    server.database = database;
    server.sql = (text) => under.sql(database, text);
    server.stop = async () => {
        const code = await end();
        await under.dropDatabase(database).catch(() => {});
        if (!cluster && --databases === 0) await stopShared();
        return code;
    };
    return server;
}

async function stopShared() {
    const cluster = await shared;
    shared = undefined;
    await cluster?.stop();
}
