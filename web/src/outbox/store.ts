/* The outbox's memory: IndexedDB. An error of the store is never read as "empty": it is thrown, after
 * one attempt with a connection opened anew (iOS loses it in the background). */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Entry, Receipt } from './entry';

interface Schema extends DBSchema {
    entries: { key: number; value: Entry; indexes: { id: string } };
    /** Raw bytes apart from the entries, so that a look at the queue does not read megabytes. */
    bodies: { key: string; value: ArrayBuffer };
    receipts: { key: string; value: Receipt; indexes: { receivedAt: number } };
    lease: { key: 'lease'; value: { tab: string; until: number } };
}

const day = 24 * 60 * 60 * 1000;
/** Receipts are a comfort, not a record: the server has the record. */
const receiptsKept = 7 * day;

export interface Store {
    /** All of them are kept, or none; bytes by entry id. */
    add(entries: readonly Entry[], bytes: ReadonlyMap<string, ArrayBuffer>): Promise<void>;
    bytes(entry: Entry): Promise<ArrayBuffer | null>;
    all(): Promise<Entry[]>;
    update(entry: Entry): Promise<void>;
    /** Removes the entry and writes its receipt, both or neither. */
    receive(entry: Entry, at: number): Promise<void>;
    discard(entry: Entry): Promise<void>;
    receipts(): Promise<Receipt[]>;
    /** One tab sends at a time. True when this tab may, until `until`. */
    lease(tab: string, now: number, until: number): Promise<boolean>;
    release(tab: string): Promise<void>;
}

export function openStore(name = 'fixpoint-outbox'): Store {
    let opening: Promise<IDBPDatabase<Schema>> | null = null;

    function open(): Promise<IDBPDatabase<Schema>> {
        opening ??= openDB<Schema>(name, 1, {
            upgrade(db) {
                db.createObjectStore('entries', { keyPath: 'seq', autoIncrement: true }).createIndex('id', 'id');
                db.createObjectStore('bodies');
                db.createObjectStore('receipts', { keyPath: 'id' }).createIndex('receivedAt', 'receivedAt');
                db.createObjectStore('lease');
            },
            blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
            terminated: () => (opening = null),
        }).catch((error: unknown) => {
            opening = null;
            throw error;
        });
        return opening;
    }

    async function within<T>(act: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
        try {
            return await act(await open());
        } catch (error) {
            const lost = error instanceof DOMException && /InvalidState|Unknown|Abort/.test(error.name);
            if (!lost) throw error;
            opening = null;
            return act(await open());
        }
    }

    return {
        add: (entries, bytes) =>
            within(async (db) => {
                const tx = db.transaction(['entries', 'bodies'], 'readwrite', { durability: 'strict' });
                const held = await tx.objectStore('entries').getAll();
                for (const entry of entries) {
                    // A photo already waiting for the same author is the same photo.
                    const twin =
                        entry.photo !== null &&
                        held.some((e) => e.photo !== null && e.path === entry.path && e.author === entry.author);
                    if (twin) continue;
                    void tx.objectStore('entries').add(entry);
                    const body = bytes.get(entry.id);
                    if (body) void tx.objectStore('bodies').put(body, entry.id);
                }
                await tx.done;
            }),
        bytes: (entry) => within(async (db) => (await db.get('bodies', entry.id)) ?? null),
        all: () => within((db) => db.getAll('entries')),
        update: (entry) => within(async (db) => void (await db.put('entries', entry))),
        receive: (entry, at) =>
            within(async (db) => {
                const tx = db.transaction(['entries', 'bodies', 'receipts'], 'readwrite', {
                    durability: 'strict',
                });
                void tx.objectStore('entries').delete(entry.seq!);
                void tx.objectStore('bodies').delete(entry.id);
                void tx.objectStore('receipts').put({
                    id: entry.id,
                    author: entry.author,
                    label: entry.label,
                    path: entry.path,
                    isPhoto: entry.photo !== null,
                    keptAt: entry.keptAt,
                    receivedAt: at,
                });
                const old = await tx
                    .objectStore('receipts')
                    .index('receivedAt')
                    .getAllKeys(IDBKeyRange.upperBound(at - receiptsKept));
                for (const key of old) void tx.objectStore('receipts').delete(key);
                await tx.done;
            }),
        discard: (entry) =>
            within(async (db) => {
                const tx = db.transaction(['entries', 'bodies'], 'readwrite', { durability: 'strict' });
                void tx.objectStore('entries').delete(entry.seq!);
                void tx.objectStore('bodies').delete(entry.id);
                await tx.done;
            }),
        receipts: () => within((db) => db.getAllFromIndex('receipts', 'receivedAt')),
        lease: (tab, now, until) =>
            within(async (db) => {
                const tx = db.transaction('lease', 'readwrite');
                const held = await tx.store.get('lease');
                const free = held === undefined || held.tab === tab || held.until < now;
                if (free) void tx.store.put({ tab, until }, 'lease');
                await tx.done;
                return free;
            }),
        release: (tab) =>
            within(async (db) => {
                const tx = db.transaction('lease', 'readwrite');
                if ((await tx.store.get('lease'))?.tab === tab) void tx.store.delete('lease');
                await tx.done;
            }),
    };
}
