/* The home: for those who repair, the next work order and then theirs; for those who lead, what waits
 * for their decision; for administrators, the steps of setting up. Code box above, Scan below. */
import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { CodeBox } from '@/app/code_box';
import { routePaths } from '@/app/routes';
import { Screen } from '@/app/shell';
import { strings } from '@/i18n/strings';
import { nameOf } from '@/i18n/names';
import { words } from '@/i18n/words';
import { outbox, uuidv7, type Sending } from '@/outbox';
import { may, role, site } from '@/session/session';
import { openScan } from '@/camera/scan_request';
import { Priority, StateBadge } from '@/ui/badges';
import { Button, LinkButton } from '@/ui/button';
import { Code } from '@/ui/code';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon_names';
import { SendingNote } from '@/ui/sending';
import { Empty, ErrorNote, Loading, Note } from '@/ui/states';
import { byUrgency, stateOf, What, Where, WorkOrderLine, workOrderHref, type WorkOrderRow } from '@/features/work_orders/row';

const text = strings(
    {
        noSite: 'You belong to no site yet. An administrator adds you.',
        nothing: 'Nothing for you. Scan to report.',
        mine: (count: number) => `Mine ${count}`,
        toTake: (count: number) => `To take ${count}`,
        toAccept: (count: number) => `New ${count}`,
        toDispatch: (count: number) => `To dispatch ${count}`,
        toVerify: (count: number) => `To verify ${count}`,
        toClose: (count: number) => `To close ${count}`,
        running: (count: number) => `Running ${count}`,
        nothingWaits: 'Nothing waits for you.',
        scanToReport: 'Scan to report',
        label: (action: string, code: string) => `${action} ${code}`,
        setUp: 'Set up this site',
        import: 'Bring in the register',
        importHint: 'From a workbook, or place by place',
        print: 'Print labels',
        printHint: 'Every place gets its code on the wall',
        people: 'Invite people',
        peopleHint: 'Each gets a link to choose a password',
        site: 'Clock and calendar',
        siteHint: 'Names, time zone, working days',
    },
    {
        noSite: '你还不属于任何项目，请管理员添加。',
        nothing: '暂无你的工单，扫码即可报修。',
        mine: (count) => `我的 ${count}`,
        toTake: (count) => `可接 ${count}`,
        toAccept: (count) => `待受理 ${count}`,
        toDispatch: (count) => `待派单 ${count}`,
        toVerify: (count) => `待验收 ${count}`,
        toClose: (count) => `待关闭 ${count}`,
        running: (count) => `处理中 ${count}`,
        nothingWaits: '暂无待办。',
        scanToReport: '扫码报修',
        label: (action, code) => `${action} ${code}`,
        setUp: '设置项目',
        import: '导入台账',
        importHint: '用工作簿导入，或逐个录入',
        print: '打印标签',
        printHint: '让每个位置都有编码上墙',
        people: '邀请人员',
        peopleHint: '每人一条链接，自设密码',
        site: '时区与日历',
        siteHint: '名称、时区、工作日',
    },
);

type Query = { state: string; assignee?: string };

function useOrders(slug: string, query: Query) {
    return useAsk(`home ${slug} ${query.state} ${query.assignee ?? ''}`, () =>
        ask(api.GET('/sites/{site}/work-orders', { params: { path: { site: slug }, query: { ...query, limit: 50 } } })),
    );
}

