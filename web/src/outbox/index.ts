/* The app's one outbox, tied to session, language and the browser's events. Screens import it from
 * here: `const sending = await outbox.put({ path, body, label, photos })`. */
import { effect } from '@preact/signals';
import { listen, tell } from '@/app/tabs_talk';
import { language } from '@/i18n/language';
import { session, sessionLost } from '@/session/session';
import { lockLease } from './lease';
import { createOutbox } from './outbox';
import { look, send } from './send';
import { openStore } from './store';

export type { Entry, Label, Problem, Receipt } from './entry';
export type { Photo, Progress, Sending, Write } from './outbox';
export { uuidv7 } from './uuid';

export const outbox = createOutbox({
    store: openStore(),
    ...('locks' in navigator ? { lease: lockLease(navigator.locks) } : {}),
    send,
    look,
    author: () => {
        const user = session.value?.user;
        if (!user) return null;
        return { id: user.id, name: { en: user.name_en || user.name_zh, zh: user.name_zh || user.name_en } };
    },
    language: () => language.peek(),
    onSignedOut: () => (sessionLost.value = true),
    onChange: () => tell('outbox'),
});

let persisted = false;

/** Starts sending: at start, when the line returns, when the page is looked at, when somebody signs in. */
export function startOutbox(): void {
    effect(() => {
        const user = session.value?.user.id;
        const lost = sessionLost.value;
        if (user !== undefined && !lost) void outbox.nudge().catch(() => undefined);
    });
    addEventListener('online', () => void outbox.nudge());
    document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') void outbox.drain();
    });
    listen('outbox', () => void outbox.refresh().then(() => outbox.drain()));
    effect(() => {
        // Ask the browser not to evict what is not sent; the answer changes nothing we do.
        if (persisted || outbox.entries.value.length === 0) return;
        persisted = true;
        void navigator.storage?.persist?.();
    });
    void outbox.refresh();
}
