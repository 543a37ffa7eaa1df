/* The outbox against a real IndexedDB (fake-indexeddb), with a server that is a script of answers. */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from './policy';
import { createOutbox, type Author, type Outbox } from './outbox';
import { lockLease } from './lease';
import { openStore, type Store } from './store';
import { uuidv7 } from './uuid';

const zhang: Author = { id: 'zhang', name: { en: 'Zhang', zh: '张' } };
const li: Author = { id: 'li', name: { en: 'Li', zh: '李' } };
const label = { en: 'Report', zh: '报修' };
const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;

const ok = (body: unknown): Answer => ({ kind: 'answered', status: 201, contentType: 'application/json', body, retryAfterSeconds: null });
const refusal = (status: number, slug: string): Answer => ({
    kind: 'answered',
    status,
    contentType: 'application/problem+json',
    body: { type: `/problems/${slug}`, detail: 'Wang Fang closed it.' },
    retryAfterSeconds: null,
});
const names = (path: string) => ({ id: path.split('/').at(-1) });
const photoAnswer = (path: string) => ({ sha256: path.split('/').at(-1) });

let store: Store;
let time: number;
let author: Author | null;
let sent: { id: string; path: string; author: string; body: string | null; ifMatch: string | null; size: number }[];
let server: (path: string) => Answer;
let current: unknown;
let box: Outbox;
let count = 0;

function make(): Outbox {
    return createOutbox({
        store,
        send: (entry, data) => {
            sent.push({ ...entry, size: data?.byteLength ?? 0 });
            return Promise.resolve(server(entry.path));
        },
        look: () => Promise.resolve(current),
        author: () => author,
        language: () => 'en',
        clock: () => time,
        chance: () => 0.5,
    });
}

const workOrder = () => `/sites/d/work-orders/${uuidv7()}`;

beforeEach(() => {
    count += 1;
    store = openStore(`test-${count}`);
    time = 1_000_000;
    author = zhang;
    sent = [];
    current = null;
    server = (path) => ok(path.includes('/photos/') ? photoAnswer(path) : names(path));
    box = make();
});

