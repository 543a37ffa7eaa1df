/* Small settings of this device (theme, language, site). Where storage is blocked they last as long
 * as the page; nothing that matters may be kept here. */
const prefix = 'fixpoint.';
const memory = new Map<string, string>();

export function remembered(key: string): string | null {
    try {
        return localStorage.getItem(prefix + key);
    } catch {
        return memory.get(key) ?? null;
    }
}

export function remember(key: string, value: string | null): void {
    try {
        if (value === null) localStorage.removeItem(prefix + key);
        else localStorage.setItem(prefix + key, value);
    } catch {
        if (value === null) memory.delete(key);
        else memory.set(key, value);
    }
}
