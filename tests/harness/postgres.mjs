// postgres: a throwaway PostgreSQL cluster. It lies in a short folder of its own (a socket's path has
// 107 bytes), listens on a Unix socket only, does not sync, and is gone after stop().
import { execFile, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// A test that is ended from outside takes with it what it started: "exit" handlers do that.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
const isRoot = process.getuid() === 0;

function postgresBin() {
    const versions = readdirSync('/usr/lib/postgresql')
        .filter((v) => existsSync(`/usr/lib/postgresql/${v}/bin/initdb`))
        .sort((a, b) => Number(b) - Number(a));
    if (versions.length === 0) throw new Error('PostgreSQL is not installed; scripts/test installs it');
    return `/usr/lib/postgresql/${versions[0]}/bin`;
}

// PostgreSQL refuses to run as root; then it runs as the user that its package made.
function postgresUser() {
    if (!isRoot) return {};
    const id = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
    return { uid: id('-u'), gid: id('-g') };
}

export class Cluster {
    static async start(settings = {}) {
        const cluster = new Cluster();
        cluster.bin = postgresBin();
        cluster.user = postgresUser();
        cluster.folder = mkdtempSync('/tmp/fx-pg-');
        cluster.mine = true;
        if (isRoot) chownSync(cluster.folder, cluster.user.uid, cluster.user.gid);
        process.once('exit', () => cluster.kill());
        const initdb = ['--pgdata', join(cluster.folder, 'data'), '--username=postgres', '--auth=trust',
            '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync', '--no-instructions'];
        await cluster.tool('initdb', initdb);
        cluster.settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off',
            max_connections: 200, shared_buffers: '64MB', timezone: 'UTC', ...settings };
        await cluster.up();
        await cluster.sql('postgres', `create role fixpoint_owner login; create role fixpoint_app login`);
        return cluster;
    }

    // The one that tests/harness/run.mjs started for all files of a run.
    static attach(folder) {
        const cluster = new Cluster();
        cluster.bin = postgresBin();
        cluster.user = postgresUser();
        cluster.folder = folder;
        cluster.mine = false;
        return cluster;
    }

    tool(name, args) {
        return run(join(this.bin, name), args, { ...this.user, cwd: '/', maxBuffer: 1 << 28 });
    }

    async up() {
        const set = { listen_addresses: "''", unix_socket_directories: this.folder, ...this.settings };
        const options = Object.entries(set).map(([name, value]) => `-c ${name}=${value}`).join(' ');
        await this.tool('pg_ctl', ['start', '--wait', '--pgdata', join(this.folder, 'data'),
            '--log', join(this.folder, 'log'), '--options', options]);
    }

    async down(mode = 'immediate') {
        await this.tool('pg_ctl', ['stop', '--wait', '--mode', mode, '--pgdata', join(this.folder, 'data')]);
    }

    async stop() {
        if (!this.mine || !existsSync(this.folder)) return;
        await this.down().catch(() => {});
        rmSync(this.folder, { recursive: true, force: true });
    }

    // For the end of the process, where nothing can be awaited.
    kill() {
        if (!this.mine || !existsSync(this.folder)) return;
        spawnSync(join(this.bin, 'pg_ctl'), ['stop', '--mode', 'immediate', '--pgdata',
            join(this.folder, 'data')], { ...this.user, cwd: '/' });
        rmSync(this.folder, { recursive: true, force: true });
    }

    conninfo(database, user) {
        return `host=${this.folder} dbname=${database} user=${user}`;
    }

    // Runs SQL as the superuser; the answer is psql's unaligned text, without headings.
    async sql(database, text, user = 'postgres') {
        const child = run('psql', ['-XAtq', '-v', 'ON_ERROR_STOP=1', '-h', this.folder, '-U', user, '-d',
            database, '-f', '-'], { maxBuffer: 1 << 28 });
        child.child.stdin.end(text);
        return (await child).stdout.trimEnd();
    }

    async createDatabase(name, template) {
        const from = template ? ` template "${template}"` : '';
        await this.sql('postgres', `create database "${name}" owner fixpoint_owner${from}`);
    }

    dropDatabase(name) {
        return this.sql('postgres', `drop database if exists "${name}" with (force)`);
    }
}
