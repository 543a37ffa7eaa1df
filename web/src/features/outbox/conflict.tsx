/* Two people edited one record. Field by field what stands there now and what I wanted; whichever is
 * chosen, the history keeps both. */
import { useState } from 'preact/hooks';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { strings } from '@/i18n/strings';
import { fieldWord } from '@/features/register/fields';
import { outbox, type Entry } from '@/outbox';
import { Button } from '@/ui/button';
import { ErrorNote, Loading } from '@/ui/states';

const text = strings(
    {
        now: 'Stands there now',
        mine: 'Yours',
        takeMine: 'Put mine',
        keepTheirs: 'Keep what stands there',
        empty: 'empty',
    },
    {
        now: '现有内容',
        mine: '你的修改',
        takeMine: '用我的',
        keepTheirs: '保留现有',
        empty: '空',
    },
);

type Fields = Readonly<Record<string, unknown>>;

async function read(path: string): Promise<{ record: Fields; version: string }> {
    const response = await fetch(`/api/v1${path}`, { credentials: 'same-origin', cache: 'no-store' });
    if (!response.ok) throw new TypeError('not readable');
    const record = (await response.json()) as Fields;
    return { record, version: response.headers.get('ETag') ?? `"${String(record.version)}"` };
}

const shown = (value: unknown): string =>
    value === null || value === undefined || value === '' ? text.value.empty : typeof value === 'object' ? JSON.stringify(value) : String(value);

export function Conflict({ entry, onChosen }: { entry: Entry; onChosen?: () => void }) {
    const t = text.value;
    const asked = useAsk(`conflict ${entry.id}`, () => read(entry.path));
    const [error, setError] = useState<string | null>(null);
    const mine = JSON.parse(entry.body ?? '{}') as Fields;
    if (!asked.data) return asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : <Loading rows={1} />;
    const { record, version } = asked.data;
    const differing = Object.keys(mine).filter((key) => JSON.stringify(mine[key]) !== JSON.stringify(record[key]));
    const put = async () => {
        try {
            await outbox.replace(entry, { ifMatch: version });
            onChosen?.();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <div class="stack">
            {differing.map((key) => (
                <dl key={key} class="facts">
                    <dt>{fieldWord(key)}</dt>
                    <dd>
                        <span class="small soft">{t.now}: </span>
                        {shown(record[key])}
                        <br />
                        <span class="small soft">{t.mine}: </span>
                        <b>{shown(mine[key])}</b>
                    </dd>
                </dl>
            ))}
            {error !== null && <ErrorNote sentence={error} />}
            <div class="cluster">
                <Button onClick={() => void put()}>{t.takeMine}</Button>
                <Button onClick={() => void outbox.discard(entry).then(onChosen)}>{t.keepTheirs}</Button>
            </div>
        </div>
    );
}
