/* How a canonical code is written and read over a radio (domain.md 3.4, 3.5). As common/code_text.c.
 * All give '' for what is no canonical code. */
import { alphabet, checkOf, kindOf, shapes } from './grammar.ts';

const icao =
    'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Lima Mike November Papa Quebec Romeo Tango Uniform Whiskey X-ray Yankee'.split(
        ' ',
    );
const words = {
    zh: [...'洞幺两三四五六拐八勾', ...icao],
    en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', ...icao],
};

export type CodeLanguage = 'zh' | 'en';

/** The groups between the hyphens, the check character last. */
export function groupsOf(canonical: string): string[] {
    const kind = kindOf(canonical);
    if (!kind) return [];
    let at = 0;
    const groups = shapes[kind].groups.map((length) => canonical.slice(at, (at += length)));
    return [...groups, checkOf(canonical) ?? ''];
}

export function hyphenated(canonical: string): string {
    return groupsOf(canonical).join('-');
}

export function withCheck(canonical: string): string {
    return groupsOf(canonical).join('');
}

export function readAloud(canonical: string, language: CodeLanguage): string {
    const spoken = groupsOf(canonical).map((group) =>
        [...group].map((c) => words[language][alphabet.indexOf(c)]).join(' '),
    );
    const check = spoken.pop();
    if (check === undefined) return '';
    return [...spoken, `${language === 'zh' ? '校验' : 'check'} ${check}`].join(language === 'zh' ? ' / ' : ', ');
}
