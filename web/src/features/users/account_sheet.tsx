/* Editing the account: names, login, phone. What somebody else changed meanwhile is said, read again,
 * and what was typed stays. */
import { useState } from 'preact/hooks';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';
import { strings } from '@/i18n/strings';
import { useSaving } from './save';
import { text as shared, type User } from './words';

const text = strings({ title: 'Account' }, { title: '账号资料' });
const own = ['login', 'name_zh', 'name_en', 'phone', 'name'];

export function AccountSheet(props: { user: User; onClose: () => void; onDone: (user: User) => void; onStale: () => void }) {
    const { user } = props;
    const s = shared.value;
    const [login, setLogin] = useState(user.login);
    const [nameZh, setNameZh] = useState(user.name_zh);
    const [nameEn, setNameEn] = useState(user.name_en);
    const [phone, setPhone] = useState(user.phone);
    const { sending, wrong, busy, save } = useSaving();
    const beside = (field: string) => (wrong?.field === field ? wrong.sentence : undefined);
    const submit = async (event: Event) => {
        event.preventDefault();
        if (busy) return;
        await save(
            {
                method: 'PATCH',
                path: `/sites/${site.value?.slug ?? ''}/users/${user.id}`,
                ifMatch: `"${user.version}"`,
                body: { login: login.trim().toLowerCase(), name_zh: nameZh.trim(), name_en: nameEn.trim(), phone: phone.trim() },
                label: { en: `Account of ${user.login}`, zh: `${user.login} 的资料` },
            },
            (answer) => props.onDone(answer as User),
        );
    };
    return (
        <Sheet kind="full" title={text.value.title} onClose={props.onClose}>
            <form class="stack stack-wide" onSubmit={(event) => void submit(event)}>
                <Field label={s.name_zh} name="name_zh" value={nameZh} onInput={setNameZh} maxLength={60} error={beside('name_zh') ?? beside('name')} />
                <Field label={s.name_en} name="name_en" value={nameEn} onInput={setNameEn} maxLength={60} error={beside('name_en')} />
                <Field label={s.login} name="login" value={login} onInput={setLogin} autocapitalize="none" spellcheck={false} maxLength={40} required hint={s.loginHint} error={beside('login')} />
                <Field label={s.phone} name="phone" type="tel" value={phone} onInput={setPhone} maxLength={40} error={beside('phone')} />
                {wrong !== null && !own.includes(wrong.field ?? '') && (
                    <ErrorNote sentence={wrong.sentence} onRetry={wrong.kind === 'edited-meanwhile' ? props.onStale : undefined} />
                )}
                {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                <div class="cluster">
                    <Button kind="filled" type="submit" busy={busy}>
                        {words.value.save}
                    </Button>
                    <Button onClick={props.onClose}>{words.value.cancel}</Button>
                </div>
            </form>
        </Sheet>
    );
}