/** The next step as one button, if it needs nothing but a tap; otherwise the way to the work order. */
function NextStep({ order, slug, onDone }: { order: WorkOrderRow; slug: string; onDone: () => void }) {
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    const full = useAsk(`work-order ${order.id}`, () =>
        ask(api.GET('/sites/{site}/work-orders/{id}', { params: { path: { site: slug, id: order.id } } })),
    );
    if (sending) return <SendingNote of={sending} zone={site.value?.time_zone} />;
    const step = full.data?.actions.find((action) => action.next === true);
    const simple = step !== undefined && step.required.length === 0 && /^(accept|take)$/.test(step.action);
    const act = async (action: Schemas['Action']) => {
        try {
            const made = await outbox.put({
                path: `/sites/${slug}/work-orders/${order.id}/events/${uuidv7()}`,
                body: { action: action.action, at: new Date().toISOString() },
                label: { en: `${action.name_en} ${order.code}`, zh: `${action.name_zh} ${order.code}` },
            });
            setSending(made);
            if (await made.settled) onDone();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <>
            {error !== null && <ErrorNote sentence={error} />}
            {simple ? (
                <Button kind="filled" big onClick={() => void act(step)}>
                    {nameOf(step).text}
                </Button>
            ) : (
                <LinkButton kind="filled" big href={workOrderHref(order)}>
                    {step ? nameOf(step).text : words.value.open}
                </LinkButton>
            )}
        </>
    );
}

function NextOrder({ order, slug, onDone }: { order: WorkOrderRow; slug: string; onDone: () => void }) {
    return (
        <article class="card card-now stack">
            <a class="plain-link stack" href={workOrderHref(order)}>
                <span class="spread">
                    <span class="cluster">
                        <Priority level={order.priority} />
                        <b>
                            <What order={order} />
                        </b>
                    </span>
                    <StateBadge state={stateOf(order)} />
                </span>
                <Code code={order.code} />
                <Where order={order} />
            </a>
            <NextStep order={order} slug={slug} onDone={onDone} />
        </article>
    );
}

function Group({ title, orders }: { title: string; orders: readonly WorkOrderRow[] }) {
    if (orders.length === 0) return null;
    return (
        <section class="group">
            <h2>{title}</h2>
            <ul class="rows">
                {orders.map((order) => (
                    <li key={order.id}>
                        <WorkOrderLine order={order} />
                    </li>
                ))}
            </ul>
        </section>
    );
}

function Worker({ slug }: { slug: string }) {
    const t = text.value;
    const mine = useOrders(slug, { state: 'open', assignee: 'me' });
    const free = useOrders(slug, { state: 'triaged', assignee: 'none' });
    if (!mine.data) return mine.error ? <ErrorNote sentence={sentenceOf(mine.error)} onRetry={() => void mine.reload()} /> : <Loading />;
    // What is handed in waits for others; the next step is among the rest.
    const orders = byUrgency(mine.data.items);
    const todo = orders.filter((order) => !/^(done|verified|visit_due|waiting)$/.test(order.state.key));
    const first = todo[0];
    const reload = () => void Promise.all([mine.reload(), free.reload()]);
    return (
        <>
            {first && <NextOrder key={first.id} order={first} slug={slug} onDone={reload} />}
            <Group title={t.mine(orders.length)} orders={orders.filter((order) => order !== first)} />
            <Group title={t.toTake(free.data?.items.length ?? 0)} orders={byUrgency(free.data?.items ?? [])} />
            {orders.length === 0 && (free.data?.items.length ?? 0) === 0 && <Nothing />}
        </>
    );
}

function Nothing() {
    return (
        <Empty
            icon="clipboard-list"
            action={
                <Button icon="scan-qr-code" onClick={() => openScan()}>
                    {text.value.scanToReport}
                </Button>
            }
        >
            {text.value.nothing}
        </Empty>
    );
}

function Leader({ slug }: { slug: string }) {
    const t = text.value;
    const all = useOrders(slug, { state: 'open' });
    if (!all.data) return all.error ? <ErrorNote sentence={sentenceOf(all.error)} onRetry={() => void all.reload()} /> : <Loading />;
    const orders = byUrgency(all.data.items);
    const of = (...keys: string[]) => orders.filter((order) => keys.includes(order.state.key));
    const dispatch = may('dispatch');
    const groups: [string, WorkOrderRow[]][] = [
        ...(dispatch ? ([[t.toAccept(of('new').length), of('new')], [t.toDispatch(of('triaged').length), of('triaged')]] as [string, WorkOrderRow[]][]) : []),
        ...(may('verify') ? ([[t.toVerify(of('done').length), of('done')]] as [string, WorkOrderRow[]][]) : []),
        ...(dispatch ? ([[t.toClose(of('verified', 'visit_due').length), of('verified', 'visit_due')]] as [string, WorkOrderRow[]][]) : []),
    ];
    const shown = new Set(groups.flatMap(([, list]) => list));
    const rest = orders.filter((order) => !shown.has(order));
    return (
        <>
            {groups.map(([title, list]) => (
                <Group key={title} title={title} orders={list} />
            ))}
            {shown.size === 0 && <Note tone="good">{t.nothingWaits}</Note>}
            <Group title={t.running(rest.length)} orders={rest} />
        </>
    );
}

function SetUp() {
    const t = text.value;
    const steps: { href: string; icon: IconName; title: string; hint: string }[] = [
        { href: '/import', icon: 'upload', title: t.import, hint: t.importHint },
        { href: '/labels', icon: 'printer', title: t.print, hint: t.printHint },
        { href: '/people', icon: 'users', title: t.people, hint: t.peopleHint },
    ];
    const there = steps.filter((step) => routePaths.has(step.href));
    if (there.length === 0) return null;
    return (
        <section class="group">
            <h2>{t.setUp}</h2>
            <ul class="rows">
                {there.map((step) => (
                    <li key={step.href}>
                        <a class="card row-link" href={step.href}>
                            <Icon name={step.icon} />
                            <span class="row-main">
                                <b>{step.title}</b>
                                <br />
                                <span class="small soft">{step.hint}</span>
                            </span>
                            <span class="chevron">
                                <Icon name="chevron-right" />
                            </span>
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function Home() {
    const here = site.value;
    if (!here)
        return (
            <Screen title="Fixpoint">
                <Empty icon="building-2">{text.value.noSite}</Empty>
            </Screen>
        );
    const name = nameOf(here).text;
    const who = role.value;
    return (
        <Screen title={name} wide>
            <div class="phone-only">
                <CodeBox />
            </div>
            {who === 'technician' && <Worker slug={here.slug} />}
            {(who === 'leader' || who === 'desk' || who === 'manager' || who === 'supervisor') && <Leader slug={here.slug} />}
            {may('users') && <SetUp />}
        </Screen>
    );
}
