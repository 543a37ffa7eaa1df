/* The page of an invitation or a forgotten-password link: choose a password, then sign in with it. The
 * token stands behind "#", so that no server log ever sees it, and leaves the address bar at once. */
import { useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { Refusal, sentenceOf } from '@/api/problem';
import { navigate } from '@/app/navigate';
import { strings } from '@/i18n/strings';
import { signIn } from '@/session/session';
import { Button, LinkButton } from '@/ui/button';
import { Empty, ErrorNote } from '@/ui/states';
import { Bare } from './bare';
import { NewPassword } from './new_password';

const text = strings(
    {
        title: 'Choose a password',
        why: 'You use it from now on, together with your login.',
        set: 'Set password and sign in',
        noToken: 'This link is not complete. Open it again as you received it, or ask an administrator for a new one.',
        home: 'To sign-in',
    },
    {
        title: '设置密码',
        why: '以后用账号和此密码登录。',
        set: '设置并登录',
        noToken: '链接不完整。请按收到的原样打开，或请管理员重发。',
        home: '去登录',
    },
);

function takeToken(): string {
    const token = decodeURIComponent(location.hash.slice(1));
    if (token !== '') history.replaceState(null, '', location.pathname);
    return token;
}

export function PasswordPage() {
    const t = text.value;
    const [token] = useState(takeToken);
    const [password, setPassword] = useState('');
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<unknown>(null);
    if (token === '')
        return (
            <Bare title={t.title}>
                <Empty icon="key-round" action={<LinkButton href="/">{t.home}</LinkButton>}>
                    {t.noToken}
                </Empty>
            </Bare>
        );
    const submit = async (event: Event) => {
        event.preventDefault();
        if (busy) return;
        setBusy(true);
        setError(null);
        try {
            const { login } = await ask(api.POST('/password-links', { body: { token, password } }));
            await signIn(login, password);
            navigate('/', { replace: true });
        } catch (thrown) {
            setError(thrown);
            setBusy(false);
        }
    };
    const field = error instanceof Refusal && error.field === 'password' ? error.message : undefined;
    return (
        <Bare title={t.title}>
            <p class="soft">{t.why}</p>
            <form class="stack stack-wide" onSubmit={(event) => void submit(event)}>
                <NewPassword value={password} onInput={setPassword} error={field} />
                {error !== null && field === undefined && <ErrorNote sentence={sentenceOf(error)} />}
                <Button kind="filled" big type="submit" busy={busy}>
                    {t.set}
                </Button>
            </form>
        </Bare>
    );
}
