/* The one client of the contract, for reading. Writes go through the outbox (src/outbox); the
 * exceptions are acts on the session itself, whose secrets must not be kept on the device. */
import createClient from 'openapi-fetch';
import { language } from '@/i18n/language';
import type { components, paths } from './schema';
import { NoAnswer, Refusal, refusalFrom } from './problem';

export type Schemas = components['schemas'];

export const api = createClient<paths>({ baseUrl: '/api/v1', credentials: 'same-origin' });

api.use({
    onRequest({ request }) {
        request.headers.set('Accept-Language', language.peek());
        if (!/^(GET|HEAD)$/.test(request.method)) request.headers.set('X-Fixpoint', '1');
    },
});

/** Told when the server answers that nobody is signed in; the session listens. */
export const onSignedOut = new EventTarget();

interface Answered<T> {
    data?: T;
    error?: unknown;
    response: Response;
}

/** Turns an answer of `api` into its data, or throws a Refusal or a NoAnswer. */
export async function ask<T>(call: Promise<Answered<T>>): Promise<T> {
    let answer: Answered<T>;
    try {
        answer = await call;
    } catch {
        throw new NoAnswer();
    }
    const { data, error, response } = answer;
    const type = response.headers.get('Content-Type') ?? '';
    if (response.ok) {
        if (response.status !== 204 && data === undefined) throw new NoAnswer();
        return data as T;
    }
    const thrown = refusalFrom(response.status, type, error);
    if (thrown instanceof Refusal && thrown.kind === 'not-signed-in') onSignedOut.dispatchEvent(new Event('signed-out'));
    throw thrown;
}
