/* The outbox: every write goes through it, online too. A write is frozen in the device's memory
 * first, then sent; it is forgotten only for an answer that names it (policy.ts). Screens show what
 * its signals say: kept is not sent. */
import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Entry, Label, Problem, Receipt } from './entry';
import { alreadySo, heldBy, judge, next, nextTime } from './policy';
import { rowLease, type Lease } from './lease';
import { timeLimit, type Look, type Send } from './send';
import type { Store } from './store';
import { uuidv7 } from './uuid';

export type Progress = 'kept' | 'sending' | 'received' | 'needs-you' | 'discarded';

/** What a screen gets for a write: it may show it, wait for it, or forget it. */
export interface Sending {
    readonly id: string;
    readonly progress: ReadonlySignal<Progress>;
    readonly receivedAt: ReadonlySignal<number | null>;
    readonly problem: ReadonlySignal<Problem | null>;
    /** The server's answer, once received. */
    readonly answer: ReadonlySignal<unknown>;
    /** Settles when received (true), or refused or discarded (false). Never rejects. */
    readonly settled: Promise<boolean>;
}

export interface Photo {
    readonly sha256: string;
    readonly bytes: ArrayBuffer;
}

export interface Write {
    method?: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
    /** Below /api/v1, ready made, for example `/sites/duplex/work-orders/${id}`. */
    path: string;
    /** JSON, or raw bytes with their media type. */
    body?: unknown;
    bytes?: { readonly data: ArrayBuffer; readonly type: string };
    /** The version that an edit started from. */
    ifMatch?: string;
    label: Label;
    /** Photos that this record shows; they are sent first, to /sites/{site}/photos/{sha256}. */
    photos?: readonly Photo[];
    /** What the answer must name; the path's last segment unless said otherwise. */
    names?: string;
}

export interface Author {
    readonly id: string;
    readonly name: Label;
}

export interface Tools {
    store: Store;
    send: Send;
    /** Which tab sends; a row in the store unless given. */
    lease?: Lease;
    look: Look;
    author: () => Author | null;
    language: () => 'en' | 'zh';
    clock?: () => number;
    chance?: () => number;
    /** Told when the server says that nobody is signed in. */
    onSignedOut?: () => void;
    /** Told after each change of the store, so that other tabs read it again. */
    onChange?: () => void;
}

export type Trouble = 'offline' | 'server' | 'signed-out' | null;

interface Live {
    progress: ReturnType<typeof signal<Progress>>;
    receivedAt: ReturnType<typeof signal<number | null>>;
    problem: ReturnType<typeof signal<Problem | null>>;
    answer: ReturnType<typeof signal<unknown>>;
    settle: (received: boolean) => void;
}

function siteOf(path: string): string {
    const site = /^\/sites\/([^/]+)\//.exec(path)?.[1];
    if (site === undefined) throw new Error(`a write with photos needs a site in its path: ${path}`);
    return site;
}

