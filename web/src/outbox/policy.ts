/* What an answer means for an entry, and which entry goes next. Pure: no clock, no network, no store;
 * the whole of the outbox's law is here and in its test. */
import type { Entry, Problem } from './entry';

/** What came back for one attempt. `body` is parsed JSON, or null. */
export type Answer =
    | { readonly kind: 'silent' } // offline, cut off, timed out
    | {
          readonly kind: 'answered';
          readonly status: number;
          readonly contentType: string;
          readonly body: unknown;
          readonly retryAfterSeconds: number | null;
      };

export type Verdict =
    | { readonly do: 'receipt' }
    /** The server says no; only a person can go on. Others go on. */
    | { readonly do: 'needs-you'; readonly problem: Problem }
    /** Sign-in is asked for; everything is kept. */
    | { readonly do: 'signed-out' }
    /** Another version was there: look whether it is already ours. */
    | { readonly do: 'compare'; readonly problem: Problem }
    /** The line or the server is at fault: nobody goes on until `delay` is over. */
    | { readonly do: 'wait-all'; readonly delay: number; readonly trouble: 'offline' | 'server' }
    /** This entry makes the server stumble: it waits, others go on. */
    | { readonly do: 'wait-one'; readonly delay: number };

const second = 1000;
const longest = 5 * 60 * second;

/** 2, 4, 8 … seconds, at most five minutes, spread by ±20 % (`chance` is 0…1). */
export function backoff(tries: number, chance: number): number {
    const base = Math.min(longest, 2 * second * 2 ** Math.min(tries, 10));
    return Math.round(base * (0.8 + 0.4 * chance));
}

function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A problem document of ours; a captive portal's page is none. */
export function problemOf(answer: Answer): Problem | null {
    if (answer.kind !== 'answered' || !/^application\/problem\+json\b/i.test(answer.contentType)) return null;
    if (!isObject(answer.body)) return null;
    const { type, title, detail, field, status: _status, instance: _instance, ...extra } = answer.body;
    if (typeof type !== 'string') return null;
    const text = typeof detail === 'string' && detail !== '' ? detail : typeof title === 'string' ? title : type;
    return {
        kind: type.replace(/^.*\//, ''),
        status: answer.status,
        sentence: text,
        field: typeof field === 'string' ? field : null,
        extra,
    };
}

const plain = (value: string): string => value.replace(/-/g, '').toUpperCase();

const naming = /^(id|event_id|sha256|code|tag|slug|key|number|login|day)$/;

/** Does the answer name what was sent? The thing itself may be wrapped in what it belongs to (an event
 *  in its work order); codes may come back with hyphens and check character. */
export function namesIt(body: unknown, wanted: string): boolean {
    if (Array.isArray(body)) return body.some((item) => namesIt(item, wanted));
    if (!isObject(body)) return false;
    const b = plain(wanted);
    return Object.entries(body).some(([key, value]) => {
        if (typeof value !== 'string') return namesIt(value, wanted);
        if (!naming.test(key)) return false;
        const a = plain(value);
        const isCode = key === 'code' || key === 'tag';
        return a === b || (isCode && (a.slice(0, -1) === b || b.slice(0, -1) === a));
    });
}

export function judge(entry: Entry, answer: Answer, chance: number): Verdict {
    const delay = backoff(entry.tries, chance);
    if (answer.kind === 'silent') return { do: 'wait-all', delay, trouble: 'offline' };
    const { status } = answer;
    // What is taken away names nothing any more.
    if (status === 204 && entry.method === 'DELETE') return { do: 'receipt' };
    if (status >= 200 && status < 300)
        return namesIt(answer.body, entry.names)
            ? { do: 'receipt' }
            : { do: 'wait-all', delay, trouble: 'server' };
    const asked = answer.retryAfterSeconds === null ? null : answer.retryAfterSeconds * second;
    const problem = problemOf(answer);
    if (problem === null || status === 408)
        return status === 500
            ? { do: 'wait-one', delay }
            : { do: 'wait-all', delay: asked ?? delay, trouble: 'server' };
    if (status === 401) return { do: 'signed-out' };
    if (status === 429 || (status >= 502 && status <= 504))
        return { do: 'wait-all', delay: asked ?? delay, trouble: 'server' };
    if (status >= 500) return { do: 'wait-one', delay };
    if (status === 412) return { do: 'compare', problem };
    return { do: 'needs-you', problem };
}

/** After a 412: is what stands there already what we wanted? Then our first try had arrived. */
export function alreadySo(current: unknown, sent: unknown): boolean {
    if (!isObject(current) || !isObject(sent)) return false;
    return Object.entries(sent).every(
        ([key, value]) => JSON.stringify(current[key] ?? null) === JSON.stringify(value ?? null),
    );
}

const below = (path: string, parent: string): boolean => path.startsWith(`${parent}/`);

/** Why an entry does not go now, or null if it may. */
export function heldBy(entry: Entry, all: readonly Entry[], author: string, at: number): Entry | 'author' | 'problem' | 'time' | null {
    if (entry.author !== author) return 'author';
    if (entry.problem !== null) return 'problem';
    if (entry.notBefore > at) return 'time';
    for (const other of all) {
        if (other.id === entry.id && other.path === entry.path) continue;
        if (other.author !== entry.author) continue;
        // Photos first: the record that shows them waits.
        if (other.photo !== null && entry.photos.includes(other.photo.sha256)) return other;
        if ((other.seq ?? 0) >= (entry.seq ?? 0)) continue;
        // What hangs below a thing waits until the thing itself has been made. An edit makes nothing: the
        // thing is there already, and a refused edit of a site must not hold all that happens at it.
        if (other.photo === null && other.method === 'PUT' && below(entry.path, other.path)) return other;
        // Two acts on one thing keep their order, unless the earlier one needs a person.
        if (other.problem === null && other.photo === null && subject(other.path) === subject(entry.path))
            return other;
    }
    return null;
}

/** The thing that a path is about: an event's path belongs to the thing above it. */
export function subject(path: string): string {
    return path.replace(/\/events\/[^/]+$/, '');
}

/** The next entry to send: in the order they were kept, and a record's photos were kept before it. */
export function next(all: readonly Entry[], author: string, at: number): Entry | null {
    return all.find((entry) => heldBy(entry, all, author, at) === null) ?? null;
}

/** When the next entry that waits for its time may go; null = none waits. */
export function nextTime(all: readonly Entry[], author: string): number | null {
    const times = all.filter((e) => e.author === author && e.problem === null && e.notBefore > 0).map((e) => e.notBefore);
    return times.length === 0 ? null : Math.min(...times);
}
