/* A list that is read page by page: the first page as any reading (useAsk), the next ones on demand. */
import { useEffect, useState } from 'preact/hooks';
import { useAsk } from './use_ask';

export interface Page<T> {
    readonly items: T[];
    readonly next_cursor: string | null;
}

export function usePages<T>(key: string, read: (cursor?: string) => Promise<Page<T>>) {
    const asked = useAsk(key, () => read());
    const [later, setLater] = useState<readonly T[]>([]);
    const [cursor, setCursor] = useState<string | null | undefined>(undefined);
    useEffect(() => {
        setLater([]);
        setCursor(undefined);
    }, [key]);
    const next = cursor === undefined ? asked.data?.next_cursor : cursor;
    const more = async () => {
        if (!next) return;
        const page = await read(next);
        setLater((before) => [...before, ...page.items]);
        setCursor(page.next_cursor);
    };
    return { asked, rows: [...(asked.data?.items ?? []), ...later], more: next ? () => void more() : null };
}

/** What was typed, once the typing has paused: a list is not read anew at every key. */
export function useSettled(typed: string): string {
    const [settled, setSettled] = useState(typed.trim());
    useEffect(() => {
        const timer = setTimeout(() => setSettled(typed.trim()), 250);
        return () => clearTimeout(timer);
    }, [typed]);
    return settled;
}
