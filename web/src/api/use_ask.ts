/* Reading for a screen: what the phone knows at once, then what the server says. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

interface Known {
    data: unknown;
    at: number;
}

/** What was read in this page's life, newest last; bounded so that a day's walk does not fill memory. */
const known = new Map<string, Known>();
const knownAtMost = 200;

function learn(key: string, data: unknown): void {
    known.delete(key);
    known.set(key, { data, at: Date.now() });
    const first = known.keys().next();
    if (known.size > knownAtMost && !first.done) known.delete(first.value);
}

/** Forget all: another person signs in. */
export function forgetKnown(): void {
    known.clear();
}

export interface Asked<T> {
    data: T | undefined;
    /** When `data` was read; older than this screen if it came from memory. */
    at: number | undefined;
    error: unknown;
    loading: boolean;
    reload: () => Promise<void>;
    /** Puts data in place that a write's answer brought. */
    set: (data: T) => void;
}

/** `key` names what is read (null = nothing yet); a new key reads anew. */
export function useAsk<T>(key: string | null, load: () => Promise<T>): Asked<T> {
    const [, render] = useState(0);
    const state = useRef<{ key: string | null; error: unknown; loading: boolean }>({ key: null, error: null, loading: false });
    const loader = useRef(load);
    loader.current = load;

    const read = useCallback(async (wanted: string) => {
        state.current = { key: wanted, error: null, loading: true };
        render((n) => n + 1);
        let error: unknown = null;
        try {
            learn(wanted, await loader.current());
        } catch (thrown) {
            error = thrown;
        }
        if (state.current.key !== wanted) return;
        state.current = { key: wanted, error, loading: false };
        render((n) => n + 1);
    }, []);

    useEffect(() => {
        if (key === null) state.current = { key: null, error: null, loading: false };
        else void read(key);
    }, [key, read]);

    const held = key === null ? undefined : known.get(key);
    const current = state.current.key === key;
    return {
        data: held?.data as T | undefined,
        at: held?.at,
        error: current ? state.current.error : null,
        loading: key !== null && (!current || state.current.loading),
        reload: () => (key === null ? Promise.resolve() : read(key)),
        set: (data) => {
            if (key !== null) learn(key, data);
            render((n) => n + 1);
        },
    };
}
