/* Who is signed in on this device, at which sites, and what they may do. Known from last time until
 * the server answers, so that the phone opens without a network. */
import { batch, computed, signal } from '@preact/signals';
import { api, ask, onSignedOut, type Schemas } from '@/api/client';
import { NoAnswer, Refusal } from '@/api/problem';
import { forgetKnown } from '@/api/use_ask';
import { remember, remembered } from '@/app/remember';
import { listen, tell } from '@/app/tabs_talk';
import { accountLanguage, type Language } from '@/i18n/language';
import type { Role } from '@/i18n/words';

export type Session = Schemas['Session'];
export type SiteOfMine = Session['sites'][number];
/** A Need of the server's routes, as the session lists them (role_may). */
export type May =
    | 'member'
    | 'work'
    | 'dispatch'
    | 'verify'
    | 'register-edit'
    | 'labels'
    | 'register-admin'
    | 'settings'
    | 'users';

/** undefined = not known yet; null = nobody. */
export const session = signal<Session | null | undefined>(undefined);
/** Somebody was signed in and the server no longer knows it: the screen stays, sign-in lies over it. */
export const sessionLost = signal(false);

const chosenSite = signal<string | null>(remembered('site'));
export const site = computed<SiteOfMine | null>(() => {
    const sites = session.value?.sites ?? [];
    return sites.find((one) => one.slug === chosenSite.value) ?? sites[0] ?? null;
});

export function chooseSite(slug: string): void {
    chosenSite.value = slug;
    remember('site', slug);
}

export const may = (what: May): boolean => site.value?.may.includes(what) ?? false;

/** Which home and tabs a person gets who has several roles. */
const rank: readonly Role[] = ['manager', 'leader', 'desk', 'technician', 'supervisor', 'admin'];
export const role = computed<Role | null>(() => rank.find((one) => site.value?.roles.includes(one)) ?? null);

function take(value: Session | null): void {
    batch(() => {
        if (session.peek()?.user.id !== value?.user.id) forgetKnown();
        session.value = value;
        sessionLost.value = false;
        accountLanguage.value = value?.user.language ?? null;
    });
    remember('session', value === null ? null : JSON.stringify(value));
}

function lastTime(): Session | null {
    try {
        return JSON.parse(remembered('session') ?? 'null') as Session | null;
    } catch {
        return null;
    }
}

/** Asks the server who this is; without an answer, who it was last time. */
export async function loadSession(): Promise<void> {
    try {
        take(await ask(api.GET('/session')));
    } catch (error) {
        if (error instanceof Refusal && error.problem.status === 401) {
            if (session.peek()) sessionLost.value = true;
            else take(null);
        } else if (session.peek() === undefined && error instanceof NoAnswer) {
            const before = lastTime();
            batch(() => {
                session.value = before;
                accountLanguage.value = before?.user.language ?? null;
            });
        } else if (session.peek() === undefined) session.value = null;
    }
}

export async function signIn(login: string, password: string): Promise<void> {
    take(await ask(api.POST('/session', { body: { login, password } })));
    tell('session');
}

/** What waits in the outbox stays, and goes on when its author signs in again. */
export async function signOut(): Promise<void> {
    try {
        await ask(api.DELETE('/session'));
    } catch (error) {
        if (!(error instanceof Refusal && error.problem.status === 401)) throw error;
    }
    take(null);
    tell('session');
}

/** The account follows the choice made on this device; without a network the device's choice is enough. */
export async function keepLanguage(value: Language): Promise<void> {
    try {
        take(await ask(api.PATCH('/session/user', { body: { language: value } })));
    } catch {
        // The choice stands on this device, above the account's.
    }
}

onSignedOut.addEventListener('signed-out', () => {
    if (session.peek()) sessionLost.value = true;
    else session.value = null;
});
listen('session', () => void loadSession());
