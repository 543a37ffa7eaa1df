/* The page of a code: what hangs there, who answers for it, what is open, what failed before. */
import { useEffect } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { navigate } from '@/app/navigate';
import { routePaths } from '@/app/routes';
import { ScanAnd, Screen } from '@/app/shell';
import type { FoundCode } from '@/camera/scan_request';
import { strings } from '@/i18n/strings';
import { dateOf } from '@/i18n/time';
import { nameOf } from '@/i18n/names';
import { site } from '@/session/session';
import { Badge } from '@/ui/badges';
import { LinkButton } from '@/ui/button';
import { Code } from '@/ui/code';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon_names';
import { Name } from '@/ui/name';
import { ErrorNote, Loading } from '@/ui/states';
import { byUrgency, WorkOrderLine } from '@/features/work_orders/row';
import { CodeCard, CodeNotices } from './code_card';
import { resolve, suggestionsOf } from './resolve';

const text = strings(
    {
        title: 'Code',
        report: 'Report fault',
        open: (count: number) => `Open ${count}`,
        past: (count: number) => (count === 1 ? '1 fault before' : `${count} faults before`),
        mostly: (cause: string) => `mostly ${cause}`,
        noPast: 'No fault before',
        unit: 'Unit',
        noUnit: 'No unit here',
        warranty: (day: string) => `under warranty until ${day}`,
        here: 'What is here',
        places: (count: number) => (count === 1 ? '1 place' : `${count} places`),
        positions: (count: number) => (count === 1 ? '1 position' : `${count} positions`),
        hangsAt: 'Fills position',
        inStore: 'In store',
        two: 'This can be read in two ways. Which one is meant?',
        isIt: 'Is it one of these?',
        retired: 'It is retired: report at its successor.',
        details: 'All data and history',
        print: 'Print label',
        cause: 'Cause',
    },
    {
        title: '编码',
        report: '报修',
        open: (count) => `未关闭 ${count}`,
        past: (count) => `以往故障 ${count} 次`,
        mostly: (cause) => `多为${cause}`,
        noPast: '以往无故障',
        unit: '资产',
        noUnit: '此处无资产',
        warranty: (day) => `保修至 ${day}`,
        here: '此处有什么',
        places: (count) => `${count} 处位置`,
        positions: (count) => `${count} 个点位`,
        hangsAt: '所在点位',
        inStore: '在库',
        two: '有两种读法，是哪一个？',
        isIt: '是否为下列之一？',
        retired: '已停用，请在替代编码处报修。',
        details: '全部资料与变更记录',
        print: '打印标签',
        cause: '故障原因',
    },
);

function Line(props: { href: string | null; icon: IconName; children: preact.ComponentChildren }) {
    const inside = (
        <>
            <Icon name={props.icon} />
            <span class="row-main">{props.children}</span>
        </>
    );
    if (props.href === null) return <div class="row-link">{inside}</div>;
    return (
        <a class="row-link" href={props.href}>
            {inside}
            <span class="chevron">
                <Icon name="chevron-right" />
            </span>
        </a>
    );
}

function UnitLine({ found }: { found: FoundCode }) {
    const t = text.value;
    const unit = found.position?.unit;
    if (!unit) return <Line href={null} icon="package">{t.noUnit}</Line>;
    return (
        <Line href={`/codes/${encodeURIComponent(unit.tag)}`} icon="package">
            {t.unit} <Code code={unit.tag} size="body" />
            <br />
            <span class="small soft">
                {[unit.manufacturer, unit.model].filter((part) => part !== '').join(' ')}
                {unit.under_warranty && unit.warranty_until && ` · ${t.warranty(dateOf(unit.warranty_until, site.value?.time_zone))}`}
            </span>
        </Line>
    );
}

function PastLine({ found }: { found: FoundCode }) {
    const t = text.value;
    const count = found.faults?.count ?? 0;
    if (count === 0) return <Line href={null} icon="rotate-ccw">{t.noPast}</Line>;
    const cause = found.faults?.frequent_cause;
    const list = routePaths.has('/work') ? `/work?state=all&at=${encodeURIComponent(found.canonical)}` : null;
    return (
        <Line href={list} icon="rotate-ccw">
            {t.past(count)}
            {cause && (
                <span class="soft">
                    {' · '}
                    {t.mostly(`${cause.key} ${nameOf(cause).text}`)}
                </span>
            )}
        </Line>
    );
}

function Facts({ found }: { found: FoundCode }) {
    const t = text.value;
    const { location, position, asset } = found;
    const under = `/register?under=${encodeURIComponent(found.canonical)}`;
    return (
        <div class="card lines-of-links">
            {found.cause && (
                <Line href={null} icon="wrench">
                    {t.cause} <b>{found.cause.key}</b> <Name of={found.cause} />
                </Line>
            )}
            {position && <UnitLine found={found} />}
            {asset && (
                <Line href={asset.position?.code ? `/codes/${encodeURIComponent(asset.position.code)}` : null} icon="map-pin">
                    {asset.position?.code ? (
                        <>
                            {t.hangsAt} <Code code={asset.position.code} size="body" />
                            <br />
                            <span class="small soft">
                                <Name of={{ name_zh: asset.position.path_zh, name_en: asset.position.path_en }} />
                            </span>
                        </>
                    ) : (
                        t.inStore
                    )}
                </Line>
            )}
            {location && (
                <Line href={routePaths.has('/register') ? under : null} icon="list-tree">
                    {t.here}
                    <br />
                    <span class="small soft">
                        {[
                            (location.children ?? 0) > 0 ? t.places(location.children ?? 0) : '',
                            t.positions(location.positions ?? 0),
                        ]
                            .filter((part) => part !== '')
                            .join(' · ')}
                    </span>
                </Line>
            )}
            {!asset && <PastLine found={found} />}
        </div>
    );
}

