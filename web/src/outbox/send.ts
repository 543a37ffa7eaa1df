/* One attempt to send one entry. Knows HTTP, knows no policy. */
import type { Entry } from './entry';
import type { Answer } from './policy';

export type Send = (entry: Entry, bytes: ArrayBuffer | null, language: 'en' | 'zh') => Promise<Answer>;
/** Reads what stands at an entry's path now; null when there is no telling. */
export type Look = (entry: Entry) => Promise<unknown>;

const base = '/api/v1';
/** A photo of 12 MiB takes three minutes at 0.5 Mbit/s. */
export const timeLimit = (entry: Entry): number => (entry.photo === null ? 30_000 : 240_000);

function retryAfter(response: Response): number | null {
    const value = Number(response.headers.get('Retry-After') ?? Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : null;
}

async function read(response: Response): Promise<Answer> {
    const contentType = response.headers.get('Content-Type') ?? '';
    let body: unknown = null;
    if (/json\b/i.test(contentType)) {
        const text = await response.text();
        try {
            body = JSON.parse(text);
        } catch {
            body = null;
        }
    } else await response.body?.cancel();
    return { kind: 'answered', status: response.status, contentType, body, retryAfterSeconds: retryAfter(response) };
}

export const send: Send = async (entry, bytes, language) => {
    const headers: Record<string, string> = { 'Accept-Language': language, 'X-Fixpoint': '1' };
    const signal = AbortSignal.timeout(timeLimit(entry));
    const common: RequestInit = { credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal };
    try {
        if (entry.photo !== null) {
            // Ask before sending megabytes: the photo may have arrived although its answer did not.
            const there = await fetch(base + entry.path, { ...common, method: 'HEAD', headers });
            if (there.ok && /^image\//.test(there.headers.get('Content-Type') ?? ''))
                return {
                    kind: 'answered',
                    status: 200,
                    contentType: 'application/json',
                    body: { sha256: entry.photo.sha256 },
                    retryAfterSeconds: null,
                };
        }
        const body = entry.binary ? bytes : entry.body;
        if (body !== null) headers['Content-Type'] = entry.contentType;
        if (entry.ifMatch !== null) headers['If-Match'] = entry.ifMatch;
        return await read(await fetch(base + entry.path, { ...common, method: entry.method, headers, body }));
    } catch {
        return { kind: 'silent' };
    }
};

export const look: Look = async (entry) => {
    try {
        const response = await fetch(base + entry.path, { credentials: 'same-origin', cache: 'no-store' });
        return response.ok ? await response.json() : null;
    } catch {
        return null;
    }
};
