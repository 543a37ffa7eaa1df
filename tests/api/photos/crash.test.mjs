// The server is killed at one system call after another of an upload. Whatever the moment: no answered
// upload without its files, no row without its files, no torn file; and after a restart the same upload
// goes through.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';
import { anyJpeg } from './jpeg.mjs';

const photos = mkdtempSync(join(tmpdir(), 'fx-crash-'));
// One worker a lane and one thread for HTTP, so that the n-th call is the same one each time.
const env = { FIXPOINT_PHOTOS: photos, FIXPOINT_SLOW_WORKERS: '1', FIXPOINT_FAST_WORKERS: '1', FIXPOINT_HTTP_THREADS: '1' };
// Makes the database and looks into it; has pictures of its own, since who dies must have been alone.
const first = await startServer();
after(async () => { await first.stop(); rmSync(photos, { recursive: true, force: true }); });
let cookie, siteId;
before(async () => { await addPeople(first); cookie = await first.signIn('technician', password); siteId = await first.sql(`select id from site where slug = 'alpha'`); });

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const start = () => Server.start({ ...env, FIXPOINT_DATABASE: first.env.FIXPOINT_DATABASE });
const upload = (server, bytes) => server.api('PUT', `/sites/alpha/photos/${hashOf(bytes)}`, { body: bytes, cookie, headers: { 'content-type': 'image/jpeg' } });

// Traces every thread of the server from now on.
async function attach(server, ...options) {
    const tracer = spawn('strace', ['-f', ...options, '-p', String(server.child.pid)], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    tracer.stderr.on('data', (piece) => { said += piece; });
    while (!said.includes('attached')) {
        assert.equal(tracer.exitCode, null, said);
        await Promise.race([once(tracer.stderr, 'data'), once(tracer, 'exit')]);
    }
    return tracer;
}

function check(bytes, row, answered) {
    const sha256 = hashOf(bytes);
    const folder = join(photos, siteId, sha256.slice(0, 2));
    if (answered) assert.ok(row, 'answered, so there is a row');
    for (const size of ['screen', 'thumb']) {
        const file = join(folder, `${sha256}-${size}.jpg`);
        if (row) assert.equal(hashOf(readFileSync(file)), row[`${size}_sha256`], 'the row names what is there');
        if (!existsSync(file)) continue;
        const stored = readFileSync(file);
        assert.equal(stored.subarray(0, 3).toString('hex') + stored.subarray(-2).toString('hex'), 'ffd8ffffd9', 'whole or not at all');
    }
}

const rowOf = async (bytes) => JSON.parse(await first.sql(`select row_to_json(p) from photo p where sha256 = '${hashOf(bytes)}'`) || 'null');

// A fresh server takes what the last one died over, and dies over the next; false when it lived.
let bytes;
async function killedOnce(call, n) {
    const server = await start();
    if (bytes) await settle(server);
    bytes = anyJpeg(800, 600);
    const tracer = await attach(server, '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${n}`);
    const answer = await upload(server, bytes).catch(() => undefined);
    tracer.kill('SIGKILL'); // asked to end it may wait for ever; what it traced goes on
    await once(tracer, 'exit');
    const died = answer === undefined && (await server.exited) !== undefined;
    check(bytes, await rowOf(bytes), answer?.status === 201);
    if (!died) assert.equal(answer.status, 201, answer.text);
    await server.stop();
    return died;
}

async function settle(server) {
    const answer = await upload(server, bytes);
    assert.ok([200, 201].includes(answer.status), `${answer.status} ${answer.text}`);
    check(bytes, await rowOf(bytes), true);
    assert.deepEqual(readdirSync(join(photos, 'incoming')), [], 'nothing of what came is left');
}

// The call, and how often an upload makes it at least (on any one thread).
const calls = [['fsync', 3], ['renameat', 2], ['mkdirat', 2], ['openat', 6], ['unlink', 1], ['sendto', 2], ['write', 2]];
for (const [call, least] of calls) {
    test(`killed at each ${call}`, async () => {
        let killed = 0;
        while (killed < 12 && await killedOnce(call, killed + 1)) killed++;
        assert.ok(killed >= least, `${killed} times`);
    });
}

// What a kill cannot show, since the kernel keeps what was written: all is brought to disk before it is
// named, and named before the row is sent.
test('the order of an upload', async () => {
    const log = join(photos, '.trace');
    const picture = anyJpeg(800, 600);
    const server = await start();
    const tracer = await attach(server, '-y', '-o', log, '-e', 'trace=fsync,renameat,sendto');
    assert.equal((await upload(server, picture)).status, 201);
    tracer.kill('SIGKILL');
    await once(tracer, 'exit');
    await server.stop();
    const lines = readFileSync(log, 'utf8').split('\n');
    const worker = lines.find((line) => line.includes('renameat(')).split(' ')[0];
    // A call that another thread's line cuts in two is counted where it begins.
    const steps = lines.filter((line) => line.startsWith(`${worker} `) && !line.includes('resumed>')).map((line) => {
        if (line.includes('renameat(')) return 'name';
        if (line.includes('sendto(')) return 'database';
        return line.includes(`.${hashOf(picture)}-`) ? 'file to disk' : 'folder to disk';
    });
    assert.deepEqual(steps.slice(steps.indexOf('file to disk')),
        ['file to disk', 'file to disk', 'name', 'name', 'folder to disk', 'database']);
});

// After a failed fsync the kernel calls the next one a success, whatever became of the bytes.
test('the first fsync that fails ends storing, not reading', async () => {
    const server = await start();
    const there = anyJpeg(), lost = anyJpeg();
    assert.equal((await upload(server, there)).status, 201);
    const tracer = await attach(server, '-o', '/dev/null', '-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1');
    const failed = await upload(server, lost);
    assert.equal(failed.status, 503, failed.text);
    assert.ok(Number(failed.headers['retry-after']) > 0);
    tracer.kill('SIGKILL');
    await once(tracer, 'exit');
    assert.equal((await upload(server, lost)).status, 503, 'the disk would take it again; we do not');
    assert.equal(await rowOf(lost), null);
    assert.equal((await server.api('GET', `/sites/alpha/photos/${hashOf(there)}`, { cookie })).status, 200);
    assert.ok(server.lines.some((line) => line.includes('no photo is stored any more')), 'the log says so');
    await server.stop();
    const again = await start();
    assert.equal((await upload(again, lost)).status, 201, 'until it is started again');
    check(lost, await rowOf(lost), true);
    await again.stop();
});
