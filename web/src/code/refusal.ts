/* Why something is no code: where it is wrong, and what would be right, in both languages. The sentences
 * are those of common/code_text.c. */
import { alphabet, fit, kinds, readingsOf, shapes, type CodeKind, type CodePart } from './grammar.ts';
import { cleanCode } from './clean.ts';
import type { CodeLanguage } from './write.ts';

type Both = Record<CodeLanguage, string>;

const rightful: Record<CodePart, Both> = {
    building: { zh: '楼栋是一个字母加一个字母或数字', en: 'a building is a letter, then a letter or digit' },
    floor: { zh: '楼层是两位数字，或 B1–B9、M1–M9、R1–R9', en: 'a floor is two digits, B1–B9, M1–M9 or R1–R9' },
    zone: { zh: '区域是一个字母，不分区时为 0', en: 'a zone is one letter, or 0 where the floor is not divided' },
    room: { zh: '房间是两位数字，公共区为 00', en: "a room is two digits, 00 for the zone's common area" },
    type: { zh: '类型是两个字母', en: 'a type is two letters' },
    ordinal: { zh: '序号是 01–99 或 A0–Y9，不能为 00', en: 'an ordinal is 01–99 or A0–Y9, never 00' },
    cause: { zh: '原因是一个字母加两位数字', en: 'a cause is a letter and two digits' },
    serial: { zh: '流水号是六位数字', en: 'a serial number is six digits' },
    letter: { zh: '单据编号以 W、F、C、N 或 P 开头', en: 'a document number begins with W, F, C, N or P' },
    date: { zh: '日期是六位数字（年月日）', en: 'a date is six digits, yymmdd' },
    sequence: {
        zh: '当日序号是三位数字，999 之后为 A00、A01 等',
        en: "a day's sequence is three digits, after 999 come A00, A01 and on",
    },
};

function partAt(kind: CodeKind, place: number): CodePart {
    let end = 0;
    for (const [part, length] of shapes[kind].parts) {
        end += length;
        if (place < end) return part;
    }
    throw new Error(`a ${kind} has no place ${place}`);
}

function printable(c: string): string {
    const point = c.codePointAt(0) ?? 0;
    const shown = !(point < 0x20 || (point >= 0x7f && point < 0xa0) || (point >= 0x2000 && point < 0x2070));
    return shown ? c : `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The sentence for a typed or scanned text that is no code; null when it reads as one. */
export function whyNoCode(typed: string): Both | null {
    const input = cleanCode(typed);
    if (!input)
        return {
            zh: '这是一个网址，但不是标签上的网址：应为 https://主机/c/编码。',
            en: "This is a web address, but not a label's: that would be https://host/c/code.",
        };
    const clean = input.text;
    if (clean === '')
        return {
            zh: '没有内容。编码例如 D1-04-B12-DD03-E。',
            en: 'There is nothing here. A code looks like D1-04-B12-DD03-E.',
        };
    const characters = [...clean];
    const strange = characters.findIndex((c) => !alphabet.includes(c));
    if (strange >= 0) {
        const found = printable(characters[strange] ?? '');
        return {
            zh: `第 ${strange + 1} 位“${found}”不用于编码：只用数字和除 I、O、S、V、Z 外的字母。`,
            en: `Position ${strange + 1}: "${found}" is not used in codes, only digits and the letters without I, O, S, V, Z.`,
        };
    }
    return readingsOf(clean).length > 0 ? null : wrongShape(clean);
}

/* Among the kinds of this length the one that fits longest says what is wrong. */
function wrongShape(clean: string): Both {
    const [nearest] = kinds
        .filter((kind) => [0, 1].includes(clean.length - shapes[kind].classes.length))
        .map((kind) => ({ kind, fits: fit(kind, clean) }))
        .sort((a, b) => b.fits - a.fits);
    if (!nearest)
        return {
            zh: `没有 ${clean.length} 位的编码。含校验位为 3、5、6、8、9、11、12 或 15 位。`,
            en: `No code has ${clean.length} characters. With its check character it has 3, 5, 6, 8, 9, 11, 12 or 15.`,
        };
    const right = rightful[partAt(nearest.kind, nearest.fits)];
    const found = clean.charAt(nearest.fits);
    return {
        zh: `第 ${nearest.fits + 1} 位“${found}”有误：${right.zh}。`,
        en: `Position ${nearest.fits + 1}, "${found}": ${right.en}.`,
    };
}