export function createOutbox(tools: Tools) {
    const clock = tools.clock ?? Date.now;
    const chance = tools.chance ?? Math.random;
    const lease = tools.lease ?? rowLease(tools.store, uuidv7());
    const entries = signal<readonly Entry[]>([]);
    const receipts = signal<readonly Receipt[]>([]);
    const trouble = signal<Trouble>(null);
    const nextTry = signal<number | null>(null);
    const sendingId = signal<string | null>(null);
    const live = new Map<string, Live>();
    let pausedUntil = 0;
    let failures = 0;
    let running: Promise<void> | null = null;
    let again = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const mine = computed(() => {
        const author = tools.author();
        return entries.value.filter((entry) => author !== null && entry.author === author.id);
    });
    const waiting = computed(() => mine.value.filter((entry) => entry.problem === null));
    const needsYou = computed(() => mine.value.filter((entry) => entry.problem !== null));
    const others = computed(() => entries.value.filter((entry) => !mine.value.includes(entry)));
    const oldest = computed(() =>
        waiting.value.length === 0 ? null : Math.min(...waiting.value.map((entry) => entry.keptAt)),
    );

    async function refresh(): Promise<void> {
        [entries.value, receipts.value] = await Promise.all([tools.store.all(), tools.store.receipts()]);
        for (const [id, state] of live) follow(id, state);
    }

    /** Another tab may have sent, or been refused, what this tab's screens wait for. */
    function follow(id: string, state: Live): void {
        const entry = entries.value.find((other) => other.id === id);
        if (entry?.problem && state.progress.value !== 'needs-you') showRefusal(state, entry.problem);
        if (entry) return;
        const receipt = receipts.value.find((other) => other.id === id);
        if (receipt) showReceipt(id, state, receipt.receivedAt, null);
        else showDiscard(id, state);
    }

    function showReceipt(id: string, state: Live, at: number, answer: unknown): void {
        state.answer.value = answer;
        state.receivedAt.value = at;
        state.problem.value = null;
        state.progress.value = 'received';
        state.settle(true);
        live.delete(id);
    }

    function showRefusal(state: Live, problem: Problem): void {
        state.problem.value = problem;
        state.progress.value = 'needs-you';
        state.settle(false);
    }

    function showDiscard(id: string, state: Live): void {
        state.progress.value = 'discarded';
        state.settle(false);
        live.delete(id);
    }

    async function changed(): Promise<void> {
        await refresh();
        tools.onChange?.();
    }

    function record(write: Write, author: Author, photos: readonly Photo[]): Entry {
        const json = write.bytes === undefined && write.body !== undefined;
        return {
            id: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(write.path)?.[0] ?? uuidv7(clock()),
            author: author.id,
            authorName: author.name,
            method: write.method ?? 'PUT',
            path: write.path,
            contentType: write.bytes?.type ?? 'application/json',
            body: json ? JSON.stringify(write.body) : null,
            binary: write.bytes !== undefined,
            ifMatch: write.ifMatch ?? null,
            names: write.names ?? decodeURIComponent(write.path.split('?')[0]!.split('/').at(-1)!),
            label: write.label,
            photos: photos.map((photo) => photo.sha256),
            photo: null,
            keptAt: clock(),
            tries: 0,
            notBefore: 0,
            problem: null,
        };
    }

    function photoEntry(photo: Photo, of: Entry): Entry {
        return {
            ...of,
            id: uuidv7(clock()),
            method: 'PUT',
            path: `/sites/${siteOf(of.path)}/photos/${photo.sha256}`,
            contentType: 'image/jpeg',
            body: null,
            binary: true,
            ifMatch: null,
            names: photo.sha256,
            photos: [],
            photo: { sha256: photo.sha256, bytes: photo.bytes.byteLength },
        };
    }

    /** Freezes a write and starts sending. Rejects only if the device could not keep it: then nothing
     *  was sent either, and the screen must keep what was typed. */
    async function put(write: Write): Promise<Sending> {
        const author = tools.author();
        if (author === null) throw new Error('nobody is signed in');
        const photos = write.photos ?? [];
        const entry = record(write, author, photos);
        const photoEntries = photos.map((photo) => photoEntry(photo, entry));
        const bytes = new Map(photoEntries.map((made, index) => [made.id, photos[index]!.bytes]));
        if (write.bytes) bytes.set(entry.id, write.bytes.data);
        await tools.store.add([...photoEntries, entry], bytes);
        let settle: (received: boolean) => void = () => undefined;
        const settled = new Promise<boolean>((resolve) => (settle = resolve));
        const state: Live = {
            progress: signal<Progress>('kept'),
            receivedAt: signal<number | null>(null),
            problem: signal<Problem | null>(null),
            answer: signal<unknown>(null),
            settle,
        };
        live.set(entry.id, state);
        await changed();
        void drain();
        return {
            id: entry.id,
            progress: state.progress as ReadonlySignal<Progress>,
            receivedAt: state.receivedAt as ReadonlySignal<number | null>,
            problem: state.problem as ReadonlySignal<Problem | null>,
            answer: state.answer,
            settled,
        };
    }

    async function received(entry: Entry, body: unknown): Promise<void> {
        const at = clock();
        await tools.store.receive(entry, at);
        const state = live.get(entry.id);
        if (state) showReceipt(entry.id, state, at, body);
    }

    async function refused(entry: Entry, problem: Problem): Promise<void> {
        await tools.store.update({ ...entry, problem });
        const state = live.get(entry.id);
        if (state) showRefusal(state, problem);
    }

    function pause(kind: Exclude<Trouble, null>, until: number): void {
        trouble.value = kind;
        pausedUntil = until;
        nextTry.value = Number.isFinite(until) ? until : null;
    }

    /** Sends one entry and files the outcome. False = stop for now. */
    async function attempt(entry: Entry): Promise<boolean> {
        const state = live.get(entry.id);
        if (state) state.progress.value = 'sending';
        sendingId.value = entry.id;
        const bytes = entry.binary ? await tools.store.bytes(entry) : null;
        const answer = await tools.send(entry, bytes, tools.language());
        sendingId.value = null;
        // Backing off counts the line's failures when the line is at fault, the entry's own otherwise.
        const verdict = judge({ ...entry, tries: Math.max(entry.tries, failures) }, answer, chance());
        if (state && verdict.do !== 'receipt') state.progress.value = 'kept';
        if (verdict.do !== 'wait-all' && verdict.do !== 'signed-out') {
            failures = 0;
            trouble.value = null;
            nextTry.value = null;
        }
        switch (verdict.do) {
            case 'receipt':
                await received(entry, answer.kind === 'answered' ? answer.body : null);
                return true;
            case 'needs-you':
                await refused(entry, verdict.problem);
                return true;
            case 'compare': {
                const current = await tools.look(entry);
                const sent: unknown = typeof entry.body === 'string' ? JSON.parse(entry.body) : null;
                if (alreadySo(current, sent)) await received(entry, current);
                else await refused(entry, verdict.problem);
                return true;
            }
            case 'wait-one':
                await tools.store.update({ ...entry, tries: entry.tries + 1, notBefore: clock() + verdict.delay });
                return true;
            case 'signed-out':
                pause('signed-out', Number.POSITIVE_INFINITY);
                tools.onSignedOut?.();
                return false;
            case 'wait-all':
                failures += 1;
                pause(verdict.trouble, clock() + verdict.delay);
                return false;
        }
    }

    async function run(): Promise<void> {
        await refresh();
        for (;;) {
            const author = tools.author();
            if (author === null || clock() < pausedUntil) return;
            const entry = next(entries.value, author.id, clock());
            if (entry === null) return;
            const now = clock();
            if (!(await lease.take(now, now + timeLimit(entry) + 10_000))) return;
            // Another tab may have sent it while this one waited for the lease.
            await refresh();
            if (!entries.value.some((other) => other.seq === entry.seq && other.problem === null)) continue;
            const goOn = await attempt(entry);
            await changed();
            if (!goOn) return;
        }
    }

    function arm(): void {
        clearTimeout(timer);
        const author = tools.author();
        if (author === null || waiting.value.length === 0) return;
        const times = [nextTime(entries.value, author.id), pausedUntil].filter(
            (time): time is number => time !== null && Number.isFinite(time) && time > clock(),
        );
        // Also without a known time: another tab may hold the lease, and die holding it.
        const wait = times.length === 0 ? 3_000 : Math.min(...times) - clock();
        if (pausedUntil === Number.POSITIVE_INFINITY) return;
        timer = setTimeout(() => void drain(), Math.min(wait, 2 ** 30));
    }

    /** Sends what may be sent, one at a time; calls while it runs make it look once more. */
    function drain(): Promise<void> {
        if (running) {
            again = true;
            return running;
        }
        running = (async () => {
            do {
                again = false;
                await run();
            } while (again && clock() >= pausedUntil);
            await lease.release();
        })().finally(() => {
            running = null;
            sendingId.value = null;
            arm();
        });
        return running;
    }

    /** The person presses "send now", or the line comes back: waiting times are over. */
    async function nudge(): Promise<void> {
        pausedUntil = 0;
        failures = 0;
        for (const entry of await tools.store.all())
            if (entry.notBefore > 0) await tools.store.update({ ...entry, notBefore: 0 });
        await drain();
    }

    /** Sends a refused entry once more, unchanged (the cause was mended elsewhere). */
    async function reopen(entry: Entry): Promise<void> {
        await tools.store.update({ ...entry, problem: null, tries: 0, notBefore: 0 });
        await changed();
        await drain();
    }

    /** An edit that met another's: the same content again, on top of the version that stands there now.
     *  It is a new act, so it gets a new id; the old one goes in the same moment. */
    async function replace(entry: Entry, change: { ifMatch: string }): Promise<void> {
        const { seq: _old, ...kept } = entry;
        const bytes = entry.binary ? await tools.store.bytes(entry) : null;
        const made: Entry = { ...kept, id: uuidv7(clock()), ifMatch: change.ifMatch, keptAt: clock(), tries: 0, notBefore: 0, problem: null };
        await tools.store.add([made], new Map(bytes ? [[made.id, bytes]] : []));
        await discard(entry);
    }

    /** The author's own decision; what is discarded was exported or shown before. */
    async function discard(entry: Entry): Promise<void> {
        await tools.store.discard(entry);
        const state = live.get(entry.id);
        if (state) showDiscard(entry.id, state);
        await changed();
        await drain();
    }

    return {
        put,
        drain,
        nudge,
        reopen,
        replace,
        discard,
        bytes: (entry: Entry) => tools.store.bytes(entry),
        refresh,
        entries: entries as ReadonlySignal<readonly Entry[]>,
        receipts: receipts as ReadonlySignal<readonly Receipt[]>,
        waiting,
        needsYou,
        others,
        oldest,
        trouble: trouble as ReadonlySignal<Trouble>,
        nextTry: nextTry as ReadonlySignal<number | null>,
        sendingId: sendingId as ReadonlySignal<string | null>,
        /** Why an entry does not go now (for the outbox screen). */
        heldBy: (entry: Entry) => heldBy(entry, entries.value, tools.author()?.id ?? '', clock()),
    };
}

export type Outbox = ReturnType<typeof createOutbox>;
