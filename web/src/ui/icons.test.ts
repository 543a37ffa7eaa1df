import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { spriteText } from '../../build/sprite';
import { iconNames } from './icon_names';

const root = new URL('..', import.meta.url).pathname;

function sources(folder: string): string[] {
    return readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) return sources(path);
        return /\.tsx?$/.test(name) && name !== 'icon_names.ts' ? [readFileSync(path, 'utf8')] : [];
    });
}

it('every listed icon is used and is in the sprite once', () => {
    const text = sources(root).join('\n');
    const sprite = spriteText();
    for (const name of iconNames) {
        expect(text, `nothing uses the icon ${name}`).toMatch(new RegExp(`['"]${name}['"]`));
        expect(sprite.split(`id="${name}"`)).toHaveLength(2);
    }
    expect(new Set(iconNames).size).toBe(iconNames.length);
});

it('the sprite is safe under the content security policy', () => {
    expect(spriteText()).not.toMatch(/<script|style=|\son\w+=/);
});
