/* The language of the screen: the person's choice, else the account's, else the browser's. */
import { computed, signal } from '@preact/signals';
import { remembered, remember } from '@/app/remember';

export type Language = 'en' | 'zh';

function fromBrowser(): Language {
    const wanted = typeof navigator === 'undefined' ? [] : navigator.languages;
    for (const tag of wanted) {
        if (/^zh\b/i.test(tag)) return 'zh';
        if (/^en\b/i.test(tag)) return 'en';
    }
    return 'en';
}

function known(value: string | null | undefined): Language | null {
    return value === 'en' || value === 'zh' ? value : null;
}

const chosen = signal<Language | null>(known(remembered('language')));
/** What the account says; set by the session, stands below a choice made on this device. */
export const accountLanguage = signal<Language | null>(null);

export const language = computed<Language>(() => chosen.value ?? accountLanguage.value ?? fromBrowser());

export function chooseLanguage(value: Language): void {
    chosen.value = value;
    remember('language', value);
}

export const htmlLang = (value: Language): string => (value === 'zh' ? 'zh-CN' : 'en');
