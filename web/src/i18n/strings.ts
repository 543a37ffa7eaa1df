/* Words live beside the screen that says them, as two dictionaries of one type. A key that is missing
 * in Chinese, or whose parameters differ, does not compile. English is written first. */
import { computed, type ReadonlySignal } from '@preact/signals';
import { language } from './language';

type Words = { readonly [key: string]: string | ((...args: never[]) => string) | Words };
/** The same keys with the same parameters, in any words. */
type Same<T> = {
    readonly [K in keyof T]: T[K] extends string
        ? string
        : T[K] extends (...args: infer A) => string
          ? (...args: A) => string
          : Same<T[K]>;
};

/** `const text = strings({ save: 'Save' }, { save: '保存' })`, then `text.value.save` in a component. */
export function strings<const T extends Words>(en: T, zh: Same<T>): ReadonlySignal<Same<T>> {
    return computed(() => (language.value === 'zh' ? zh : (en as unknown as Same<T>)));
}
