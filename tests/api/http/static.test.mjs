// The web client's files: types, caching, packed twins, and no way out of the folder.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startServer } from '../../harness/index.mjs';

const folder = mkdtempSync('/tmp/fx-web-');
const web = join(folder, 'web');
mkdirSync(join(web, 'assets'), { recursive: true });
writeFileSync(join(folder, 'secret.txt'), 'secret');
writeFileSync(join(web, 'index.html'), '<!doctype html><title>Fixpoint</title>');
writeFileSync(join(web, 'assets/app-Ab12.js'), 'console.log(1)');
writeFileSync(join(web, 'assets/app-Ab12.js.gz'), gzipSync('console.log(1)'));
writeFileSync(join(web, 'manifest.webmanifest'), '{}');
writeFileSync(join(web, 'reader.wasm'), 'asm');
writeFileSync(join(web, '.hidden'), 'secret');
symlinkSync('../secret.txt', join(web, 'link.txt'));
const server = await startServer({ env: { FIXPOINT_WEB: web } });
after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
});

test('index.html for the root and for every page of the client', async () => {
    for (const path of ['/', '/sign-in', '/sites/alpha/positions', '/c/B12-03', '/C/FX:B12.03/Q7K2', '/c/B12.03']) {
        const answer = await server.raw('GET', path);
        assert.equal(answer.status, 200, path);
        assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
        assert.equal(answer.headers['cache-control'], 'no-cache');
        assert.match(answer.text, /<title>Fixpoint/);
    }
});

test('hashed files are kept for ever, in the packing that is taken', async () => {
    const plain = await server.raw('GET', '/assets/app-Ab12.js');
    assert.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8');
    assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.equal(plain.text, 'console.log(1)');
    const packed = await server.raw('GET', '/assets/app-Ab12.js', { headers: { 'accept-encoding': 'gzip, br' } });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.headers.vary, 'Accept-Encoding');
    assert.deepEqual(packed.body, gzipSync('console.log(1)'));
    assert.notEqual(packed.headers.etag, plain.headers.etag);
});

test('types', async () => {
    assert.equal((await server.raw('GET', '/manifest.webmanifest')).headers['content-type'], 'application/manifest+json');
    assert.equal((await server.raw('GET', '/reader.wasm')).headers['content-type'], 'application/wasm');
});

test('an unchanged file is not sent again', async () => {
    const first = await server.raw('GET', '/');
    const headers = { 'if-none-match': first.headers.etag };
    const again = await server.raw('GET', '/', { headers });
    assert.equal(again.status, 304);
    assert.equal(again.body.length, 0);
    utimesSync(join(web, 'index.html'), new Date(), new Date(Date.now() + 5000));
    assert.equal((await server.raw('GET', '/', { headers })).status, 200);
});

test('HEAD gives the head only', async () => {
    const answer = await server.raw('HEAD', '/');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-length'], '38');
    assert.equal(answer.body.length, 0);
});

test('nothing outside the folder, nothing hidden, no link', async () => {
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/assets/../../secret.txt', '/..%2fsecret.txt', '/assets/..%2f..%2fsecret.txt',
        '/.hidden', '/link.txt', '//etc/passwd', '/etc/passwd', '/assets/%5c..%5csecret.txt', '/assets', '/assets/', '/none.js', '/%00']) {
        const answer = await server.raw('GET', path);
        assert.ok([200, 400, 404].includes(answer.status), `${path}: ${answer.status}`);
        assert.doesNotMatch(answer.text, /secret|root:/, path);
    }
    assert.equal((await server.raw('GET', '/none.js')).status, 404);
    assert.equal((await server.raw('POST', '/')).status, 405);
});
