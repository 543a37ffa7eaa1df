/* What the open tabs of this browser tell each other: that the session or the outbox changed. They
 * share one cookie and one IndexedDB, so each must know at once when another signs in or out. */
type Word = 'session' | 'outbox';

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('fixpoint');
// Node's channel would keep a test process alive.
if (channel && 'unref' in channel && typeof channel.unref === 'function') channel.unref();

export function tell(word: Word): void {
    channel?.postMessage(word);
}

export function listen(word: Word, act: () => void): void {
    channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (event.data === word) act();
    });
}
