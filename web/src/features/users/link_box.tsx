/* The link by which a person sets a password: made here, shown once, given by hand. It is a secret, so
 * it goes around the outbox: nothing of it stays on this device. */
import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { strings } from '@/i18n/strings';
import { dayTime } from '@/i18n/time';
import { words } from '@/i18n/words';
import { uuidv7 } from '@/outbox';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';
import { ErrorNote, Note } from '@/ui/states';
import type { User } from './words';

const text = strings(
    {
        invitation: 'Make invitation link',
        reset: 'Make link for a new password',
        link: 'Link',
        once: (until: string) => `Shown once. Give it to this person only; it works one time, until ${until}.`,
        out: (until: string) => `A link is out until ${until}. A new one makes it worthless.`,
        lost: 'This link was made, but its address did not arrive here. Make another.',
    },
    {
        invitation: '生成邀请链接',
        reset: '生成新密码链接',
        link: '链接',
        once: (until) => `只显示这一次。请只交给本人；只能用一次，${until} 前有效。`,
        out: (until) => `已有链接，${until} 前有效；再生成则作废。`,
        lost: '链接已生成，但地址没有送到，请再生成一个。',
    },
);

type Link = Schemas['PasswordLink'];

export function LinkBox({ user, filled, onMade }: { user: User; filled: boolean; onMade: () => void }) {
    const t = text.value;
    const [link, setLink] = useState<Link | null>(null);
    const [error, setError] = useState<string | null>(null);
    const [busy, setBusy] = useState(false);
    const [copied, setCopied] = useState(false);
    const zone = site.value?.time_zone;
    const make = async () => {
        setBusy(true);
        setError(null);
        try {
            const path = { site: site.value?.slug ?? '', id: user.id, link_id: uuidv7() };
            setLink(await ask(api.PUT('/sites/{site}/users/{id}/links/{link_id}', { params: { path } })));
            onMade();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
        setBusy(false);
    };
    const copy = async (url: string) => {
        try {
            await navigator.clipboard.writeText(url);
            setCopied(true);
            setTimeout(() => setCopied(false), 2000);
        } catch {
            setCopied(false); // the address stands there to be selected
        }
    };
    return (
        <div class="stack">
            {link?.url ? (
                <>
                    <div class="with-button">
                        <Field label={t.link} value={link.url} onInput={() => undefined} readOnly />
                        <div class="beside-field">
                            <Button icon={copied ? 'check' : 'copy'} onClick={() => void copy(link.url ?? '')}>
                                {copied ? words.value.copied : words.value.copy}
                            </Button>
                        </div>
                    </div>
                    <Note tone="wait" icon="key-round">
                        {t.once(dayTime(link.expires_at, zone))}
                    </Note>
                </>
            ) : (
                <>
                    {link && <Note tone="stop">{t.lost}</Note>}
                    {!link && user.link_until && <p class="small soft">{t.out(dayTime(user.link_until, zone))}</p>}
                    <div>
                        <Button kind={filled ? 'filled' : 'outline'} icon="key-round" busy={busy} onClick={() => void make()}>
                            {user.state === 'invited' ? t.invitation : t.reset}
                        </Button>
                    </div>
                </>
            )}
            {error !== null && <ErrorNote sentence={error} />}
        </div>
    );
}
