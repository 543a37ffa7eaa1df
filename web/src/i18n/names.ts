/* Names are kept in two languages, and one may be empty: then the other stands in, marked as what it is. */
import { language, type Language } from './language';

export interface Named {
    readonly name_zh?: string | null | undefined;
    readonly name_en?: string | null | undefined;
}

export function nameOf(thing: Named, wanted: Language = language.value): { text: string; lang: Language } {
    const other: Language = wanted === 'zh' ? 'en' : 'zh';
    const of = (which: Language) => (which === 'zh' ? thing.name_zh : thing.name_en) ?? '';
    return of(wanted) !== '' ? { text: of(wanted), lang: wanted } : { text: of(other), lang: other };
}
