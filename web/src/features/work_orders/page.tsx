/* A work order: what is wrong and where, the pair of photos, one next step at the thumb, the rest
 * behind ⋯, and what happened so far. The steps come from the server's list of allowed actions. */
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { ScanAnd, Screen } from '@/app/shell';
import { PhotoSheet } from '@/camera/photo_sheet';
import { photoLink, type Shot } from '@/camera/photo';
import { closeScan, openScan, type FoundCode } from '@/camera/scan_request';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { shortTime } from '@/i18n/time';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import type { Sending } from '@/outbox';
import { Priority, StateBadge } from '@/ui/badges';
import { Button } from '@/ui/button';
import { Code } from '@/ui/code';
import { Name } from '@/ui/name';
import { PhotoPair, photoUrl, type PairPhoto } from '@/ui/photo_pair';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote, Loading, Note } from '@/ui/states';
import { act, type Action, type Fields, type WorkOrder } from './act';
import { ActionForm } from './action_form';
import { Events } from './events';
import { FinishForm } from './finish_form';
import { stateOf, What, Where } from './row';
import './work_orders.css';

const text = strings(
    {
        title: 'Work order',
        scanToArrive: 'Scan to arrive',
        awaits: (code: string) => `Scan ${code} or its room`,
        beforePhoto: 'Before photo',
        afterPhoto: 'After photo',
        warranty: (until: string) => `Reported under warranty (until ${until}).`,
        reportedBy: 'Reported by',
        assignee: 'Technician',
        contact: 'Contact',
        cause: 'Fault cause',
        measures: 'What was done',
        answer: 'Answer to the requester',
        verifiedBy: 'Verified by',
        waiting: (until: string) => `Next review ${until}`,
        returned: (count: number) => (count === 1 ? 'Returned once' : `Returned ${count} times`),
        mergedInto: 'Merged into',
        history: 'What happened',
        unit: 'Unit',
        noPhotos: 'No camera at this place: finish without photos.',
        facts: 'Facts',
    },
    {
        title: '工单',
        scanToArrive: '扫码到场',
        awaits: (code) => `请扫 ${code} 或所在房间`,
        beforePhoto: '拍整改前',
        afterPhoto: '拍整改后',
        warranty: (until) => `报修时在保修期内（至 ${until}）。`,
        reportedBy: '报修人',
        assignee: '维修',
        contact: '联系方式',
        cause: '故障原因',
        measures: '处理措施',
        answer: '答复报修人',
        verifiedBy: '验收人',
        waiting: (until) => `下次复查 ${until}`,
        returned: (count) => `返工 ${count} 次`,
        mergedInto: '已并入',
        history: '经过',
        unit: '资产',
        noPhotos: '此处禁止拍照，完工不需照片。',
        facts: '详情',
    },
);

const photoOf = (order: WorkOrder, slug: string, role: 'before' | 'after', last: boolean): PairPhoto | null => {
    const photos = order.photos.filter((one) => one.role === role);
    const photo = last ? photos[photos.length - 1] : photos[0];
    return photo ? { src: photoUrl(slug, photo.sha256, 'screen'), takenAt: photo.taken_at, live: photo.live } : null;
};

/** Is an after photo there since the work was last started? Then finishing needs no other. */
function finishedPicture(order: WorkOrder): boolean {
    const started = Math.max(0, ...order.events.filter((event) => event.action === 'start').map((event) => event.seq));
    return order.events.some((event) => event.seq > started && event.photos.some((photo) => photo.role === 'after'));
}

