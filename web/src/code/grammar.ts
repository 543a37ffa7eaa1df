/* The grammar of codes in the browser: alphabet, check character, kinds and readings, the same rule as
 * common/code.c (domain.md 3.3, 3.5), so that a phone without a network can judge what was typed.
 * tests/vectors/codes.json holds both to the same answers. */

export const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
export const kinds = ['building', 'floor', 'zone', 'room', 'item', 'repair', 'asset', 'document'] as const;
export type CodeKind = (typeof kinds)[number];
export type CodeCheck = 'ok' | 'missing' | 'wrong';
export type CodePart =
    | 'building'
    | 'floor'
    | 'zone'
    | 'room'
    | 'type'
    | 'ordinal'
    | 'cause'
    | 'serial'
    | 'letter'
    | 'date'
    | 'sequence';

interface Shape {
    /** One class of characters per place: L letter, A any, d digit, f g floor, z zone, o p ordinal, w s t u document. */
    classes: string;
    /** The part of each place: its length, in order. */
    parts: [CodePart, number][];
    /** Lengths of the hyphen groups, without the check character. */
    groups: number[];
}

const room: [CodePart, number][] = [['building', 2], ['floor', 2], ['zone', 1], ['room', 2]];
const item: [CodePart, number][] = [...room, ['type', 2], ['ordinal', 2]];

export const shapes: Record<CodeKind, Shape> = {
    building: { classes: 'LA', parts: room.slice(0, 1), groups: [2] },
    floor: { classes: 'LAfg', parts: room.slice(0, 2), groups: [2, 2] },
    zone: { classes: 'LAfgz', parts: room.slice(0, 3), groups: [2, 2, 1] },
    room: { classes: 'LAfgzdd', parts: room, groups: [2, 2, 3] },
    item: { classes: 'LAfgzddLLop', parts: item, groups: [2, 2, 3, 4] },
    repair: { classes: 'LAfgzddLLopLdd', parts: [...item, ['cause', 3]], groups: [2, 2, 3, 4, 3] },
    asset: { classes: 'LLdddddd', parts: [['type', 2], ['serial', 6]], groups: [2, 6] },
    document: { classes: 'wddddddstu', parts: [['letter', 1], ['date', 6], ['sequence', 3]], groups: [1, 6, 3] },
};

const isDigit = (c: string): boolean => c >= '0' && c <= '9' && c.length === 1;
const isAny = (c: string): boolean => c.length === 1 && alphabet.includes(c);
const isLetter = (c: string): boolean => isAny(c) && !isDigit(c);

/** May text[at] stand in a place of this class? Floors, ordinals and sequences look back. */
export function classAccepts(name: string, text: string, at: number): boolean {
    const c = text.charAt(at);
    const afterDigit = (back: number) => isDigit(text.charAt(at - back));
    switch (name) {
        case 'L':
            return isLetter(c);
        case 'd':
            return isDigit(c);
        case 'f':
            return isDigit(c) || c === 'B' || c === 'M' || c === 'R';
        case 'g':
            return isDigit(c) && (c !== '0' || afterDigit(1));
        case 'z':
            return isLetter(c) || c === '0';
        case 'p':
            return isDigit(c) && (c !== '0' || text.charAt(at - 1) !== '0');
        case 'w':
            return c !== '' && 'WFCNP'.includes(c);
        case 't':
            return afterDigit(1) ? isDigit(c) : isAny(c);
        case 'u':
            return afterDigit(2) ? isDigit(c) : isAny(c);
        default: // A, o, s
            return isAny(c);
    }
}

/** How many characters of text fit the kind from its start. */
export function fit(kind: CodeKind, text: string): number {
    const { classes } = shapes[kind];
    let fits = 0;
    while (fits < classes.length && classAccepts(classes.charAt(fits), text, fits)) fits++;
    return fits;
}

/** The kind of a canonical code (compact, without check character), or null. */
export function kindOf(canonical: string): CodeKind | null {
    return (
        kinds.find(
            (kind) =>
                shapes[kind].classes.length === canonical.length && fit(kind, canonical) === canonical.length,
        ) ?? null
    );
}

/** The check character of GB 32100, weights 3^(i-1) mod 31; null for a text outside the alphabet. */
export function checkOf(text: string): string | null {
    let sum = 0;
    let weight = 1;
    for (const c of text) {
        const value = alphabet.indexOf(c);
        if (value < 0) return null;
        sum = (sum + value * weight) % 31;
        weight = (weight * 3) % 31;
    }
    return text === '' ? null : alphabet.charAt((31 - sum) % 31);
}

export interface Reading {
    kind: CodeKind;
    canonical: string;
    check: CodeCheck;
}

/** What a cleaned text can be: at most one reading with its check character and one without. One with
 *  a wrong check is given only when there is no other. */
export function readingsOf(clean: string): Reading[] {
    const body = clean.slice(0, -1);
    const bare = kindOf(clean);
    const checked = isAny(clean.slice(-1)) ? kindOf(body) : null;
    const ok = checked !== null && checkOf(body) === clean.slice(-1);
    const found: Reading[] = [];
    if (checked && ok) found.push({ kind: checked, canonical: body, check: 'ok' });
    if (bare) found.push({ kind: bare, canonical: clean, check: 'missing' });
    if (checked && !ok && !bare) found.push({ kind: checked, canonical: body, check: 'wrong' });
    return found;
}

/** The parts of a canonical code, by name; null when it is none. */
export function partsOf(canonical: string): Partial<Record<CodePart, string>> | null {
    const kind = kindOf(canonical);
    if (!kind) return null;
    const found: Partial<Record<CodePart, string>> = {};
    let at = 0;
    for (const [part, length] of shapes[kind].parts) {
        found[part] = canonical.slice(at, at + length);
        at += length;
    }
    return found;
}
