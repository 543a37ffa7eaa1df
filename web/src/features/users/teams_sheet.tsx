/* The teams of a site: a short key that stays, and a name in each language. */
import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Field } from '@/ui/field';
import { Name } from '@/ui/name';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import { useSaving } from './save';

const text = strings(
    {
        title: 'Teams',
        none: 'No team yet.',
        add: 'Add a team',
        edit: (name: string) => `Edit ${name}`,
        key: 'Key',
        keyHint: 'Lower-case letters, digits, dash; it stays.',
        zh: 'Chinese name',
        en: 'English name',
    },
    {
        title: '班组',
        none: '还没有班组。',
        add: '添加班组',
        edit: (name) => `修改${name}`,
        key: '代号',
        keyHint: '小写字母、数字、短横，定后不变。',
        zh: '中文名称',
        en: '英文名称',
    },
);

type Team = Schemas['Team'];

function TeamForm({ team, onDone, onCancel }: { team: Team | null; onDone: () => void; onCancel: () => void }) {
    const t = text.value;
    const [key, setKey] = useState(team?.key ?? '');
    const [zh, setZh] = useState(team?.name_zh ?? '');
    const [en, setEn] = useState(team?.name_en ?? '');
    const { sending, wrong, busy, save } = useSaving();
    const submit = (event: Event) => {
        event.preventDefault();
        if (busy) return;
        const wanted = key.trim().toLowerCase();
        void save(
            {
                path: `/sites/${site.value?.slug ?? ''}/teams/${encodeURIComponent(wanted)}`,
                body: { name_zh: zh.trim(), name_en: en.trim() },
                label: { en: `Team ${en || wanted}`, zh: `班组 ${zh || wanted}` },
                names: wanted,
            },
            onDone,
        );
    };
    const beside = wrong?.field === 'key' ? wrong.sentence : undefined;
    return (
        <form class="card stack" onSubmit={submit}>
            <Field label={t.key} name="key" value={key} onInput={setKey} readOnly={team !== null} autocapitalize="none" spellcheck={false} maxLength={31} required hint={t.keyHint} error={beside} />
            <Field label={t.zh} name="team_zh" value={zh} onInput={setZh} maxLength={60} />
            <Field label={t.en} name="team_en" value={en} onInput={setEn} maxLength={60} />
            {wrong !== null && beside === undefined && <ErrorNote sentence={wrong.sentence} />}
            {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
            <div class="cluster">
                <Button kind="filled" type="submit" busy={busy}>
                    {words.value.save}
                </Button>
                <Button onClick={onCancel}>{words.value.cancel}</Button>
            </div>
        </form>
    );
}

export function TeamsSheet({ onClose }: { onClose: () => void }) {
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const asked = useAsk(`teams ${slug}`, () => ask(api.GET('/sites/{site}/teams', { params: { path: { site: slug } } })));
    /** The team whose form is open; null = a new one; undefined = none. */
    const [open, setOpen] = useState<Team | null | undefined>(undefined);
    const done = () => {
        setOpen(undefined);
        void asked.reload();
    };
    return (
        <Sheet title={t.title} kind="full" onClose={onClose}>
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            {!asked.data && !asked.error && <Loading rows={2} />}
            {asked.data?.items.length === 0 && open === undefined && <Empty icon="users">{t.none}</Empty>}
            <ul class="rows">
                {asked.data?.items.map((team) => (
                    <li key={team.key}>
                        {open?.key === team.key ? (
                            <TeamForm team={team} onDone={done} onCancel={() => setOpen(undefined)} />
                        ) : (
                            <div class="card spread">
                                <span>
                                    <Name of={team} />{' '}
                                    <span class="soft" translate={false}>
                                        {team.key}
                                    </span>
                                </span>
                                <Button kind="plain" onClick={() => setOpen(team)}>
                                    {t.edit(nameOf(team).text)}
                                </Button>
                            </div>
                        )}
                    </li>
                ))}
            </ul>
            {open === null ? (
                <TeamForm team={null} onDone={done} onCancel={() => setOpen(undefined)} />
            ) : (
                <div>
                    <Button icon="users" onClick={() => setOpen(null)}>
                        {t.add}
                    </Button>
                </div>
            )}
        </Sheet>
    );
}
