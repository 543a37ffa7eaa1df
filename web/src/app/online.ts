/* Whether the device thinks that it has a network. Only a hint: the outbox finds out by sending. */
import { signal } from '@preact/signals';

export const online = signal(navigator.onLine);
addEventListener('online', () => (online.value = true));
addEventListener('offline', () => (online.value = false));
