/* A new person: names, login, roles. The password is the person's own: a link follows on the next screen. */
import { useState } from 'preact/hooks';
import { Screen } from '@/app/shell';
import { navigate } from '@/app/navigate';
import { strings } from '@/i18n/strings';
import { uuidv7 } from '@/outbox';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { ErrorNote } from '@/ui/states';
import { MembershipForm } from './membership_form';
import { useSaving } from './save';
import { text as shared, type Membership } from './words';

const text = strings(
    { make: 'Add and go on to the invitation', names: 'One of the two names is enough.' },
    { make: '添加，下一步发邀请', names: '两个姓名填一个即可。' },
);

/** Fields of the form beside which a refusal can stand. */
const own = ['login', 'name_zh', 'name_en', 'phone', 'name'];

export function NewPersonPage() {
    const t = text.value;
    const s = shared.value;
    // The same id for each try: a second tap makes nobody twice. A refused try was never made.
    const [id] = useState(uuidv7);
    const [login, setLogin] = useState('');
    const [nameZh, setNameZh] = useState('');
    const [nameEn, setNameEn] = useState('');
    const [phone, setPhone] = useState('');
    const [memberships, setMemberships] = useState<Membership[]>([{ role: 'technician', building: null, team: null, reports_to: null }]);
    const { sending, wrong, busy, save } = useSaving();
    const beside = (field: string) => (wrong?.field === field ? wrong.sentence : undefined);
    const submit = (event: Event) => {
        event.preventDefault();
        if (busy) return;
        const name = { en: nameEn || nameZh || login, zh: nameZh || nameEn || login };
        void save(
            {
                path: `/sites/${site.value?.slug ?? ''}/users/${id}`,
                body: { login: login.trim().toLowerCase(), name_zh: nameZh.trim(), name_en: nameEn.trim(), phone: phone.trim(), memberships },
                label: { en: `Add ${name.en}`, zh: `添加 ${name.zh}` },
            },
            () => navigate(`/people/${id}`, { replace: true }),
        );
    };
    return (
        <Screen title={s.add} back="/people">
            <form class="stack stack-wide" onSubmit={submit}>
                <Field label={s.name_zh} name="name_zh" value={nameZh} onInput={setNameZh} maxLength={60} hint={t.names} error={beside('name_zh') ?? beside('name')} />
                <Field label={s.name_en} name="name_en" value={nameEn} onInput={setNameEn} maxLength={60} error={beside('name_en')} />
                <Field
                    label={s.login}
                    name="login"
                    value={login}
                    onInput={setLogin}
                    autocapitalize="none"
                    autocomplete="off"
                    spellcheck={false}
                    maxLength={40}
                    required
                    hint={s.loginHint}
                    error={beside('login')}
                />
                <Field label={s.phone} name="phone" type="tel" value={phone} onInput={setPhone} maxLength={40} error={beside('phone')} />
                <h2>{s.roles}</h2>
                <MembershipForm userId={id} value={memberships} onChange={setMemberships} />
                {wrong !== null && !own.includes(wrong.field ?? '') && <ErrorNote sentence={wrong.sentence} />}
                {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                <div>
                    <Button kind="filled" big type="submit" busy={busy}>
                        {t.make}
                    </Button>
                </div>
            </form>
        </Screen>
    );
}
