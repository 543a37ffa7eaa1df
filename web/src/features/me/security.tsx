/* Own password and own sessions. Both act on the session itself, so they do not go through the outbox. */
import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { Refusal, sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { strings } from '@/i18n/strings';
import { shortTime } from '@/i18n/time';
import { site } from '@/session/session';
import { NewPassword } from '@/features/session/new_password';
import { Badge } from '@/ui/badges';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { ErrorNote, Loading, Note } from '@/ui/states';

const text = strings(
    {
        password: 'Change password',
        current: 'Current password',
        change: 'Change',
        changed: 'Changed. Your other sessions have ended.',
        sessions: 'Where I am signed in',
        this: 'This device',
        unknown: 'Unknown device',
        seen: (time: string, from: string) => `last seen ${time}, from ${from}`,
        end: 'End',
        endOf: (device: string) => `End the session on ${device}`,
        on: (browser: string, system: string) => `${browser} on ${system}`,
    },
    {
        password: '修改密码',
        current: '现密码',
        change: '修改',
        changed: '已修改，其他登录均已退出。',
        sessions: '已登录的设备',
        this: '本机',
        unknown: '未知设备',
        seen: (time, from) => `最近 ${time}，来自 ${from}`,
        end: '退出',
        endOf: (device) => `退出${device}上的登录`,
        on: (browser, system) => `${system} ${browser}`,
    },
);

function PasswordSheet({ onClose }: { onClose: () => void }) {
    const t = text.value;
    const [current, setCurrent] = useState('');
    const [password, setPassword] = useState('');
    const [busy, setBusy] = useState(false);
    const [done, setDone] = useState(false);
    const [error, setError] = useState<unknown>(null);
    const submit = async (event: Event) => {
        event.preventDefault();
        if (busy) return;
        setBusy(true);
        setError(null);
        try {
            await ask(api.PUT('/session/password', { body: { current, password } }));
            setDone(true);
        } catch (thrown) {
            setError(thrown);
        }
        setBusy(false);
    };
    const at = (field: string) => (error instanceof Refusal && error.field === field ? error.message : undefined);
    const elsewhere = error !== null && at('current') === undefined && at('password') === undefined;
    return (
        <Sheet kind="box" title={t.password} onClose={onClose}>
            {done ? (
                <Note tone="good">{t.changed}</Note>
            ) : (
                <form class="stack stack-wide" onSubmit={(event) => void submit(event)}>
                    <Field label={t.current} type="password" name="password" value={current} onInput={setCurrent} autocomplete="current-password" maxLength={128} required error={at('current')} />
                    <NewPassword value={password} onInput={setPassword} error={at('password')} />
                    {elsewhere && <ErrorNote sentence={sentenceOf(error)} />}
                    <Button kind="filled" type="submit" busy={busy}>
                        {t.change}
                    </Button>
                </form>
            )}
        </Sheet>
    );
}

/** "Chrome on Android", as far as the browser's own line tells. */
function deviceOf(session: Schemas['OwnSession']): string {
    if (session.device !== '') return session.device;
    const line = session.user_agent;
    const browser = /MicroMessenger/.test(line)
        ? 'WeChat'
        : (/(Edg|Firefox|Chrome|Safari)\//.exec(line)?.[1] ?? '').replace('Edg', 'Edge');
    const system = /Android|iPhone|iPad|Windows|Mac OS X|HarmonyOS|Linux/.exec(line)?.[0]?.replace('Mac OS X', 'macOS') ?? '';
    if (browser === '' || system === '') return browser || system || text.value.unknown;
    return text.value.on(browser, system);
}

export function Security() {
    const t = text.value;
    const [changing, setChanging] = useState(false);
    const [error, setError] = useState<string | null>(null);
    const asked = useAsk('sessions', () => ask(api.GET('/sessions')));
    const end = async (session: Schemas['OwnSession']) => {
        setError(null);
        try {
            await ask(api.DELETE('/sessions/{id}', { params: { path: { id: session.id } } }));
            await asked.reload();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <>
            <section class="group">
                <h2>{t.sessions}</h2>
                {asked.data ? (
                    <ul class="card lines">
                        {asked.data.items.map((one) => (
                            <li key={one.id} class="row-link">
                                <Icon name={/Android|iPhone|iPad|Mobile/.test(one.user_agent) ? 'smartphone' : 'monitor'} />
                                <span class="row-main">
                                    {deviceOf(one)}
                                    <br />
                                    <span class="small soft">{t.seen(shortTime(one.last_seen_at, site.value?.time_zone), one.remote)}</span>
                                </span>
                                {one.current ? (
                                    <Badge tone="now" icon="check">
                                        {t.this}
                                    </Badge>
                                ) : (
                                    <Button label={t.endOf(deviceOf(one))} onClick={() => void end(one)}>
                                        {t.end}
                                    </Button>
                                )}
                            </li>
                        ))}
                    </ul>
                ) : asked.error ? (
                    <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} />
                ) : (
                    <Loading rows={1} />
                )}
                {error !== null && <ErrorNote sentence={error} />}
            </section>
            <div>
                <Button icon="key-round" onClick={() => setChanging(true)}>
                    {t.password}
                </Button>
            </div>
            {changing && <PasswordSheet onClose={() => setChanging(false)} />}
        </>
    );
}
