/* Light or dark: the system's, unless this device was told otherwise (in Me). */
import { computed, effect, signal } from '@preact/signals';
import { remember, remembered } from './remember';
import { htmlLang, language } from '@/i18n/language';

export type Theme = 'system' | 'light' | 'dark';

const stored = remembered('theme');
export const theme = signal<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system');
const system = matchMedia('(prefers-color-scheme: dark)');
const systemDark = signal(system.matches);
system.addEventListener('change', (event) => (systemDark.value = event.matches));

const shown = computed(() =>
    theme.value === 'system' ? (systemDark.value ? 'dark' : 'light') : theme.value,
);

export function chooseTheme(value: Theme): void {
    theme.value = value;
    remember('theme', value === 'system' ? null : value);
}

/** Keeps <html> in step with theme and language. */
export function dressPage(): void {
    effect(() => {
        document.documentElement.dataset.theme = shown.value;
        const ground = shown.value === 'dark' ? '#0E1419' : '#F3F5F6';
        for (const meta of document.querySelectorAll('meta[name="theme-color"]'))
            meta.setAttribute('content', ground);
    });
    effect(() => {
        document.documentElement.lang = htmlLang(language.value);
    });
}
