// A full disk under the photos: a clear 507, nothing in halves, reading goes on, and once there is room
// again so does writing.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../harness/index.mjs';
import { addPeople, password } from '../../harness/people.mjs';
import { anyJpeg } from './jpeg.mjs';

const photos = mkdtempSync(join(tmpdir(), 'fx-full-'));
// A disk of its own of 4 MiB; where nobody may mount one, the kernel's limit on a file's size is the
// next best thing to say no in the middle of a write.
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'fixpoint-test', photos]).status === 0;
const server = await startServer({ env: { FIXPOINT_PHOTOS: photos } });
after(async () => {
    await server.stop();
    if (mounted) spawnSync('umount', [photos]);
    rmSync(photos, { recursive: true, force: true });
});
let cookie;
before(async () => { await addPeople(server); cookie = await server.signIn('technician', password); });

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');
const path = (bytes) => `/sites/alpha/photos/${hashOf(bytes)}`;
const put = (bytes) => server.api('PUT', path(bytes), { body: bytes, cookie, headers: { 'content-type': 'image/jpeg' } });
const names = () => readdirSync(photos, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).sort();

const limitFiles = (bytes) => {
    const done = spawnSync('prlimit', ['--pid', String(server.child.pid), `--fsize=${bytes}:unlimited`], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
};
const filler = join(photos, 'filler');
// Leaves so much room for a picture.
function fill(roomBytes) {
    if (!mounted) return limitFiles(roomBytes);
    const { bavail, bsize } = statfsSync(photos);
    writeFileSync(filler, Buffer.alloc(bavail * bsize - roomBytes));
}
function free() {
    if (mounted) rmSync(filler);
    else limitFiles('unlimited');
}

// Blocks of one colour are small as they come, and larger as they are kept: shrunk, they have edges.
const comes = anyJpeg(2400, 1800), stays = anyJpeg(2400, 1800);
const cases = [
    ['while the picture comes in', 4096, comes],
    ['while it is stored', Math.ceil(stays.length / 4096 + 1) * 4096, stays],
];
for (const [when, roomBytes, bytes] of cases) {
    test(`full ${when}`, async () => {
        const there = anyJpeg();
        assert.equal((await put(there)).status, 201);
        const before = names();
        fill(roomBytes);
        for (let i = 0; i < 3; i++) {
            const answer = await put(bytes);
            assert.equal(answer.status, 507, answer.text);
            assert.equal(answer.json.type, '/problems/storage-full');
        }
        assert.deepEqual(names().filter((name) => name !== 'filler'), before, 'nothing in halves');
        assert.equal(await server.sql(`select count(*) from photo where sha256 = '${hashOf(bytes)}'`), '0');
        const seen = await server.api('GET', path(there), { cookie });
        assert.equal(seen.status, 200, 'reading goes on');
        assert.equal((await server.raw('GET', '/readyz')).status, 200);
        free();
        assert.equal((await put(bytes)).status, 201, 'and writing once there is room');
        assert.equal((await server.api('GET', path(bytes), { cookie })).status, 200);
    });
}
