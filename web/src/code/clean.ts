/* What people type or scan, made comparable (domain.md 3.3): one upper-case text without blanks and
 * hyphens, look-alike letters mapped, the address of a label taken apart. As common/code_clean.c. */

const blank = /[\t-\r \u0085\u00A0\u1680\u2000-\u200D\u2028\u2029\u202F\u205F\u2060\u3000\uFEFF]/g;
const hyphen = /[\u00AD\u2010-\u2015\u2212\uFE58\uFE63]/g;
const lookAlike: Record<string, string> = { I: '1', O: '0', S: '5', V: 'U', Z: '2', '-': '' };
const address = /^HTTPS?:\/\/([^/?#]+)\/C\/([^/?#]*)(?:\/([^/?#]*))?\/?(?:[?#].*)?$/s;

export interface CodeInput {
    /** The cleaned text; it may still be no code at all. */
    text: string;
    /** The key in a label's address, null when there was none or it has not a key's form. */
    labelKey: string | null;
    /** The host in a label's address, upper-case; null unless it was an address. */
    host: string | null;
}

function fold(text: string): string {
    return text
        .replace(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
        .replace(hyphen, '-')
        .replace(blank, '')
        .replace(/[a-z]/g, (c) => c.toUpperCase());
}

const finish = (folded: string): string => folded.replace(/[IOSVZ-]/g, (c) => lookAlike[c] ?? c);

/** Null = a web address that is none of our labels'. */
export function cleanCode(typed: string): CodeInput | null {
    const folded = fold(typed);
    if (!/^HTTPS?:\/\//.test(folded)) return { text: finish(folded), labelKey: null, host: null };
    const found = address.exec(folded);
    if (!found) return null;
    const key = finish(found[3] ?? '');
    return {
        text: finish(found[2] ?? ''),
        labelKey: /^[0-9A-HJ-NP-RTUWXY]{10}$/.test(key) ? key : null,
        host: found[1] ?? null,
    };
}
