/* Report a fault: the place is known (a code answered), the picture was taken on the way here, one chip
 * says what is wrong. Place plus photo or symptom or words enables Send; the desk completes. */
import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { Screen } from '@/app/shell';
import { takeCarriedShot } from '@/camera/handoff';
import { PhotoSheet } from '@/camera/photo_sheet';
import { photoLink, type Shot } from '@/camera/photo';
import type { Schemas } from '@/api/client';
import { CodeCard } from '@/features/codes/code_card';
import { resolve } from '@/features/codes/resolve';
import { dictionaries } from '@/features/dictionaries/dictionaries';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { outbox, uuidv7, type Sending } from '@/outbox';
import { role, site } from '@/session/session';
import { Priority, StateBadge } from '@/ui/badges';
import { Button, LinkButton } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Field, TextArea } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { ErrorNote, Loading, Note } from '@/ui/states';
import { Suggestions } from '@/features/codes/code_page';
import { byUrgency, stateOf, What, workOrderHref, type WorkOrderRow } from './row';
import { SymptomChips } from './symptom_chips';
import './work_orders.css';

const text = strings(
    {
        title: 'Report fault',
        send: 'Send',
        needs: 'Take a photo or choose what is wrong.',
        photo: 'Take a photo',
        retake: 'Retake',
        pictured: 'Photo of the fault',
        words: 'Words',
        contact: 'Contact of who asked (phone, room)',
        urgency: 'Urgency',
        proposed: 'Proposed; the desk decides.',
        danger: 'Danger: reported as P1 at once.',
        open: 'Already open here',
        openHint: 'If yours is one of these, open it and add a comment or photo.',
        warranty: (until: string) => `Under warranty until ${until}: the maker may have to mend it.`,
        another: 'Report another',
        see: 'See the work order',
        retired: 'This code is retired; report at its successor.',
    },
    {
        title: '报修',
        send: '发送',
        needs: '请拍一张照片，或选一个现象。',
        photo: '拍照',
        retake: '重拍',
        pictured: '故障照片',
        words: '说明',
        contact: '报修人联系方式（电话、房间）',
        urgency: '优先级',
        proposed: '为建议值，由前台确定。',
        danger: '危险：立即按 P1 报出。',
        open: '此处未关闭的工单',
        openHint: '若是同一件事，请打开它补充备注或照片。',
        warranty: (until) => `保修至 ${until}，可能应由厂家维修。`,
        another: '再报一件',
        see: '查看工单',
        retired: '此编码已停用，请在替代编码处报修。',
    },
);

const levels = ['P1', 'P2', 'P3', 'P4', 'P5'] as const;
type Level = (typeof levels)[number];

function Picture({ shot, onRetake }: { shot: Shot | null; onRetake: () => void }) {
    const t = text.value;
    if (!shot)
        return (
            <Button icon="camera" onClick={onRetake}>
                {t.photo}
            </Button>
        );
    return (
        <div class="stack">
            <img class="report-photo" src={shot.url} alt={t.pictured} />
            <div>
                <Button icon="rotate-ccw" onClick={onRetake}>
                    {t.retake}
                </Button>
            </div>
        </div>
    );
}

/** What is open here already, in one line each: a second report of the same fault helps nobody. */
function OpenHere({ orders }: { orders: readonly WorkOrderRow[] }) {
    const t = text.value;
    return (
        <section class="card lines-of-links">
            <p class="open-hint">
                <b>
                    {t.open} {orders.length}
                </b>
                <br />
                <span class="small soft">{t.openHint}</span>
            </p>
            {orders.slice(0, 3).map((order) => (
                <a key={order.id} class="row-link" href={workOrderHref(order)}>
                    <Priority level={order.priority} />
                    <span class="row-main">
                        <What order={order} />
                    </span>
                    <StateBadge state={stateOf(order)} />
                </a>
            ))}
        </section>
    );
}

