/* The form of any other action, drawn from the fields that the server says it needs and may carry. */
import { useEffect, useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { PhotoSheet } from '@/camera/photo_sheet';
import { photoLink, type Shot } from '@/camera/photo';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Field, Select, TextArea } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';
import type { Action, Fields, WorkOrder } from './act';
import { SymptomChips } from './symptom_chips';

const text = strings(
    {
        note: 'Note',
        reason: 'Reason',
        answer: 'What the requester was told',
        told: 'Who was told',
        explanation: 'Explanation given',
        measures: 'What was done',
        assignee: 'Who does it',
        choose: 'Choose…',
        priority: 'Priority',
        symptom: 'What is wrong',
        place: 'Code of the right place',
        waiting_for: 'Waits for',
        waits: { parts: 'Parts', access: 'Access', outside_party: 'Outside party', approval: 'Approval', appointment: 'Appointment' },
        review_on: 'Next review',
        approver: 'Who agreed (needed for more than a day)',
        target: 'Same as',
        noTarget: 'No other work order is open.',
        satisfaction: 'How satisfied, 1 to 5',
        photos: 'Photo',
        needs: (fields: string) => `Still needed: ${fields}`,
    },
    {
        note: '备注',
        reason: '原因',
        answer: '答复报修人的内容',
        told: '告知了谁',
        explanation: '所作解释',
        measures: '处理措施',
        assignee: '由谁处理',
        choose: '请选择…',
        priority: '优先级',
        symptom: '故障现象',
        place: '正确的位置编码',
        waiting_for: '等待',
        waits: { parts: '配件', access: '进场', outside_party: '外部单位', approval: '审批', appointment: '预约' },
        review_on: '下次复查日期',
        approver: '同意人（超过一天须填）',
        target: '与哪张重复',
        noTarget: '没有其他未关闭的工单。',
        satisfaction: '满意度，1 到 5',
        photos: '照片',
        needs: (fields) => `还需填写：${fields}`,
    },
);

type FieldKey = Exclude<keyof Fields, 'code' | 'cause'>;
const longFields: readonly string[] = ['note', 'answer', 'explanation', 'measures'];
type Waits = NonNullable<Fields['waiting_for']>;
type Level = NonNullable<Fields['priority']>;

interface PartProps {
    order: WorkOrder;
    fields: Fields;
    set: (change: Fields) => void;
}

/** One of those who may do something here. */
function Who({ fields, set, field, may }: PartProps & { field: 'assignee' | 'approver'; may: string }) {
    const t = text.value;
    const [people, setPeople] = useState<readonly Schemas['PersonRow'][]>([]);
    const [error, setError] = useState<string | null>(null);
    const slug = site.value?.slug ?? '';
    useEffect(() => {
        ask(api.GET('/sites/{site}/people', { params: { path: { site: slug }, query: { may } } })).then(
            (page) => setPeople(page.items),
            (thrown: unknown) => setError(sentenceOf(thrown)),
        );
    }, [slug]);
    if (error !== null) return <ErrorNote sentence={error} />;
    return (
        <ChoiceChips
            label={t[field]}
            value={fields[field] ?? null}
            onChoose={(id) => set({ [field]: id })}
            choices={people.map((one) => ({ value: one.id, label: nameOf(one).text }))}
        />
    );
}

function Target({ order, fields, set }: PartProps) {
    const t = text.value;
    const [others, setOthers] = useState<readonly Schemas['WorkOrderRow'][] | null>(null);
    const slug = site.value?.slug ?? '';
    useEffect(() => {
        void ask(api.GET('/sites/{site}/work-orders', { params: { path: { site: slug }, query: { state: 'open', limit: 200 } } })).then((page) => {
            const near = (one: Schemas['WorkOrderRow']) => Number(one.code !== order.code) + Number(one.place.code !== order.place.code);
            setOthers(page.items.filter((one) => one.id !== order.id).sort((a, b) => near(a) - near(b)));
        });
    }, [slug]);
    if (others?.length === 0) return <p>{t.noTarget}</p>;
    return (
        <Select
            label={t.target}
            value={fields.target ?? ''}
            onInput={(target) => set({ target })}
            options={[
                { value: '', label: t.choose },
                ...(others ?? []).map((one) => ({ value: one.id, label: `${one.number} ${one.code} ${one.symptom ? nameOf(one.symptom).text : one.words}` })),
            ]}
        />
    );
}

