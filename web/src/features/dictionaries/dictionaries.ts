/* The words of the house: item types, symptoms, causes, states. Read once and kept on the phone, for
 * they change seldom and every form needs them. */
import { signal } from '@preact/signals';
import { api, ask, type Schemas } from '@/api/client';
import { remember, remembered } from '@/app/remember';

export type Dictionaries = Schemas['Dictionaries'];

function lastTime(): Dictionaries | null {
    try {
        return JSON.parse(remembered('dictionaries') ?? 'null') as Dictionaries | null;
    } catch {
        return null;
    }
}

/** null = never read on this phone. */
export const dictionaries = signal<Dictionaries | null>(null);
let asked: Promise<void> | null = null;

/** Gives what the phone knows at once and reads anew, once a page's life. */
export function needDictionaries(): void {
    dictionaries.value ??= lastTime();
    asked ??= ask(api.GET('/dictionaries')).then(
        (read) => {
            dictionaries.value = read;
            remember('dictionaries', JSON.stringify(read));
        },
        () => {
            asked = null;
        },
    );
}

export const inUse = <T extends { active_to?: string | null }>(entries: readonly T[] | undefined): readonly T[] =>
    (entries ?? []).filter((entry) => entry.active_to == null);
