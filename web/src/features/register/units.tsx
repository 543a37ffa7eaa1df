/* The units: physical things by tag, with where each one is now. */
import { useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { usePages, useSettled } from '@/api/use_pages';
import { Screen } from '@/app/shell';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Code } from '@/ui/code';
import { Field } from '@/ui/field';
import { Name } from '@/ui/name';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import { recordHref } from './register';
import './register.css';

type Status = 'all' | 'in_use' | 'in_store' | 'retired';

const text = strings(
    {
        title: 'Units',
        search: 'Tag, maker, model, serial number',
        status: 'Status',
        statuses: { all: 'All', in_use: 'In use', in_store: 'In store', retired: 'Retired' },
        none: 'No unit that fits.',
        more: 'More',
        store: 'In store',
    },
    {
        title: '资产',
        search: '标签、厂家、型号、序列号',
        status: '状态',
        statuses: { all: '全部', in_use: '在用', in_store: '在库', retired: '已停用' },
        none: '没有符合条件的资产。',
        more: '更多',
        store: '在库',
    },
);

export function UnitsPage() {
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const [q, setQ] = useState('');
    const settledQ = useSettled(q);
    const [status, setStatus] = useState<Status>('all');
    const wanted = { status, ...(settledQ ? { q: settledQ } : {}) };
    const key = `units ${slug} ${JSON.stringify(wanted)}`;
    const { asked, rows, more } = usePages(key, (from) =>
        ask(api.GET('/sites/{site}/assets', { params: { path: { site: slug }, query: from ? { ...wanted, cursor: from } : wanted } })),
    );
    return (
        <Screen title={t.title} back="/register">
            <Field type="search" label={words.value.search} placeholder={t.search} value={q} onInput={setQ} maxLength={100} />
            <ChoiceChips label={t.status} value={status} onChoose={setStatus} choices={(Object.keys(t.statuses) as Status[]).map((one) => ({ value: one, label: t.statuses[one] }))} />
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            {!asked.data && !asked.error && <Loading rows={5} />}
            {asked.data && rows.length === 0 && <Empty icon="package">{t.none}</Empty>}
            <ul class="rows">
                {rows.map((row) => (
                    <li key={row.tag}>
                        <a class="card row-link" href={recordHref(slug, 'assets', row.tag)}>
                            <span class="row-main">
                                <Code code={row.tag} size="body" /> <Name of={{ name_zh: row.type_zh, name_en: row.type_en }} />
                                <br />
                                <span class="small soft">
                                    {[row.manufacturer, row.model, row.serial_number ?? ''].filter((part) => part !== '').join(' ')}
                                    {' · '}
                                    {row.position?.code ? `${row.position.code}` : t.store}
                                </span>
                            </span>
                        </a>
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
