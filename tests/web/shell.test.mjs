/* The built client as files: its weight, and that nothing in it breaks the content security policy. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

const folder = process.env.FIXPOINT_WEB ?? new URL('../../web/dist', import.meta.url).pathname;
const html = readFileSync(join(folder, 'index.html'), 'utf8');
const gzipped = (path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length;

test('the shell is at most 40 KB of JavaScript, gzipped', () => {
    const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
    assert.ok(scripts.length > 0);
    const sum = scripts.reduce((total, script) => total + gzipped(script), 0);
    assert.ok(sum <= 40 * 1024, `${sum} bytes in ${scripts.join(', ')}`);
});

test('the page has no inline script, style or handler', () => {
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/);
    assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=/);
});

test('nothing is inlined as data: and nothing is fetched from elsewhere', () => {
    const assets = readdirSync(join(folder, 'assets'));
    for (const name of assets.filter((one) => one.endsWith('.css'))) {
        const css = readFileSync(join(folder, 'assets', name), 'utf8');
        assert.doesNotMatch(css, /url\(["']?(data:|https?:)/, name);
    }
    assert.doesNotMatch(html, /(?:src|href)="https?:/);
});

test('the detector for scanning lies on our own origin', () => {
    const wasm = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.wasm'));
    assert.equal(wasm.length, 1);
});

test('the icons come with their licence', () => {
    assert.match(readFileSync(join(folder, 'licenses.txt'), 'utf8'), /ISC License/);
});
