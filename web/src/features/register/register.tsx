/* The register: the tree of places beside the table of positions. Words search code and names in both
 * languages; what is picked can be printed. */
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { usePages, useSettled } from '@/api/use_pages';
import { navigate } from '@/app/navigate';
import { routePaths } from '@/app/routes';
import { Screen } from '@/app/shell';
import { dictionaries, inUse, needDictionaries } from '@/features/dictionaries/dictionaries';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { may, site } from '@/session/session';
import { Button, LinkButton } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Code } from '@/ui/code';
import { Field, Select } from '@/ui/field';
import { Name } from '@/ui/name';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import { AddSheet } from './add';
import { compact, PlaceTree } from './tree';
import './register.css';

type Row = Schemas['PositionRow'];
type Status = 'active' | 'draft' | 'retired' | 'all';

const text = strings(
    {
        search: 'Code, name, bar code, serial number',
        type: 'Type',
        allTypes: 'All types',
        status: 'Status',
        statuses: { active: 'In use', draft: 'Draft', retired: 'Retired', all: 'All' },
        code: 'Code',
        name: 'Name',
        place: 'Place',
        unit: 'Unit',
        open: 'Open',
        openCount: (count: number) => `${count} open`,
        pick: (code: string) => `Pick ${code}`,
        pickAll: 'Pick all on this page',
        picked: (count: number) => `${count} picked`,
        labels: 'Labels',
        labelsHere: 'Labels of this place',
        none: 'Nothing here that fits.',
        nothing: 'The register is empty.',
        import: 'Bring in a workbook',
        addPlace: 'Place',
        addPosition: 'Position',
        more: 'More',
        thisPlace: 'This place',
        units: 'Units',
        places: 'Places',
        filters: 'Filters',
    },
    {
        search: '编码、名称、条码、序列号',
        type: '类型',
        allTypes: '全部类型',
        status: '状态',
        statuses: { active: '在用', draft: '草稿', retired: '已停用', all: '全部' },
        code: '编码',
        name: '名称',
        place: '位置',
        unit: '资产',
        open: '未关闭',
        openCount: (count) => `${count} 未关闭`,
        pick: (code) => `选择 ${code}`,
        pickAll: '选择本页全部',
        picked: (count) => `已选 ${count} 个`,
        labels: '打印标签',
        labelsHere: '打印此处标签',
        none: '没有符合条件的点位。',
        nothing: '台账是空的。',
        import: '导入工作簿',
        addPlace: '新增位置',
        addPosition: '新增点位',
        more: '更多',
        thisPlace: '此位置',
        units: '资产',
        places: '位置',
        filters: '筛选',
    },
);

export const recordHref = (slug: string, kind: 'locations' | 'positions' | 'assets', code: string): string =>
    `/s/${slug}/register/${kind}/${compact(code)}`;

