/* All data of one place, position or unit, and every change that was kept. */
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { routePaths } from '@/app/routes';
import { Screen } from '@/app/shell';
import { strings } from '@/i18n/strings';
import { dayOf } from '@/i18n/time';
import { site } from '@/session/session';
import { Button, LinkButton } from '@/ui/button';
import { Code } from '@/ui/code';
import { Name } from '@/ui/name';
import { ErrorNote, Loading } from '@/ui/states';
import { ActSheet, actWord, type Act } from './acts';
import { EditSheet, type RecordRow } from './edit_sheet';
import { editFields, fieldWord, type RecordKind } from './fields';
import { History } from './history';
import './register.css';

const text = strings(
    {
        edit: 'Edit',
        print: 'Print label',
        page: 'Its page',
        place: 'Place',
        responsible: 'Responsible person',
        type: 'Type',
        unit: 'Unit',
        position: 'Position',
        units: 'Units that filled it',
        positions: 'Positions that it filled',
        documents: 'Document links',
        known: 'Known elsewhere as',
        groups: 'Belongs to',
        history: 'History',
        facts: 'Data',
        yes: 'yes',
        until: (day: string) => `until ${day}`,
        since: (day: string) => `since ${day}`,
        draft: 'Draft',
    },
    {
        edit: '编辑',
        print: '打印标签',
        page: '打开页面',
        place: '位置',
        responsible: '责任人',
        type: '类型',
        unit: '资产',
        position: '点位',
        units: '装过的资产',
        positions: '装过的点位',
        documents: '文档链接',
        known: '在别处的名称',
        groups: '所属',
        history: '变更记录',
        facts: '资料',
        yes: '是',
        until: (day) => `至 ${day}`,
        since: (day) => `自 ${day}`,
        draft: '草稿',
    },
);

type Location = Schemas['Location'];
type Position = Schemas['Position'];
type Asset = Schemas['Asset'];
interface Shown {
    code: string;
    name: { name_zh: string; name_en: string };
    row: Location | Position | Asset;
    lines: [string, preact.ComponentChildren][];
    past: { title: string; items: { code: string; name: { name_zh?: string | undefined; name_en?: string | undefined }; from?: string | undefined; to?: string | null | undefined }[] } | null;
    acts: Act[];
}

async function read(slug: string, kind: RecordKind, code: string): Promise<Location | Position | Asset> {
    if (kind === 'locations') return ask(api.GET('/sites/{site}/locations/{code}', { params: { path: { site: slug, code } } }));
    if (kind === 'positions') return ask(api.GET('/sites/{site}/positions/{code}', { params: { path: { site: slug, code } } }));
    return ask(api.GET('/sites/{site}/assets/{tag}', { params: { path: { site: slug, tag: code } } }));
}

function shownOf(kind: RecordKind, row: Location | Position | Asset): Shown {
    const t = text.value;
    const may = row.may;
    const acts = (list: [Act, string][]): Act[] => list.filter(([, needed]) => may.includes(needed)).map(([act]) => act);
    if (kind === 'locations') {
        const l = row as Location;
        return {
            code: l.code,
            name: l,
            row,
            lines: [
                [t.place, l.parent && <Name of={{ name_zh: l.parent.path_zh, name_en: l.parent.path_en }} />],
                [t.responsible, l.responsible && <Name of={l.responsible} />],
            ],
            past: {
                title: t.responsible,
                items: l.responsibilities.map((one) => ({ code: '', name: one.person ?? {}, from: one.from, to: one.to })),
            },
            acts: acts([['responsible', 'edit'], ['renumber', 'renumber'], ['retire', 'retire']]),
        };
    }
    if (kind === 'positions') {
        const p = row as Position;
        return {
            code: p.code,
            name: p,
            row,
            lines: [
                [t.type, <><b>{p.item_type}</b> <Name of={{ name_zh: p.type_zh, name_en: p.type_en }} /></>],
                [t.place, <Name of={{ name_zh: p.place.path_zh, name_en: p.place.path_en }} />],
                [t.responsible, p.responsible && <Name of={p.responsible} />],
                [t.unit, p.unit && <a href={`../assets/${p.unit.tag.replace(/-/g, '').slice(0, -1)}`}><Code code={p.unit.tag} size="body" /></a>],
            ],
            past: { title: t.units, items: p.units.map((one) => ({ code: one.tag ?? '', name: one, from: one.from, to: one.to })) },
            acts: acts([['swap', 'edit'], ['renumber', 'renumber'], ['retire', 'retire']]),
        };
    }
    const a = row as Asset;
    return {
        code: a.tag,
        name: { name_zh: a.name_zh || a.type_zh, name_en: a.name_en || a.type_en },
        row,
        lines: [
            [t.type, <><b>{a.item_type}</b> <Name of={{ name_zh: a.type_zh, name_en: a.type_en }} /></>],
            [t.position, a.position?.code && <Code code={a.position.code} size="body" />],
        ],
        past: { title: t.positions, items: a.positions.map((one) => ({ code: one.code ?? '', name: one, from: one.from, to: one.to })) },
        acts: acts([['retire', 'retire']]),
    };
}