/** Where ‹ leads: the place around it. */
function around(found: FoundCode): string {
    const place = found.position?.place.code ?? found.asset?.position?.code;
    if (place) return `/codes/${encodeURIComponent(place)}`;
    const parent = /^(.+)-[^-]+-[^-]+$/.exec(found.code)?.[1];
    return found.kind === 'building' || found.kind === 'asset' || parent === undefined ? '/' : `/codes/${encodeURIComponent(parent)}`;
}

function Readings({ found }: { found: FoundCode }) {
    return (
        <section class="stack">
            <p>{text.value.two}</p>
            {found.readings?.map((item) => {
                const reading = item as FoundCode;
                return (
                    <a key={reading.code} class="card row-link" href={reading.leads_to}>
                        <span class="row-main">
                            <CodeCard found={reading} />
                        </span>
                        <span class="chevron">
                            <Icon name="chevron-right" />
                        </span>
                    </a>
                );
            })}
        </section>
    );
}

export function Suggestions({ error }: { error: unknown }) {
    const list = suggestionsOf(error);
    if (list.length === 0) return null;
    return (
        <section class="stack">
            <h2>{text.value.isIt}</h2>
            {list.map((one) => (
                <a key={one.code} class="card row-link" href={`/codes/${encodeURIComponent(one.code)}`}>
                    <span class="row-main">
                        <Code code={one.code} size="body" />
                        <br />
                        <span class="small soft">
                            <Name of={one} />
                        </span>
                    </span>
                    <span class="chevron">
                        <Icon name="chevron-right" />
                    </span>
                </a>
            ))}
        </section>
    );
}

export function CodePage() {
    const { params, query } = useRoute();
    const { path } = useLocation();
    const typed = params.code ?? '';
    const asked = useAsk(`code ${typed}`, () => resolve(typed));
    const found = asked.data;
    const t = text.value;
    useEffect(() => {
        // A typed code or a document goes on to its own page; going back skips this one.
        if (found && path.startsWith('/codes/') && (found.readings?.length ?? 0) === 0 && found.leads_to !== path)
            navigate(found.leads_to, { replace: true });
    }, [found, path]);
    if (!found)
        return (
            <Screen title={typed || t.title} heading={<Code code={typed} size="body" />} back="/">
                {asked.error ? (
                    <>
                        <ErrorNote sentence={sentenceOf(asked.error)} onRetry={suggestionsOf(asked.error).length > 0 ? undefined : () => void asked.reload()} />
                        <Suggestions error={asked.error} />
                    </>
                ) : (
                    <Loading />
                )}
            </Screen>
        );
    const usable = found.state === 'active' || found.state === 'draft' || found.state === 'alias';
    const name = nameOf(found).text || found.code;
    const orders = byUrgency(found.work_orders ?? []);
    const reportTo = `/report/${encodeURIComponent(found.canonical)}${query.key ? `?key=${query.key}` : ''}`;
    const canReport = routePaths.has('/report/:code');
    const noun = found.position ? 'positions' : found.asset ? 'assets' : found.location ? 'locations' : null;
    const record = noun && found.kind !== 'repair' ? `/s/${found.site}/register/${noun}/${encodeURIComponent(found.canonical)}` : null;
    return (
        <Screen
            title={`${found.code} ${name}`}
            heading={<Name of={found} />}
            back={around(found)}
            bar={
                <ScanAnd>
                    {canReport && usable && (
                        <LinkButton kind="filled" big icon="triangle-alert" href={reportTo}>
                            {t.report}
                        </LinkButton>
                    )}
                </ScanAnd>
            }
        >
            <CodeNotices found={found} />
            {found.readings?.length ? (
                <Readings found={found} />
            ) : (
                <>
                    <section class="card">
                        <CodeCard found={found} copy aloud />
                    </section>
                    {orders.length > 0 && (
                        <section class="group">
                            <h2>{t.open(orders.length)}</h2>
                            <ul class="rows">
                                {orders.map((order) => (
                                    <li key={order.id}>
                                        <WorkOrderLine order={order} />
                                    </li>
                                ))}
                            </ul>
                        </section>
                    )}
                    <Facts found={found} />
                    {record && (
                        <LinkButton kind="plain" icon="list-tree" href={record}>
                            {t.details}
                        </LinkButton>
                    )}
                </>
            )}
            {asked.error !== null && asked.error !== undefined && (
                <Badge tone="wait" icon="cloud-off">
                    {sentenceOf(asked.error)}
                </Badge>
            )}
        </Screen>
    );
}