function Facts({ order, zone }: { order: WorkOrder; zone: string | undefined }) {
    const t = text.value;
    const row = (label: string, value: preact.ComponentChildren) => (
        <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
        </Fragment>
    );
    return (
        <dl class="facts">
            {row(t.reportedBy, <><Name of={order.reporter} /> <span class="soft small">{shortTime(order.reported_at, zone)}</span></>)}
            {order.contact !== '' && row(t.contact, order.contact)}
            {order.assignee && row(t.assignee, <Name of={order.assignee} />)}
            {order.asset?.tag && row(t.unit, <Code code={order.asset.tag} size="small" />)}
            {order.cause?.code && row(t.cause, <>{order.cause.code} <Name of={order.cause} /></>)}
            {order.measures !== '' && row(t.measures, order.measures)}
            {order.verified_by && row(t.verifiedBy, <Name of={order.verified_by} />)}
            {order.answer !== '' && row(t.answer, order.answer)}
            {order.merged_into && row(t.mergedInto, <a href={`/s/${site.value?.slug ?? ''}/work-orders/${order.merged_into.id}`}>{order.merged_into.number}</a>)}
        </dl>
    );
}

type Doing = { what: 'form'; action: Action } | { what: 'more' } | { what: 'shoot'; action: Action } | { what: 'finish'; action: Action; shot: Shot | null } | null;

/** Another work order is another page: what was being done on the one before ends with it. */
export function WorkOrderPage() {
    const { params } = useRoute();
    return <One key={params.id} slug={params.site ?? site.value?.slug ?? ''} id={params.id ?? ''} />;
}

