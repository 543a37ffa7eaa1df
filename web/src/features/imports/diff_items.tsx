/* The items of one outcome: what, in which row, from what to what, or why not and what would be right. */
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { usePages } from '@/api/use_pages';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { Button } from '@/ui/button';
import { Code } from '@/ui/code';
import { Name } from '@/ui/name';
import { ErrorNote, Loading } from '@/ui/states';
import { fieldWord } from '@/features/register/fields';

type Item = Schemas['ImportItem'];

const text = strings(
    {
        at: (sheet: string, row: number, column: string) => `Sheet ${sheet}, row ${row}${column ? `, column ${column}` : ''}`,
        right: (what: string) => `Right would be: ${what}`,
        more: 'More',
        nothing: 'empty',
    },
    {
        at: (sheet, row, column) => `工作表 ${sheet} 第 ${row} 行${column ? `，列 ${column}` : ''}`,
        right: (what) => `正确的是：${what}`,
        more: '更多',
        nothing: '空',
    },
);

const show = (value: unknown): string => (value === null || value === undefined || value === '' ? text.value.nothing : typeof value === 'object' ? JSON.stringify(value) : String(value));

function One({ item }: { item: Item }) {
    const t = text.value;
    const why = nameOf({ name_zh: item.why_zh, name_en: item.why_en }).text;
    const right = nameOf({ name_zh: item.right_zh, name_en: item.right_en }).text;
    return (
        <li class="diff-item">
            <p>
                {item.code_text && <Code code={item.code_text} size="body" />} <b>{item.key}</b> {(item.name_zh || item.name_en) && <Name of={item} />}
            </p>
            {item.sheet && item.row !== undefined && <p class="small soft">{t.at(item.sheet, item.row, item.column ?? '')}</p>}
            {item.value !== undefined && <p class="small">“{item.value}”</p>}
            {why !== '' && <p>{why}</p>}
            {right !== '' && <p class="small">{t.right(right)}</p>}
            {item.fields?.map((field) => (
                <p key={field.field} class="small change">
                    {fieldWord(field.field)}: <del>{show(field.old)}</del> → <ins>{show(field.new)}</ins>
                </p>
            ))}
        </li>
    );
}

export function DiffItems({ slug, id, outcome }: { slug: string; id: string; outcome: Item['outcome'] }) {
    const t = text.value;
    const { asked, rows, more } = usePages(`import ${id} ${outcome}`, (from) =>
        ask(api.GET('/sites/{site}/imports/{id}', { params: { path: { site: slug, id }, query: { outcome, limit: 100, ...(from ? { cursor: from } : {}) } } })),
    );
    if (asked.error) return <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} />;
    if (!asked.data) return <Loading rows={6} />;
    return (
        <>
            <ul class="card lines">
                {rows.map((item, index) => (
                    <One key={`${item.entity} ${item.key} ${index}`} item={item} />
                ))}
            </ul>
            {more && (
                <div>
                    <Button onClick={more}>{t.more}</Button>
                </div>
            )}
        </>
    );
}
