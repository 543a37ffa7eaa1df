/* Work orders as a list: a filter chip, newest first, more on demand. ?at=CODE shows one place's past. */
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { usePages, useSettled } from '@/api/use_pages';
import { Screen } from '@/app/shell';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Field } from '@/ui/field';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import { WorkOrderLine } from './row';

const text = strings(
    {
        show: 'Show',
        mine: 'Mine',
        reported: 'I reported',
        open: 'All open',
        verify: 'To verify',
        closed: 'Closed',
        all: 'All',
        more: 'More',
        none: 'No work order of this kind.',
        search: 'Number, code or words',
        at: (code: string) => `Work orders at ${code}`,
    },
    {
        show: '显示',
        mine: '我的',
        reported: '我报的',
        open: '全部未关闭',
        verify: '待验收',
        closed: '已关闭',
        all: '全部',
        more: '更多',
        none: '没有这类工单。',
        search: '单号、编码或说明',
        at: (code) => `${code} 的工单`,
    },
);

const filters = {
    mine: { state: 'open', assignee: 'me' },
    reported: { state: 'all', reporter: 'me' },
    open: { state: 'open' },
    verify: { state: 'done' },
    closed: { state: 'closed' },
    all: { state: 'all' },
} as const;
type Filter = keyof typeof filters;

export function WorkPage() {
    const { query } = useRoute();
    const at = query.at;
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const [filter, setFilter] = useState<Filter>(at ? 'all' : query.state === 'all' ? 'all' : 'open');
    const [q, setQ] = useState('');
    const settledQ = useSettled(q);
    const wanted = { ...filters[filter], ...(at ? { at } : {}), ...(settledQ === '' ? {} : { q: settledQ }) };
    const key = `work ${slug} ${JSON.stringify(wanted)}`;
    const { asked, rows: orders, more } = usePages(key, (from) =>
        ask(api.GET('/sites/{site}/work-orders', { params: { path: { site: slug }, query: from ? { ...wanted, cursor: from } : wanted } })),
    );
    return (
        <Screen wide title={at ? t.at(at) : words.value.work} {...(at ? { back: `/codes/${encodeURIComponent(at)}` } : {})}>
            {!at && (
                <>
                    <ChoiceChips
                        label={t.show}
                        value={filter}
                        onChoose={setFilter}
                        choices={(Object.keys(filters) as Filter[]).map((one) => ({ value: one, label: t[one] }))}
                    />
                    <Field type="search" label={words.value.search} placeholder={t.search} value={q} onInput={setQ} maxLength={100} />
                </>
            )}
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            {!asked.data && !asked.error && <Loading rows={5} />}
            {asked.data && orders.length === 0 && <Empty icon="clipboard-list">{t.none}</Empty>}
            <ul class="rows">
                {orders.map((order) => (
                    <li key={order.id}>
                        <WorkOrderLine order={order} />
                    </li>
                ))}
            </ul>
            {more && (
                <div>
                    <Button onClick={more}>{t.more}</Button>
                </div>
            )}
        </Screen>
    );
}