function Part({ name, ...props }: PartProps & { name: FieldKey }) {
    const t = text.value;
    const { order, fields, set } = props;
    switch (name) {
        case 'assignee':
            return <Who {...props} field="assignee" may="work" />;
        case 'approver':
            return (
                <div class="field">
                    <span>{t.approver}</span>
                    <Who {...props} field="approver" may="dispatch" />
                </div>
            );
        case 'target':
            return <Target {...props} />;
        case 'priority':
            return (
                <div class="field">
                    <span>{t.priority}</span>
                    <ChoiceChips
                        label={t.priority}
                        value={fields.priority ?? order.priority}
                        onChoose={(priority: Level) => set({ priority })}
                        choices={(['P1', 'P2', 'P3', 'P4', 'P5'] as const).map((one) => ({ value: one, label: one }))}
                    />
                </div>
            );
        case 'symptom':
            return <SymptomChips itemType={order.position?.item_type} value={fields.symptom ?? order.symptom?.key ?? null} onChoose={(symptom) => set({ symptom })} />;
        case 'waiting_for':
            return (
                <ChoiceChips
                    label={t.waiting_for}
                    value={fields.waiting_for ?? null}
                    onChoose={(waiting_for: Waits) => set({ waiting_for })}
                    choices={(Object.keys(t.waits) as Waits[]).map((one) => ({ value: one, label: t.waits[one] }))}
                />
            );
        case 'review_on':
            return <Field type="date" label={t.review_on} value={fields.review_on ?? ''} onInput={(review_on) => set({ review_on })} />;
        case 'satisfaction':
            return (
                <ChoiceChips
                    label={t.satisfaction}
                    value={fields.satisfaction === undefined ? null : String(fields.satisfaction)}
                    onChoose={(value) => set({ satisfaction: Number(value) })}
                    choices={['1', '2', '3', '4', '5'].map((one) => ({ value: one, label: one }))}
                />
            );
        case 'photos':
            return null;
        default:
            return longFields.includes(name) ? (
                <TextArea label={t[name]} value={fields[name] ?? ''} onInput={(value) => set({ [name]: value })} maxLength={2000} />
            ) : (
                <Field label={t[name]} value={fields[name] ?? ''} onInput={(value) => set({ [name]: value })} maxLength={name === 'reason' ? 500 : 200} />
            );
    }
}

export function ActionForm(props: { order: WorkOrder; action: Action; onSend: (fields: Fields, shots: Shot[]) => void; onClose: () => void }) {
    const { order, action } = props;
    const t = text.value;
    const [fields, setFields] = useState<Fields>({});
    const [shots, setShots] = useState<Shot[]>([]);
    const [shooting, setShooting] = useState(false);
    const names = [...action.required, ...action.optional].filter((name): name is FieldKey => name !== 'code' && name !== 'cause');
    const given = (name: FieldKey) => (name === 'photos' ? shots.length > 0 : String(fields[name] ?? '').trim() !== '');
    const missing = names.filter((name) => action.required.includes(name) && !given(name));
    const send = () => {
        if (missing.length > 0) return;
        const clean: Fields = { ...fields };
        for (const name of names) {
            const value = clean[name];
            if (typeof value === 'string' && value.trim() === '') delete clean[name];
        }
        if (shots.length > 0) clean.photos = shots.map((shot) => photoLink(shot, 'evidence'));
        props.onSend(clean, shots);
    };
    return (
        <Sheet title={nameOf(action).text} onClose={props.onClose}>
            <div class="stack-wide">
                {names.map((name) => (
                    <Part key={name} name={name} order={order} fields={fields} set={(change) => setFields((before) => ({ ...before, ...change }))} />
                ))}
                {names.includes('photos') && (
                    <div class="cluster">
                        {shots.map((shot) => (
                            <img key={shot.sha256} class="thumb" src={shot.url} alt={t.photos} />
                        ))}
                        <Button icon="camera" onClick={() => setShooting(true)}>
                            {t.photos}
                        </Button>
                    </div>
                )}
                <Button
                    kind="filled"
                    big
                    off={missing.length > 0 ? t.needs(missing.map((name) => t[name]).join(words.value.none === 'none' ? ', ' : '、')) : undefined}
                    onClick={send}
                >
                    {nameOf(action).text}
                </Button>
            </div>
            {shooting && (
                <PhotoSheet
                    onShot={(shot) => {
                        setShots((before) => [...before, shot]);
                        setShooting(false);
                    }}
                    onClose={() => setShooting(false)}
                />
            )}
        </Sheet>
    );
}