describe('outbox', () => {
    it('keeps, sends, and forgets only after the receipt', async () => {
        const path = workOrder();
        let keptWhenSent = 0;
        const answer = server;
        server = (p) => {
            keptWhenSent = box.entries.value.length;
            return answer(p);
        };
        const sending = await box.put({ path, body: { note: 'x' }, label });
        expect(await sending.settled).toBe(true);
        await box.drain();
        expect(keptWhenSent).toBe(1);
        expect(sent).toMatchObject([{ path, body: '{"note":"x"}' }]);
        expect(sending.progress.value).toBe('received');
        expect(sending.answer.value).toEqual(names(path));
        expect(await store.all()).toEqual([]);
        expect(await store.receipts()).toMatchObject([{ path, receivedAt: time }]);
    });

    it('sends photos first, once each, with their bytes', async () => {
        const photo = { sha256: 'ab', bytes: bytes('jpeg') };
        server = () => ({ kind: 'silent' });
        const first = workOrder();
        const second = workOrder();
        await box.put({ path: first, body: {}, label, photos: [photo] });
        await box.put({ path: second, body: {}, label, photos: [photo] });
        await box.drain();
        sent = [];
        server = (path) => ok(path.includes('/photos/') ? photoAnswer(path) : names(path));
        await box.nudge();
        expect(sent.map((s) => [s.path, s.size])).toEqual([['/sites/d/photos/ab', 4], [first, 0], [second, 0]]);
        expect(await store.all()).toEqual([]);
    });

    it('keeps everything offline, in order, and backs off', async () => {
        server = () => ({ kind: 'silent' });
        const paths = [workOrder(), workOrder()];
        for (const path of paths) await box.put({ path, body: {}, label });
        await box.drain();
        expect(box.waiting.value).toHaveLength(2);
        expect(box.trouble.value).toBe('offline');
        const tries = sent.length;
        await box.drain();
        expect(sent).toHaveLength(tries);
        time += 60_000;
        server = (path) => ok(names(path));
        sent = [];
        await box.drain();
        expect(sent.map((s) => s.path)).toEqual(paths);
        expect(box.trouble.value).toBeNull();
    });

    it('survives a restart between keeping and sending', async () => {
        server = () => ({ kind: 'silent' });
        const path = workOrder();
        await box.put({ path, body: { a: 1 }, label });
        await box.drain();
        time += 60_000;
        server = (p) => ok(names(p));
        box = make();
        await box.drain();
        expect(sent.at(-1)).toMatchObject({ path, body: '{"a":1}' });
        expect(await store.all()).toEqual([]);
    });

    it('shows a refusal, never drops it, and goes on with the others', async () => {
        const bad = workOrder();
        const good = workOrder();
        server = (path) => (path === bad ? refusal(409, 'state-changed') : ok(names(path)));
        const refused = await box.put({ path: bad, body: {}, label });
        const fine = await box.put({ path: good, body: {}, label });
        expect(await refused.settled).toBe(false);
        expect(await fine.settled).toBe(true);
        await box.drain();
        expect(refused.progress.value).toBe('needs-you');
        expect(box.needsYou.value).toMatchObject([{ path: bad, problem: { kind: 'state-changed', sentence: 'Wang Fang closed it.' } }]);
        time += 1e9;
        await box.nudge();
        expect(sent.filter((s) => s.path === bad)).toHaveLength(1);
        await box.discard(box.needsYou.value[0]!);
        expect(await store.all()).toEqual([]);
    });

    it('pauses when signed out, keeps, and goes on after sign-in', async () => {
        server = () => refusal(401, 'not-signed-in');
        await box.put({ path: workOrder(), body: {}, label });
        await box.put({ path: workOrder(), body: {}, label });
        await box.drain();
        expect(sent).toHaveLength(1);
        expect(box.trouble.value).toBe('signed-out');
        server = (path) => ok(names(path));
        await box.nudge();
        expect(await store.all()).toEqual([]);
    });

    it('never sends as another person', async () => {
        server = () => ({ kind: 'silent' });
        await box.put({ path: workOrder(), body: {}, label });
        await box.drain();
        sent = [];
        author = li;
        server = (path) => ok(names(path));
        const own = workOrder();
        await box.put({ path: own, body: {}, label });
        await box.nudge();
        expect(sent).toMatchObject([{ path: own, author: 'li' }]);
        expect(await store.all()).toMatchObject([{ author: 'zhang' }]);
        author = zhang;
        await box.nudge();
        expect(await store.all()).toEqual([]);
    });

    it('lets a stumbling entry wait while others go', async () => {
        const bad = workOrder();
        server = (path) => (path === bad ? refusal(500, 'internal') : ok(names(path)));
        await box.put({ path: bad, body: {}, label });
        const fine = await box.put({ path: workOrder(), body: {}, label });
        expect(await fine.settled).toBe(true);
        await box.drain();
        expect(await store.all()).toMatchObject([{ path: bad, tries: 1, problem: null }]);
        time += 5000;
        server = (path) => ok(names(path));
        await box.drain();
        expect(await store.all()).toEqual([]);
    });

    it('takes a stale edit for received if it already stands there', async () => {
        server = () => refusal(412, 'edited-meanwhile');
        current = { name_en: 'Lamp', code: 'D1' };
        const same = await box.put({ method: 'PATCH', path: '/sites/d/positions/D1', body: { name_en: 'Lamp' }, ifMatch: '"3"', label });
        expect(await same.settled).toBe(true);
        const other = await box.put({ method: 'PATCH', path: '/sites/d/positions/D1', body: { name_en: 'Torch' }, ifMatch: '"3"', label });
        expect(await other.settled).toBe(false);
        expect(other.problem.value?.kind).toBe('edited-meanwhile');
    });

    it('puts an edit again on top of the version that stands there now, as a new act', async () => {
        server = () => refusal(412, 'edited-meanwhile');
        current = { name_en: 'Lamp' };
        const edit = await box.put({ method: 'PATCH', path: '/sites/d/positions/D1', body: { name_en: 'Torch' }, ifMatch: '"3"', label });
        expect(await edit.settled).toBe(false);
        await box.drain();
        const refused = box.needsYou.value[0]!;
        server = () => ok({ code: 'D1' });
        await box.replace(refused, { ifMatch: '"4"' });
        expect(sent.at(-1)).toMatchObject({ path: '/sites/d/positions/D1', body: '{"name_en":"Torch"}', ifMatch: '"4"' });
        expect(sent.at(-1)!.id).not.toBe(refused.id);
        expect(await store.all()).toEqual([]);
    });

    it('tells the screen when the device cannot keep it, and sends nothing', async () => {
        store.add = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
        await expect(box.put({ path: workOrder(), body: {}, label })).rejects.toThrow('full');
        await box.drain();
        expect(sent).toEqual([]);
    });

    it('lets one tab send at a time and tells the other what came of it', async () => {
        const second = make();
        expect(await store.lease('another', time, time + 5000)).toBe(true);
        const sending = await second.put({ path: workOrder(), body: {}, label });
        await second.drain();
        expect(sent).toHaveLength(0);
        expect(sending.progress.value).toBe('kept');
        await store.release('another');
        await box.drain();
        expect(sent).toHaveLength(1);
        await second.refresh();
        expect(sending.progress.value).toBe('received');
    });
});

describe('the lock of the sending tab', () => {
    it('is held until it is let go, and asked for anew without waiting', async () => {
        let held = false;
        const locks = {
            request: async (_name: string, _options: LockOptions, act: (lock: Lock | null) => Promise<void> | undefined) => {
                if (held) return act(null);
                held = true;
                await act({ name: 'x', mode: 'exclusive' });
                held = false;
            },
        } as unknown as LockManager;
        const [one, two] = [lockLease(locks), lockLease(locks)];
        expect(await one.take(0, 1)).toBe(true);
        expect(await one.take(0, 1)).toBe(true);
        expect(await two.take(0, 1)).toBe(false);
        await one.release();
        await new Promise((done) => setTimeout(done));
        expect(await two.take(0, 1)).toBe(true);
    });
});

describe('uuidv7', () => {
    it('carries its clock, version and variant, and grows', () => {
        const made = Array.from({ length: 5000 }, () => uuidv7(1_900_000_000_000));
        expect(new Set(made).size).toBe(5000);
        expect([...made].sort()).toEqual(made);
        expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(Number.parseInt(made[0]!.replace(/-/g, '').slice(0, 12), 16)).toBe(1_900_000_000_000);
    });
});
