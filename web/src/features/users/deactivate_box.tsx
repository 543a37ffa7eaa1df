/* Deactivating an account: what happens, and who gets the work that the person has in hand. */
import { useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Select } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';
import { useSaving } from './save';
import type { User } from './words';

const text = strings(
    {
        title: (name: string) => `Deactivate ${name}`,
        what: 'Signed out everywhere within a second; cannot sign in again. All records keep the name. It can be undone.',
        noWork: 'Has no work order in hand here.',
        work: (count: number) => (count === 1 ? '1 work order in hand goes to' : `${count} work orders in hand go to`),
        dispatch: 'dispatch again',
        deactivate: 'Deactivate',
    },
    {
        title: (name) => `禁用 ${name}`,
        what: '一秒内在所有设备退出，不能再登录。记录中的姓名保留，可以恢复。',
        noWork: '手上没有本项目的工单。',
        work: (count) => `手上 ${count} 张工单转给`,
        dispatch: '重新派单',
        deactivate: '禁用',
    },
);

export function DeactivateBox({ user, onClose, onDone }: { user: User; onClose: () => void; onDone: (user: User) => void }) {
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const name = nameOf(user).text;
    const [handTo, setHandTo] = useState('');
    const { sending, wrong, busy, save } = useSaving();
    const people = useAsk(user.open_work > 0 ? `who works ${slug}` : null, () =>
        ask(api.GET('/sites/{site}/people', { params: { path: { site: slug }, query: { may: 'work', limit: 200 } } })),
    );
    const act = () =>
        void save(
            {
                path: `/sites/${slug}/users/${user.id}/deactivation`,
                body: handTo === '' ? {} : { hand_to: handTo },
                label: { en: `Deactivate ${user.name_en || user.name_zh}`, zh: `禁用 ${user.name_zh || user.name_en}` },
                names: user.id,
            },
            (answer) => onDone(answer as User),
        );
    return (
        <Sheet kind="box" title={t.title(name)} onClose={onClose}>
            <p>{t.what}</p>
            {user.open_work === 0 ? (
                <p>{t.noWork}</p>
            ) : (
                <Select
                    label={t.work(user.open_work)}
                    value={handTo}
                    onInput={setHandTo}
                    error={wrong?.field === 'hand_to' ? wrong.sentence : undefined}
                    options={[
                        { value: '', label: t.dispatch },
                        ...(people.data?.items ?? []).filter((one) => one.id !== user.id).map((one) => ({ value: one.id, label: nameOf(one).text })),
                    ]}
                />
            )}
            {people.error ? <ErrorNote sentence={sentenceOf(people.error)} onRetry={() => void people.reload()} /> : null}
            {wrong !== null && wrong.field !== 'hand_to' && <ErrorNote sentence={wrong.sentence} />}
            {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
            <div class="cluster">
                <Button kind="stop" icon="ban" busy={busy} onClick={act}>
                    {t.deactivate}
                </Button>
                <Button onClick={onClose}>{words.value.cancel}</Button>
            </div>
        </Sheet>
    );
}
