import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { codeIn, hyphensSoFar } from './code_in';
import { scaled } from './photo';
import { sha256Hex, sha256Plain } from './sha256';

const buffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

describe('sha256', () => {
    it('written out gives what the library gives, at every length around a block', async () => {
        for (const length of [0, 1, 3, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1000, 70_001]) {
            const bytes = randomBytes(length);
            const right = createHash('sha256').update(bytes).digest('hex');
            expect(sha256Plain(buffer(bytes)), `${length} bytes`).toBe(right);
            expect(await sha256Hex(buffer(bytes))).toBe(right);
        }
    });
});

describe('a photo is made smaller, never larger', () => {
    it.each([
        [4000, 3000, 2048, 1536],
        [3000, 4000, 1536, 2048],
        [2048, 10, 2048, 10],
        [640, 480, 640, 480],
        [9000, 1, 2048, 1],
    ])('%d × %d becomes %d × %d', (width, height, w, h) => {
        expect(scaled(width, height)).toEqual({ width: w, height: h });
    });
});

describe('what a scanner gives', () => {
    it('takes the code out of our label, in any case, and leaves the rest to the server', () => {
        expect(codeIn('HTTPS://FIXPOINT.EXAMPLE:8443/C/D104B12DD03E/ABCDEFGHJK')).toBe('D104B12DD03E');
        expect(codeIn('https://fixpoint.example/c/d104b12dd03e')).toBe('D104B12DD03E');
        expect(codeIn(' D1-04-B12-DD03-E ')).toBe('D1-04-B12-DD03-E');
        expect(codeIn('SN 0042/S')).toBe('SN 0042/S');
        expect(codeIn('x'.repeat(4096))).toHaveLength(256);
    });
});

describe('hyphens while one types', () => {
    it.each([
        ['D', 'D'],
        ['D104B12DD03', 'D1-04-B12-DD03'],
        ['D104B12DD03E', 'D1-04-B12-DD03-E'],
        ['D104B12DD03E021', 'D1-04-B12-DD03-E02-1'],
        ['DD004127', 'DD-004127'],
        ['DD0041275', 'DD-004127-5'],
        ['W260714012E', 'W-260714-012-E'],
    ])('%s', (typed, shown) => expect(hyphensSoFar(typed)).toBe(shown));
});
