/* Every change that was kept, newest first: who, when, from what to what. */
import { Fragment } from 'preact';
import type { Schemas } from '@/api/client';
import { strings } from '@/i18n/strings';
import { dayTime } from '@/i18n/time';
import { Name } from '@/ui/name';
import { Empty } from '@/ui/states';
import { fieldWord } from './fields';

const text = strings(
    {
        none: 'No change yet.',
        made: 'made it',
        changed: 'changed',
        removed: 'removed',
        terminal: 'The terminal',
        entity: { attribute: 'attribute', document_link: 'document link', responsibility: 'responsible person' },
        empty: 'empty',
    },
    {
        none: '暂无变更。',
        made: '建立',
        changed: '修改',
        removed: '删除',
        terminal: '终端',
        entity: { attribute: '属性', document_link: '文档链接', responsibility: '责任人' },
        empty: '空',
    },
);

const show = (value: unknown): string =>
    value === null || value === undefined || value === '' ? text.value.empty : typeof value === 'object' ? JSON.stringify(value) : String(value);

export function History({ changes, zone }: { changes: readonly Schemas['Change'][]; zone: string | undefined }) {
    const t = text.value;
    if (changes.length === 0) return <Empty>{t.none}</Empty>;
    return (
        <ol>
            {changes.map((change, index) => {
                const before = change.before ?? {};
                const keys = [...new Set([...Object.keys(before), ...Object.keys(change.after)])];
                const part = (t.entity as Record<string, string>)[change.entity];
                return (
                    <li class="change" key={`${change.at} ${index}`}>
                        <span class="spread">
                            <span>
                                {change.actor ? <Name of={change.actor} /> : t.terminal} {change.kind === 'create' ? t.made : change.kind === 'delete' ? t.removed : t.changed}
                                {part && ` · ${part}`}
                            </span>
                            <time class="small soft nowrap" dateTime={change.at}>
                                {dayTime(change.at, zone)}
                            </time>
                        </span>
                        {keys.length > 0 && (
                            <dl class="facts small">
                                {keys.map((key) => (
                                    <Fragment key={key}>
                                        <dt>{fieldWord(key)}</dt>
                                        <dd>
                                            {key in before && <del>{show(before[key])}</del>} {key in change.after && change.kind !== 'delete' && <ins>{show(change.after[key])}</ins>}
                                        </dd>
                                    </Fragment>
                                ))}
                            </dl>
                        )}
                    </li>
                );
            })}
        </ol>
    );
}