function One({ slug, id }: { slug: string; id: string }) {
    const t = text.value;
    const zone = site.value?.time_zone;
    const asked = useAsk(`work order ${id}`, () => ask(api.GET('/sites/{site}/work-orders/{id}', { params: { path: { site: slug, id } } })));
    const order = asked.data;
    const [doing, setDoing] = useState<Doing>(null);
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);

    if (!order)
        return (
            <Screen title={t.title} back="/work">
                {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : <Loading />}
            </Screen>
        );

    /** Sends the event; the answer is the work order as it then stands. */
    const send = async (action: Action, fields: Fields = {}, shots: readonly Shot[] = []): Promise<WorkOrder | null> => {
        setDoing(null);
        setError(null);
        try {
            const made = await act(order, action, fields, shots);
            setSending(made);
            const received = await made.settled;
            if (received && made.answer.value) {
                const fresh = made.answer.value as WorkOrder;
                asked.set(fresh);
                return fresh;
            }
            await asked.reload();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
        return null;
    };
    const hasBefore = (one: WorkOrder) => !one.photo_pair || one.photos.some((photo) => photo.role === 'before');
    const arrive = (action: Action) =>
        openScan({
            hint: t.awaits(order.code),
            accepts: (found: FoundCode) => found.code === order.code || found.code === order.place.code,
            act: {
                word: nameOf(action).text,
                icon: 'map-pin-check',
                run: (found) => {
                    closeScan();
                    void send(action, { code: found.code }).then((fresh) => {
                        // On site and nothing pictured yet: the before photo comes next, and starts the work.
                        const start = fresh?.actions.find((one) => one.action === 'start');
                        if (fresh && start && !hasBefore(fresh)) setDoing({ what: 'shoot', action: start });
                    });
                },
            },
        });
    const begin = (action: Action) => {
        if (action.action === 'arrive') arrive(action);
        else if (action.action === 'start' && !hasBefore(order)) setDoing({ what: 'shoot', action });
        else if (action.action === 'finish') setDoing(order.photo_pair && !finishedPicture(order) ? { what: 'shoot', action } : { what: 'finish', action, shot: null });
        else if (action.required.length === 0 && /^(accept|take|start|resume|verify)$/.test(action.action)) void send(action);
        else setDoing({ what: 'form', action });
    };
    const wordOf = (action: Action): string =>
        action.action === 'arrive'
            ? t.scanToArrive
            : action.action === 'start' && !hasBefore(order)
              ? t.beforePhoto
              : action.action === 'finish' && order.photo_pair && !finishedPicture(order)
                ? t.afterPhoto
                : nameOf(action).text;
    const next = order.actions.find((action) => action.next);
    const barred = order.actions.find((action) => action.barred !== undefined && /^(verify|close)$/.test(action.action));
    const rest = order.actions.filter((action) => action !== next);
    const pictured = order.photo_pair || order.photos.length > 0;
    const ghost = photoOf(order, slug, 'before', false)?.src;
    const busy = sending?.progress.value === 'sending' || sending?.progress.value === 'kept';
    return (
        <Screen
            title={`${order.number} ${order.code}`}
            heading={<Code code={order.number} size="body" />}
            back="/work"
            aside={rest.length > 0 ? <Button kind="plain" label={words.value.more} icon="ellipsis" onClick={() => setDoing({ what: 'more' })} /> : undefined}
            bar={
                <ScanAnd>
                    {next ? (
                        <Button kind="filled" big busy={busy} icon={next.action === 'finish' || (next.action === 'start' && !hasBefore(order)) ? 'camera' : next.action === 'arrive' ? 'map-pin-check' : 'check'} onClick={() => begin(next)}>
                            {wordOf(next)}
                        </Button>
                    ) : barred ? (
                        <Button big off={nameOf({ name_zh: barred.barred_zh, name_en: barred.barred_en }).text}>
                            {nameOf(barred).text}
                        </Button>
                    ) : null}
                </ScanAnd>
            }
        >
            <section class="card stack">
                <span class="spread">
                    <span class="cluster">
                        <Priority level={order.priority} />
                        <b>
                            <What order={order} />
                        </b>
                    </span>
                    <StateBadge state={stateOf(order)} />
                </span>
                <a class="plain-link stack" href={`/codes/${encodeURIComponent(order.code)}`}>
                    <Code code={order.code} />
                    <Where order={order} />
                </a>
                {order.words !== '' && <p>{order.words}</p>}
                {order.waiting_for && order.review_on && <Note tone="wait" icon="circle-pause">{t.waiting(order.review_on)}</Note>}
                {order.returns > 0 && <p class="small soft">{t.returned(order.returns)}</p>}
                {order.under_warranty && order.asset?.warranty_until && <Note tone="wait">{t.warranty(order.asset.warranty_until)}</Note>}
                {order.no_photos && <Note tone="wait" icon="camera-off">{t.noPhotos}</Note>}
            </section>
            {error !== null && <ErrorNote sentence={error} />}
            {sending && <SendingNote of={sending} zone={zone} />}
            {pictured && (
                <section class="card">
                    <PhotoPair before={photoOf(order, slug, 'before', false)} after={photoOf(order, slug, 'after', true)} zone={zone} />
                </section>
            )}
            <section class="card">
                <h2 class="sr">{t.facts}</h2>
                <Facts order={order} zone={zone} />
            </section>
            <section class="card">
                <h2>{t.history}</h2>
                <Events events={order.events} slug={slug} zone={zone} />
            </section>
            {doing?.what === 'more' && (
                <Sheet title={words.value.more} onClose={() => setDoing(null)}>
                    <ul class="stack">
                        {rest.map((action) => (
                            <li key={action.action}>
                                <Button
                                    kind={/^(cancel|declare_out_of_scope)$/.test(action.action) ? 'stop' : 'outline'}
                                    off={action.barred === undefined ? undefined : nameOf({ name_zh: action.barred_zh, name_en: action.barred_en }).text}
                                    onClick={() => begin(action)}
                                >
                                    {wordOf(action)}
                                </Button>
                            </li>
                        ))}
                    </ul>
                </Sheet>
            )}
            {doing?.what === 'form' && <ActionForm order={order} action={doing.action} onClose={() => setDoing(null)} onSend={(fields, shots) => void send(doing.action, fields, shots)} />}
            {doing?.what === 'shoot' && (
                <PhotoSheet
                    ghost={doing.action.action === 'finish' ? ghost : undefined}
                    onClose={() => setDoing(null)}
                    onShot={(shot) =>
                        doing.action.action === 'finish'
                            ? setDoing({ what: 'finish', action: doing.action, shot })
                            : void send(doing.action, { photos: [photoLink(shot, 'before')] }, [shot])
                    }
                />
            )}
            {doing?.what === 'finish' && (
                <FinishForm order={order} shot={doing.shot} onClose={() => setDoing(null)} onFinish={(fields) => void send(doing.action, fields, doing.shot ? [doing.shot] : [])} />
            )}
        </Screen>
    );
}
