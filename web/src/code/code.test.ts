/* The browser's edition of the code grammar against the shared vectors, and against the C edition on
 * random inputs: code_door (tests/doors) is the C edition as a filter, built beside the program. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: plain JavaScript, shared with the tests of the server
import { randomCodes } from '../../../tests/vectors/random_codes.mjs';
import {
    allowedNext,
    checkOf,
    cleanCode,
    hyphenated,
    kindOf,
    partsOf,
    readAloud,
    readingsOf,
    whyNoCode,
    withCheck,
} from './index.ts';

interface Vectors {
    control: { text: string; check: string | null }[];
    codes: { hyphen: string; kind: string; canonical: string; compact: string; zh: string; en: string; parts: object }[];
    refused: { input: string; canonical: string; check: string }[];
    cleaned: { input: string; text?: string; label_key?: string; host?: string; refused?: string }[];
    readings: { input: string; readings: [string, string, string][] }[];
    sentences: { input: string; zh: string; en: string }[];
}
const root = fileURLToPath(new URL('../../../', import.meta.url));
const vectors = JSON.parse(readFileSync(join(root, 'tests/vectors/codes.json'), 'utf8')) as Vectors;

describe('vectors', () => {
    test.each(vectors.control)('check character of "$text"', ({ text, check }) => {
        expect(checkOf(text)).toBe(check);
    });
    test.each(vectors.codes)('$hyphen', (code) => {
        expect(cleanCode(code.hyphen)?.text).toBe(code.compact);
        expect(readingsOf(code.compact)[0]).toEqual({ kind: code.kind, canonical: code.canonical, check: 'ok' });
        expect(kindOf(code.canonical)).toBe(code.kind);
        expect(partsOf(code.canonical)).toEqual(code.parts);
        expect(hyphenated(code.canonical)).toBe(code.hyphen);
        expect(withCheck(code.canonical)).toBe(code.compact);
        expect(readAloud(code.canonical, 'zh')).toBe(code.zh);
        expect(readAloud(code.canonical, 'en')).toBe(code.en);
    });
    test.each(vectors.refused)('$input is refused', ({ input, canonical, check }) => {
        expect(readingsOf(cleanCode(input)?.text ?? '')).toEqual([{ kind: 'item', canonical, check }]);
    });
    test.each(vectors.cleaned)('cleaning "$input"', ({ input, text, label_key, host, refused }) => {
        const expected = refused ? null : { text, labelKey: label_key ?? null, host: host ?? null };
        expect(cleanCode(input)).toEqual(expected);
    });
    test.each(vectors.readings)('readings of "$input"', ({ input, readings }) => {
        expect(readingsOf(input).map((r) => [r.kind, r.canonical, r.check])).toEqual(readings);
    });
    test.each(vectors.sentences)('why "$input" is no code', ({ input, zh, en }) => {
        expect(whyNoCode(input)).toEqual({ zh, en });
    });
});

test('what is no canonical code has no form', () => {
    for (const text of ['', 'd1', 'D1F', 'D104B12DD00', '中']) {
        expect([hyphenated(text), withCheck(text), readAloud(text, 'zh'), partsOf(text)]).toEqual(['', '', '', null]);
    }
});

test('5,000 random inputs are answered as the C edition answers them', () => {
    const seed = Number(process.env.FIXPOINT_SEED ?? Date.now() % 1_000_000);
    const lines = randomCodes(seed, 5000) as string[];
    const program = process.env.FIXPOINT_PROGRAM ?? join(root, '.fixpoint/test/release/fixpoint');
    const output = execFileSync(join(dirname(program), 'code_door'), { input: lines.join('\n') + '\n' });
    const answers = output.toString().split('\n');
    let readings = 0;
    lines.forEach((line, i) => {
        const input = cleanCode(line);
        const mine = input
            ? [input.text, input.labelKey ?? '', input.host ?? '']
            : ['!address'];
        for (const { kind, canonical, check } of input ? readingsOf(input.text) : []) {
            const written = [hyphenated(canonical), withCheck(canonical)];
            mine.push(kind, canonical, check, ...written, readAloud(canonical, 'zh'), readAloud(canonical, 'en'));
            readings++;
        }
        expect(mine.join('\t'), `seed ${seed}, line ${i}: ${JSON.stringify(line)}`).toBe(answers[i]);
    });
    expect(readings).toBeGreaterThan(2000);
});

describe('the keys of the pad', () => {
    const keys = (prefix: string) => [...allowedNext(prefix)].sort().join('');
    const all = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    test.each([
        ['', 'ABCDEFGHJKLMNPQRTUWXY'],
        ['D', all],
        ['D1', '0123456789BFMR'], // a floor, or the building's check character F
        ['D1B', '123456789'],
        ['D10', '0123456789'],
        ['D104', '0ABCDEFGHJKLMNPQRTUWXY'],
        ['D104B', '0123456789'], // a room; the zone's check character 8 is among them
        ['D104B1', '0123456789'],
        ['D104B12', all], // a type, or a check character, right or wrong
        ['D104B12D', 'ABCDEFGHJKLMNPQRTUWXY'],
        ['D104B12DD', all],
        ['D104B12DD0', '123456789'],
        ['D104B12DDA', '0123456789'],
        ['D104B12DD03', all],
        ['D104B12DD03E', '0123456789'], // the code is whole; or a cause goes on
        ['D104B12DD03E02', all],
        ['D104B12DD03E021', ''],
        ['DD0041', '0123456789'],
        ['DD004127', all],
        ['W26071', '0123456789'],
        ['W260714', all],
        ['D1F', ''],
        ['I', ''],
    ])('after "%s"', (prefix, expected) => {
        expect(keys(prefix)).toBe(expected);
    });
    test('every code of the vectors can be typed', () => {
        for (const { compact } of vectors.codes)
            for (let at = 0; at < compact.length; at++)
                expect(allowedNext(compact.slice(0, at)).has(compact.charAt(at)), compact.slice(0, at + 1)).toBe(true);
    });
});