export function ReportPage() {
    const { params } = useRoute();
    const typed = params.code ?? '';
    const t = text.value;
    const asked = useAsk(`code ${typed}`, () => resolve(typed));
    const found = asked.data;
    const [shot, setShot] = useState<Shot | null>(takeCarriedShot);
    const [shooting, setShooting] = useState(false);
    const [symptom, setSymptom] = useState<string | null>(null);
    const [said, setSaid] = useState('');
    const [contact, setContact] = useState('');
    const [level, setLevel] = useState<Level | null>(null);
    const [sending, setSending] = useState<Sending | null>(null);
    const [made, setMade] = useState('');
    const [error, setError] = useState<string | null>(null);
    const [busy, setBusy] = useState(false);
    useEffect(() => () => void (shot && URL.revokeObjectURL(shot.url)), []);

    const danger = dictionaries.value?.symptoms.find((one) => one.key === symptom)?.forces_p1 === true;
    const here = site.value;
    const itemType = found?.position?.item_type ?? found?.asset?.item_type;
    const unit = found?.position?.unit ?? found?.asset;
    const enough = shot !== null || symptom !== null || said.trim() !== '';

    const send = async () => {
        if (!here || !found) return;
        setBusy(true);
        setError(null);
        const id = uuidv7();
        const body: Schemas['Report'] = { code: found.compact, at: new Date().toISOString(), source: role.value === 'desk' ? 'desk' : 'scan' };
        if (symptom) body.symptom = symptom;
        if (said.trim() !== '') body.words = said.trim();
        if (contact.trim() !== '') body.contact = contact.trim();
        if (level && !danger) body.priority = level;
        if (shot) body.photos = [photoLink(shot, 'before')];
        try {
            setSending(
                await outbox.put({
                    path: `/sites/${found.site || here.slug}/work-orders/${id}`,
                    body,
                    label: { en: `Report ${found.code}`, zh: `报修 ${found.code}` },
                    photos: shot ? [shot] : [],
                }),
            );
            setMade(id);
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
        setBusy(false);
    };
    const again = () => {
        setSending(null);
        setShot(null);
        setSymptom(null);
        setSaid('');
        setLevel(null);
    };

    if (!found)
        return (
            <Screen title={t.title} back="/">
                {asked.error ? (
                    <>
                        <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} />
                        <Suggestions error={asked.error} />
                    </>
                ) : (
                    <Loading />
                )}
            </Screen>
        );
    const open = found.work_orders ?? [];
    const bar = sending ? (
        <div class="action-row">
            <Button onClick={again}>{t.another}</Button>
            <LinkButton kind="filled" big href={sending.progress.value === 'received' ? `/s/${found.site || here?.slug}/work-orders/${made}` : '/'}>
                {sending.progress.value === 'received' ? t.see : words.value.home}
            </LinkButton>
        </div>
    ) : (
        <Button kind="filled" big icon="send" busy={busy} off={found.state === 'retired' ? t.retired : enough ? undefined : t.needs} onClick={() => void send()}>
            {t.send}
        </Button>
    );
    return (
        <Screen title={`${t.title} ${found.code}`} heading={t.title} back={found.leads_to} bar={bar}>
            <section class="card">
                <CodeCard found={found} />
            </section>
            {sending ? (
                <SendingNote of={sending} zone={here?.time_zone} />
            ) : (
                <>
                    {error !== null && <ErrorNote sentence={error} />}
                    {unit?.under_warranty && unit.warranty_until && <Note tone="wait">{t.warranty(unit.warranty_until)}</Note>}
                    <section class="card stack">
                        <Picture shot={shot} onRetake={() => setShooting(true)} />
                    </section>
                    {open.length > 0 && <OpenHere orders={byUrgency(open)} />}
                    <section class="card stack-wide">
                        <SymptomChips itemType={itemType} value={symptom} onChoose={setSymptom} />
                        {danger && <Note tone="stop">{t.danger}</Note>}
                        <TextArea label={`${t.words} (${words.value.optional})`} value={said} onInput={setSaid} maxLength={2000} />
                        {!danger && (
                            <div class="field">
                                <span class="small soft">
                                    {t.urgency}: {t.proposed}
                                </span>
                                <ChoiceChips label={t.urgency} value={level ?? 'P3'} onChoose={setLevel} choices={levels.map((one) => ({ value: one, label: one }))} />
                            </div>
                        )}
                        {role.value === 'desk' && (
                            <Field label={`${t.contact} (${words.value.optional})`} value={contact} onInput={setContact} maxLength={200} />
                        )}
                    </section>
                </>
            )}
            {shooting && (
                <PhotoSheet
                    onShot={(taken) => {
                        setShot(taken);
                        setShooting(false);
                    }}
                    onClose={() => setShooting(false)}
                />
            )}
        </Screen>
    );
}
