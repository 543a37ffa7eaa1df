/* Signing in: a page of its own, or a box over the screen when the session ended meanwhile, so that
 * nothing typed is lost. The password never touches the outbox. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { sentenceOf } from '@/api/problem';
import { strings } from '@/i18n/strings';
import { outbox } from '@/outbox';
import { session, signIn } from '@/session/session';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { ErrorNote, Note } from '@/ui/states';
import { Bare } from './bare';

const text = strings(
    {
        title: 'Sign in',
        login: 'Login',
        password: 'Password',
        show: 'Show password',
        enter: 'Sign in',
        again: 'Sign in again',
        ended: 'Your session has ended. What you typed is still here.',
        waiting: (count: number) => `${count} kept on this phone; they are sent after you sign in.`,
        forgot: 'Password forgotten? An administrator makes a new link for you.',
        claim: 'Every place has a code; every fault a closed loop.',
    },
    {
        title: '登录',
        login: '账号',
        password: '密码',
        show: '显示密码',
        enter: '登录',
        again: '请重新登录',
        ended: '登录已过期，已填内容仍在。',
        waiting: (count) => `本机存有 ${count} 条操作，登录后发送。`,
        forgot: '忘记密码？请管理员给你新的链接。',
        claim: '处处有编码，事事成闭环。',
    },
);

function Form({ fixedLogin }: { fixedLogin?: string | undefined }) {
    const t = text.value;
    const [login, setLogin] = useState(fixedLogin ?? '');
    const [password, setPassword] = useState('');
    const [shown, setShown] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<string | null>(null);
    const submit = async (event: Event) => {
        event.preventDefault();
        if (busy) return;
        setBusy(true);
        setError(null);
        try {
            await signIn(login.trim().toLowerCase(), password);
        } catch (thrown) {
            setError(sentenceOf(thrown));
            setBusy(false);
        }
    };
    return (
        <form class="stack stack-wide" onSubmit={(event) => void submit(event)}>
            <Field label={t.login} name="login" value={login} onInput={setLogin} autocomplete="username" autocapitalize="none" spellcheck={false} maxLength={40} required />
            <div class="with-button">
                <Field
                    label={t.password}
                    name="password"
                    type={shown ? 'text' : 'password'}
                    value={password}
                    onInput={setPassword}
                    autocomplete="current-password"
                    maxLength={128}
                    required
                />
                <div class="beside-field">
                    <Button icon={shown ? 'eye-off' : 'eye'} label={t.show} pressed={shown} onClick={() => setShown(!shown)} />
                </div>
            </div>
            {error !== null && <ErrorNote sentence={error} />}
            <Button kind="filled" big type="submit" busy={busy}>
                {t.enter}
            </Button>
        </form>
    );
}

/** `above` stands over the form: the place whose label was scanned. */
export function SignIn({ above }: { above?: ComponentChildren }) {
    const t = text.value;
    const kept = outbox.entries.value.length;
    return (
        <Bare title={t.title} above={above ?? <p class="soft">{t.claim}</p>}>
            {kept > 0 && (
                <Note tone="wait" icon="smartphone">
                    {t.waiting(kept)}
                </Note>
            )}
            <Form />
            <p class="small soft">{t.forgot}</p>
        </Bare>
    );
}

export function SignInAgain() {
    const t = text.value;
    return (
        <Sheet title={t.again} kind="box" onClose={() => location.reload()}>
            <p>{t.ended}</p>
            <Form fixedLogin={session.value?.user.login} />
        </Sheet>
    );
}
