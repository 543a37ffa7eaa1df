/* What the outbox keeps. An entry is frozen when it is made and never edited: an edit is a new entry
 * with a new id. It leaves the device's memory only for a receipt, or by the author's own hand. */

export interface Problem {
    /** The slug of common/fault_list.h. */
    readonly kind: string;
    readonly status: number;
    /** One or two sentences in the reader's language. */
    readonly sentence: string;
    readonly field: string | null;
    /** Further members of the problem: who changed what, suggestions … */
    readonly extra: Readonly<Record<string, unknown>>;
}

/** A label in both languages, so that the outbox reads well after the language was switched. */
export interface Label {
    readonly en: string;
    readonly zh: string;
}

export interface Entry {
    /** Order of sending; given by IndexedDB. */
    seq?: number;
    readonly id: string;
    /** The account that made it. Never sent as anybody else. */
    readonly author: string;
    readonly authorName: Label;
    readonly method: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
    /** Below /api/v1. */
    readonly path: string;
    readonly contentType: string;
    /** JSON text, exactly as it is sent, the first time and each time after. */
    readonly body: string | null;
    /** The body is raw bytes, which the store keeps apart under this entry's id. */
    readonly binary: boolean;
    readonly ifMatch: string | null;
    /** What a 2xx must name to count as a receipt: an id, code, tag, slug or hash. */
    readonly names: string;
    readonly label: Label;
    /** Hashes of photos that go first. */
    readonly photos: readonly string[];
    /** Set on an entry that is itself a photo. */
    readonly photo: { readonly sha256: string; readonly bytes: number } | null;
    readonly keptAt: number;

    tries: number;
    /** Not before this time; 0 = at once. */
    notBefore: number;
    /** The server's verdict, when it refused: "needs you". */
    problem: Problem | null;
}

export interface Receipt {
    readonly id: string;
    readonly author: string;
    readonly label: Label;
    readonly path: string;
    readonly isPhoto: boolean;
    readonly keptAt: number;
    readonly receivedAt: number;
}
