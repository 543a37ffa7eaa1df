/* The receipt of a write, in its own place on the screen: kept, sending, received, needs you. Kept is
 * not sent: two words and two marks. */
import { strings } from '@/i18n/strings';
import { clockTime } from '@/i18n/time';
import type { Sending } from '@/outbox';
import { Note } from './states';

const text = strings(
    {
        kept: 'Kept on this phone, not yet sent.',
        sending: 'Kept on this phone. Sending…',
        received: (time: string) => `Received by the server at ${time}.`,
        needsYou: 'Needs you',
        open: 'Open the outbox',
    },
    {
        kept: '已存本机，尚未发送。',
        sending: '已存本机，正在发送…',
        received: (time) => `服务器 ${time} 已收到。`,
        needsYou: '需要处理',
        open: '打开待发箱',
    },
);

export function SendingNote({ of, zone }: { of: Sending; zone?: string | undefined }) {
    const t = text.value;
    const at = of.receivedAt.value;
    switch (of.progress.value) {
        case 'received':
            return (
                <Note tone="good" icon="cloud-check">
                    {t.received(clockTime(at ?? Date.now(), zone))}
                </Note>
            );
        case 'needs-you':
            return (
                <Note tone="stop" icon="hand">
                    <p>
                        <b>{t.needsYou}</b>
                    </p>
                    <p>{of.problem.value?.sentence}</p>
                    <a href="/me/outbox">{t.open}</a>
                </Note>
            );
        case 'sending':
            return (
                <Note tone="wait" icon="smartphone">
                    {t.sending}
                </Note>
            );
        case 'kept':
            return (
                <Note tone="wait" icon="smartphone">
                    {t.kept}
                </Note>
            );
        case 'discarded':
            return null;
    }
}
