/* One tab sends at a time. Where the browser has locks they end with the tab that held them; where it
 * has none (a page that is not a secure context) a row with an end time does the same, later. */
import type { Store } from './store';

export interface Lease {
    /** True when this tab may send now; asked again before each entry. */
    take(now: number, until: number): Promise<boolean>;
    release(): Promise<void>;
}

export function rowLease(store: Pick<Store, 'lease' | 'release'>, tab: string): Lease {
    return {
        take: (now, until) => store.lease(tab, now, until),
        release: () => store.release(tab),
    };
}

export function lockLease(locks: LockManager, name = 'fixpoint-outbox'): Lease {
    let letGo: (() => void) | null = null;
    return {
        take: () => {
            if (letGo) return Promise.resolve(true);
            return new Promise<boolean>((resolve) => {
                void locks
                    .request(name, { ifAvailable: true }, (lock) => {
                        if (lock === null) return resolve(false);
                        return new Promise<void>((end) => {
                            letGo = end;
                            resolve(true);
                        });
                    })
                    .catch(() => resolve(false));
            });
        },
        release: () => {
            letGo?.();
            letGo = null;
            return Promise.resolve();
        },
    };
}
