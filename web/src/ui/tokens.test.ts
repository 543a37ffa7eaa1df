/* Recomputes every contrast that the design promises, from the CSS itself. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

function block(selector: string): Map<string, string> {
    const start = css.indexOf(`${selector} {`);
    if (start < 0) throw new Error(`no block ${selector}`);
    const body = css.slice(start, css.indexOf('}', start));
    return new Map([...body.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})/gi)].map((m) => [m[1]!, m[2]!.toLowerCase()]));
}

function luminance(hex: string): number {
    const [r, g, b] = [1, 3, 5].map((at) => {
        const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
        return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
    return (high + 0.05) / (low + 0.05);
}

const themes = { light: block(':root'), dark: block(":root[data-theme='dark']") };
/** Token: contrast on page, on card, on its own tint, as designed. */
const designed: Record<keyof typeof themes, Record<string, [number, number, number?]>> = {
    light: {
        ink: [15.11, 16.52],
        soft: [6.77, 7.41],
        edge: [3.51, 3.84],
        now: [9.13, 9.98, 8.21],
        good: [4.86, 5.31, 4.7],
        wait: [5.37, 5.87, 5.19],
        stop: [8.46, 9.26, 7.63],
        idle: [5.8, 6.34, 5.29],
    },
    dark: {
        ink: [16.44, 14.45],
        soft: [9.05, 7.96],
        edge: [4.55, 4.0],
        now: [7.4, 6.5, 5.36],
        good: [13.53, 11.9, 9.23],
        wait: [11.18, 9.83, 7.71],
        stop: [6.9, 6.07, 5.51],
        idle: [8.37, 7.36, 5.72],
    },
};
const signals = ['now', 'good', 'wait', 'stop', 'idle'];

describe.each(['light', 'dark'] as const)('%s', (name) => {
    const theme = themes[name];
    const of = (token: string) => {
        const value = theme.get(token);
        if (value === undefined) throw new Error(`${name} lacks --${token}`);
        return value;
    };

    it.each(Object.entries(designed[name]))('%s has its designed contrasts', (token, [page, card, tint]) => {
        expect(contrast(of(token), of('page'))).toBeCloseTo(page, 1);
        expect(contrast(of(token), of('card'))).toBeCloseTo(card, 1);
        if (tint !== undefined) expect(contrast(of(token), of(`${token}-tint`))).toBeCloseTo(tint, 1);
    });

    it('is readable: text 4.5, edges 3, ink on tints 11', () => {
        for (const token of ['ink', 'soft', ...signals])
            for (const ground of ['page', 'card']) expect(contrast(of(token), of(ground)), `${token} on ${ground}`).toBeGreaterThanOrEqual(4.5);
        for (const ground of ['page', 'card']) expect(contrast(of('edge'), of(ground))).toBeGreaterThanOrEqual(3);
        for (const token of signals) {
            expect(contrast(of('ink'), of(`${token}-tint`))).toBeGreaterThanOrEqual(11.2);
            expect(contrast(of('card'), of(token)), `card on solid ${token}`).toBeGreaterThanOrEqual(4.5);
        }
    });
});

it('paints the dark ground before the script has run', () => {
    const start = css.indexOf(':root:not([data-theme])');
    const early = css.slice(start, css.indexOf('}', start));
    for (const token of ['page', 'ink']) expect(early).toContain(`--${token}: ${themes.dark.get(token)}`);
});
