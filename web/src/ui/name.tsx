/* A name in the reader's language, or in the other one, marked so that it is drawn and spoken rightly. */
import { nameOf, type Named } from '@/i18n/names';
import { htmlLang } from '@/i18n/language';

export function Name({ of }: { of: Named | null | undefined }) {
    if (!of) return null;
    const { text, lang } = nameOf(of);
    return <span lang={htmlLang(lang)}>{text}</span>;
}