function Facts({ kind, shown }: { kind: RecordKind; shown: Shown }) {
    const row = shown.row as unknown as Record<string, unknown>;
    const own = editFields[kind]
        .filter(([name]) => row[name] !== null && row[name] !== undefined && row[name] !== '' && row[name] !== false)
        .map(([name]): [string, preact.ComponentChildren] => [fieldWord(name), row[name] === true ? text.value.yes : String(row[name])]);
    const attributes = shown.row.attributes.map((one): [string, preact.ComponentChildren] => [one.name, [one.value, one.unit ?? ''].filter((part) => part !== '').join(' ')]);
    return (
        <dl class="facts">
            {[...shown.lines, ...own, ...attributes]
                .filter(([, value]) => value !== null && value !== undefined && value !== '')
                .map(([label, value], index) => (
                    <Fragment key={`${label} ${index}`}>
                        <dt>{label}</dt>
                        <dd>{value}</dd>
                    </Fragment>
                ))}
        </dl>
    );
}

function List({ title, items }: { title: string; items: preact.ComponentChildren[] }) {
    if (items.length === 0) return null;
    return (
        <section class="card stack">
            <h2>{title}</h2>
            <ul class="stack">
                {items.map((item, index) => (
                    <li key={index}>{item}</li>
                ))}
            </ul>
        </section>
    );
}

export function RecordPage() {
    const { params } = useRoute();
    const t = text.value;
    const slug = params.site ?? '';
    const kind = (params.kind ?? 'positions') as RecordKind;
    const canonical = params.code ?? '';
    const zone = site.value?.time_zone;
    const asked = useAsk(`record ${slug} ${kind} ${canonical}`, () => read(slug, kind, canonical));
    const [editing, setEditing] = useState(false);
    const [acting, setActing] = useState<Act | null>(null);
    if (!asked.data)
        return (
            <Screen title={canonical} back="/register">
                {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : <Loading />}
            </Screen>
        );
    const shown = shownOf(kind, asked.data);
    const row = shown.row;
    const done = () => void asked.reload();
    return (
        <Screen title={`${shown.code}`} heading={<Name of={shown.name} />} back="/register">
            <section class="card stack">
                <Code code={shown.code} copy aloud={row.read_aloud} />
                <div class="cluster">
                    {row.may.includes('edit') && (
                        <Button kind="filled" icon="pencil" onClick={() => setEditing(true)}>
                            {t.edit}
                        </Button>
                    )}
                    <LinkButton icon="arrow-right" href={`/s/${slug}/${kind}/${canonical}`}>
                        {t.page}
                    </LinkButton>
                    {row.may.includes('print') && routePaths.has('/labels') && (
                        <LinkButton icon="printer" href={`/labels?codes=${canonical}`}>
                            {t.print}
                        </LinkButton>
                    )}
                    {shown.acts.map((act) => (
                        <Button key={act} kind={act === 'retire' ? 'stop' : 'outline'} onClick={() => setActing(act)}>
                            {actWord(act)}
                        </Button>
                    ))}
                </div>
            </section>
            <section class="card">
                <h2 class="sr">{t.facts}</h2>
                <Facts kind={kind} shown={shown} />
            </section>
            {shown.past && (
                <List
                    title={shown.past.title}
                    items={shown.past.items.map((one) => (
                        <span>
                            {one.code !== '' && <Code code={one.code} size="body" />} <Name of={one.name} />{' '}
                            <span class="small soft">
                                {one.from && t.since(dayOf(one.from, zone))} {one.to && t.until(dayOf(one.to, zone))}
                            </span>
                        </span>
                    ))}
                />
            )}
            <List
                title={t.documents}
                items={row.documents.map((one) =>
                    /^https?:/.test(one.url) ? (
                        <a href={one.url} rel="noreferrer noopener" target="_blank">
                            {one.name}
                        </a>
                    ) : (
                        <span>
                            {one.name} <span class="small soft">{one.url}</span>
                        </span>
                    ),
                )}
            />
            <List title={t.known} items={row.external_ids.map((one) => <span>{one.value} <span class="small soft">{one.kind}</span></span>)} />
            {'groups' in row && <List title={t.groups} items={(row.groups ?? []).map((one) => <span>{one.name} <span class="small soft">{one.category}</span></span>)} />}
            <section class="card">
                <h2>{t.history}</h2>
                <History changes={row.history} zone={zone} />
            </section>
            {editing && (
                <EditSheet
                    kind={kind}
                    slug={slug}
                    canonical={canonical}
                    code={shown.code}
                    {...('item_type' in row ? { itemType: row.item_type } : {})}
                    row={row as unknown as RecordRow}
                    onClose={() => setEditing(false)}
                    onSaved={() => {
                        setEditing(false);
                        done();
                    }}
                />
            )}
            {acting && (
                <ActSheet
                    act={acting}
                    slug={slug}
                    canonical={canonical}
                    code={shown.code}
                    onClose={() => setActing(null)}
                    onDone={() => {
                        setActing(null);
                        done();
                    }}
                />
            )}
        </Screen>
    );
}
