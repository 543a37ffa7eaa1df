/* What is done to a record besides editing it: swap the unit, name a responsible person, retire,
 * renumber. Each is one act with its own id. */
import { useEffect, useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { outbox, uuidv7, type Sending } from '@/outbox';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Field } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';

export type Act = 'swap' | 'responsible' | 'retire' | 'renumber';

const text = strings(
    {
        swap: 'Swap the unit',
        responsible: 'Responsible person',
        retire: 'Retire',
        renumber: 'Renumber',
        tag: 'Asset tag of the unit that comes (empty: nothing)',
        tagHint: 'The unit that was here goes to store; the one that comes leaves where it was.',
        reason: 'Reason',
        from: 'From',
        choose: 'Who',
        successor: 'Successor code (optional)',
        retireHint: 'The code is never used again. History stays. Refused while a work order is open here.',
        newCode: 'New code',
        renumberHint: 'The old code stays as an alias and opens the new one. Print new labels afterwards.',
        needsReason: 'Say why.',
        needsPerson: 'Choose a person and a day.',
        needsCode: 'Give the new code.',
    },
    {
        swap: '更换资产',
        responsible: '责任人',
        retire: '停用',
        renumber: '改号',
        tag: '换上的资产标签（空：不装）',
        tagHint: '原资产转入在库，换上的资产离开原点位。',
        reason: '原因',
        from: '起始日期',
        choose: '人员',
        successor: '替代编码（可不填）',
        retireHint: '此编码永不再用，历史保留。有未关闭工单时不能停用。',
        newCode: '新编码',
        renumberHint: '旧编码作为别名保留并指向新编码。之后请重新打印标签。',
        needsReason: '请填写原因。',
        needsPerson: '请选择人员和日期。',
        needsCode: '请填写新编码。',
    },
);
export const actWord = (act: Act): string => text.value[act];

export function ActSheet(props: { act: Act; slug: string; canonical: string; code: string; onClose: () => void; onDone: () => void }) {
    const { act, slug, canonical, code } = props;
    const t = text.value;
    const [first, setFirst] = useState('');
    const [reason, setReason] = useState('');
    const [from, setFrom] = useState(new Date().toISOString().slice(0, 10));
    const [people, setPeople] = useState<readonly Schemas['PersonRow'][]>([]);
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    useEffect(() => {
        if (act !== 'responsible') return;
        ask(api.GET('/sites/{site}/people', { params: { path: { site: slug } } })).then(
            (page) => setPeople(page.items),
            (thrown: unknown) => setError(sentenceOf(thrown)),
        );
    }, []);
    const id = useState(uuidv7)[0];
    const writes: Record<Act, { path: string; body: object; names?: string; why: string | undefined }> = {
        swap: { path: `positions/${canonical}/units/${id}`, body: { tag: first.trim() || null, reason: reason.trim() }, names: code, why: undefined },
        responsible: { path: `locations/${canonical}/responsibilities/${id}`, body: { user_id: first, from }, names: code, why: first === '' || from === '' ? t.needsPerson : undefined },
        retire: { path: `codes/${canonical}/retirement`, body: { reason: reason.trim(), ...(first.trim() ? { successors: [first.trim()] } : {}) }, names: code, why: reason.trim() === '' ? t.needsReason : undefined },
        renumber: { path: `codes/${canonical}/renumbering`, body: { to: first.trim(), reason: reason.trim() }, names: first.trim(), why: first.trim() === '' ? t.needsCode : reason.trim() === '' ? t.needsReason : undefined },
    };
    const write = writes[act];
    const send = async () => {
        setError(null);
        try {
            const made = await outbox.put({
                path: `/sites/${slug}/${write.path}`,
                body: write.body,
                label: { en: `${t[act]} ${code}`, zh: `${t[act]} ${code}` },
                ...(write.names === undefined ? {} : { names: write.names }),
            });
            setSending(made);
            if (await made.settled) props.onDone();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <Sheet title={`${t[act]} ${code}`} onClose={props.onClose}>
            <div class="stack-wide">
                {act === 'swap' && <Field label={t.tag} hint={t.tagHint} value={first} onInput={setFirst} maxLength={20} autocapitalize="characters" spellcheck={false} />}
                {act === 'retire' && <Field label={t.successor} hint={t.retireHint} value={first} onInput={setFirst} maxLength={40} autocapitalize="characters" spellcheck={false} />}
                {act === 'renumber' && <Field label={t.newCode} hint={t.renumberHint} value={first} onInput={setFirst} maxLength={40} autocapitalize="characters" spellcheck={false} />}
                {act === 'responsible' && (
                    <>
                        <ChoiceChips label={t.choose} value={first === '' ? null : first} onChoose={setFirst} choices={people.map((one) => ({ value: one.id, label: nameOf(one).text }))} />
                        <Field type="date" label={t.from} value={from} onInput={setFrom} />
                    </>
                )}
                {act !== 'responsible' && <Field label={t.reason} value={reason} onInput={setReason} maxLength={200} />}
                {error !== null && <ErrorNote sentence={error} />}
                {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                <Button kind={act === 'retire' ? 'stop' : 'filled'} big off={write.why} onClick={() => void send()}>
                    {t[act]}
                </Button>
            </div>
        </Sheet>
    );
}