function Rows(props: { rows: readonly Row[]; slug: string; picked: ReadonlySet<string>; onPick: (codes: readonly string[], on: boolean) => void }) {
    const t = text.value;
    const { rows, picked, onPick } = props;
    const all = rows.length > 0 && rows.every((row) => picked.has(row.code));
    return (
        <div class="card grid-wrap">
            <table class="grid">
                <thead>
                    <tr>
                        <th>
                            <input type="checkbox" class="pick" aria-label={t.pickAll} checked={all} onChange={(event) => onPick(rows.map((row) => row.code), event.currentTarget.checked)} />
                        </th>
                        <th scope="col">{t.code}</th>
                        <th scope="col">{t.name}</th>
                        <th scope="col">{t.place}</th>
                        <th scope="col">{t.unit}</th>
                        <th scope="col">{t.open}</th>
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={row.code}>
                            <td>
                                <input type="checkbox" class="pick" aria-label={t.pick(row.code)} checked={picked.has(row.code)} onChange={(event) => onPick([row.code], event.currentTarget.checked)} />
                            </td>
                            <td>
                                <a class="plain-link" href={recordHref(props.slug, 'positions', row.code)}>
                                    <Code code={row.code} size="body" />
                                </a>
                            </td>
                            <td>
                                <Name of={row} />
                            </td>
                            <td class="small soft">
                                <Name of={row.place} />
                            </td>
                            <td class="small soft desk-only">{row.unit ? [row.unit.manufacturer, row.unit.model].filter((part) => part !== '').join(' ') || row.unit.tag : ''}</td>
                            <td class="small nowrap">{row.open_work_orders > 0 ? t.openCount(row.open_work_orders) : ''}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

export function RegisterPage() {
    needDictionaries();
    const { query } = useRoute();
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const under = query.under ?? null;
    const [q, setQ] = useState(query.q ?? '');
    const settledQ = useSettled(q);
    const [type, setType] = useState('');
    const [status, setStatus] = useState<Status>('active');
    const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
    // On a phone the tree and the filters fold away, so that what was found stands at the top.
    const [unfolded, setUnfolded] = useState<'places' | 'filters' | null>(under === null ? 'places' : null);
    const [adding, setAdding] = useState<'place' | 'position' | null>(null);
    const wanted = { status, ...(under ? { under } : {}), ...(type ? { type } : {}), ...(settledQ ? { q: settledQ } : {}) };
    const key = `register ${slug} ${JSON.stringify(wanted)}`;
    const { asked, rows, more } = usePages(key, (from) =>
        ask(api.GET('/sites/{site}/positions', { params: { path: { site: slug }, query: from ? { ...wanted, cursor: from } : wanted } })),
    );
    const pick = (codes: readonly string[], on: boolean) =>
        setPicked((before) => {
            const after = new Set(before);
            for (const code of codes) on ? after.add(code) : after.delete(code);
            return after;
        });
    const choose = (code: string | null) => navigate(code === null ? '/register' : `/register?under=${code}`, { replace: true });
    const types = inUse(dictionaries.value?.item_types);
    const canPrint = may('labels') && routePaths.has('/labels');
    return (
        <Screen title={words.value.register} wide>
            <div class="register">
                <div class="cluster phone-only">
                    {(['places', 'filters'] as const).map((part) => (
                        <Button key={part} icon={part === 'places' ? 'list-tree' : 'search'} expanded={unfolded === part} onClick={() => setUnfolded(unfolded === part ? null : part)}>
                            {t[part]}
                        </Button>
                    ))}
                </div>
                <div class={unfolded === 'places' ? '' : 'desk-only'}>
                    <PlaceTree
                        slug={slug}
                        chosen={under}
                        onChoose={(place) => {
                            choose(place ? compact(place.code) : null);
                            if ((place?.children ?? 1) === 0) setUnfolded(null);
                        }}
                    />
                </div>
                <div class="stack-wide">
                    <Field type="search" label={words.value.search} placeholder={t.search} value={q} onInput={setQ} maxLength={100} />
                    <div class={unfolded === 'filters' ? 'cluster' : 'cluster desk-only'}>
                        <Select label={t.type} value={type} onInput={setType} options={[{ value: '', label: t.allTypes }, ...types.map((one) => ({ value: one.key, label: `${one.key} ${nameOf(one).text}` }))]} />
                        <ChoiceChips label={t.status} value={status} onChoose={setStatus} choices={(Object.keys(t.statuses) as Status[]).map((one) => ({ value: one, label: t.statuses[one] }))} />
                    </div>
                    <div class="cluster">
                        {picked.size > 0 && canPrint && (
                            <LinkButton kind="filled" icon="printer" href={`/labels?codes=${[...picked].map(compact).join(',')}`}>
                                {t.labels} · {t.picked(picked.size)}
                            </LinkButton>
                        )}
                        {picked.size === 0 && under && canPrint && (
                            <LinkButton icon="printer" href={`/labels?under=${under}`}>
                                {t.labelsHere}
                            </LinkButton>
                        )}
                        {under && (
                            <LinkButton icon="map-pin" href={`/s/${slug}/register/locations/${under}`}>
                                {t.thisPlace}
                            </LinkButton>
                        )}
                        <LinkButton icon="package" href="/register/units">
                            {t.units}
                        </LinkButton>
                        {may('register-edit') && (
                            <>
                                <Button icon="plus" onClick={() => setAdding('place')}>
                                    {t.addPlace}
                                </Button>
                                {under && (
                                    <Button icon="plus" onClick={() => setAdding('position')}>
                                        {t.addPosition}
                                    </Button>
                                )}
                            </>
                        )}
                        {may('register-admin') && routePaths.has('/import') && (
                            <LinkButton icon="upload" href="/import">
                                {t.import}
                            </LinkButton>
                        )}
                    </div>
                    {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
                    {!asked.data && !asked.error && <Loading rows={6} />}
                    {asked.data && rows.length === 0 && <Empty icon="list-tree">{under || settledQ || type ? t.none : t.nothing}</Empty>}
                    {rows.length > 0 && <Rows rows={rows} slug={slug} picked={picked} onPick={pick} />}
                    {more && (
                        <div>
                            <Button onClick={more}>{t.more}</Button>
                        </div>
                    )}
                </div>
            </div>
            {adding && <AddSheet what={adding} slug={slug} under={under} onClose={() => setAdding(null)} onMade={() => void asked.reload()} />}
        </Screen>
    );
}
