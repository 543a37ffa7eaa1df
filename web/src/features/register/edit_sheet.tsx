/* Edit a record: only what changed is sent, with the version it was read at. If somebody was quicker,
 * both versions are shown and one chooses. */
import { useState } from 'preact/hooks';
import { sentenceOf } from '@/api/problem';
import { dictionaries, inUse, needDictionaries } from '@/features/dictionaries/dictionaries';
import { Conflict } from '@/features/outbox/conflict';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { outbox, type Sending } from '@/outbox';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ToggleChip } from '@/ui/chips';
import { Field, Select, TextArea } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { ErrorNote } from '@/ui/states';
import { editFields, fieldWord, type Input, type RecordKind } from './fields';

export interface RecordRow {
    readonly version: number;
    readonly attributes: readonly Pair[];
    readonly documents: readonly Link[];
    readonly [key: string]: unknown;
}
interface Pair {
    name: string;
    value: string;
    unit?: string;
    source?: string;
}
interface Link {
    name: string;
    url: string;
    category?: string;
    source?: string;
}

const text = strings(
    {
        title: 'Edit',
        nothing: 'Nothing has changed yet.',
        attributes: 'Attributes',
        documents: 'Document links',
        add: 'Add',
        remove: (name: string) => `Remove ${name}`,
    },
    {
        title: '编辑',
        nothing: '尚无改动。',
        attributes: '属性',
        documents: '文档链接',
        add: '添加',
        remove: (name) => `删除 ${name}`,
    },
);

function One(props: { name: string; input: Input; value: unknown; onInput: (value: unknown) => void }) {
    const { name, input, value, onInput } = props;
    const label = fieldWord(name);
    const shown = value === null || value === undefined ? '' : String(value);
    const choices = (entries: readonly { key: string; name_zh?: string; name_en?: string; active_to?: string | null }[] | undefined) => [
        { value: '', label: words.value.none },
        ...inUse(entries).map((one) => ({ value: one.key, label: nameOf(one).text })),
    ];
    switch (input) {
        case 'text':
            return <TextArea label={label} value={shown} onInput={onInput} maxLength={name === 'warranty_note' ? 500 : 2000} />;
        case 'yes':
            return (
                <ToggleChip on={value === true} onToggle={onInput}>
                    {label}
                </ToggleChip>
            );
        case 'room_kind':
            return <Select label={label} value={shown} onInput={onInput} options={choices(dictionaries.value?.room_kinds)} />;
        case 'sign_type':
            return <Select label={label} value={shown} onInput={onInput} options={choices(dictionaries.value?.sign_types)} />;
        case 'date':
            return <Field type="date" label={label} value={shown} onInput={onInput} />;
        case 'number':
            return <Field label={label} value={shown} onInput={onInput} inputMode="decimal" maxLength={12} />;
        case 'line':
            return <Field label={label} value={shown} onInput={onInput} maxLength={100} />;
    }
}

/** Empty means null where the server keeps null, '' for names and notes. */
const nullable = new Set(['room_kind', 'area_m2', 'elevation_m', 'sign_type', 'sign_scheme', 'sign_number', 'serial_number', 'installed_on', 'warranty_until']);
const tidy = (name: string, value: unknown): unknown => (typeof value === 'string' ? (value.trim() === '' && nullable.has(name) ? null : value.trim()) : value);

function Pairs<T extends object>(props: { title: string; rows: readonly T[]; keys: readonly (keyof T & string)[]; fresh: T; onChange: (rows: T[]) => void }) {
    const { title, rows, keys, onChange } = props;
    const t = text.value;
    const set = (at: number, key: keyof T, value: string) => onChange(rows.map((row, index) => (index === at ? { ...row, [key]: value } : row)));
    return (
        <section class="stack">
            <h3>{title}</h3>
            <div class="pairs">
                {rows.map((row, at) => (
                    <div class="pair-row" key={at}>
                        {keys.map((key) => (
                            <Field key={key} label={fieldWord(key)} value={String(row[key] ?? '')} onInput={(value) => set(at, key, value)} maxLength={key === 'url' ? 1000 : 100} />
                        ))}
                        <Button kind="plain" icon="x" label={t.remove(String(row[keys[0]!] ?? ''))} onClick={() => onChange(rows.filter((_, index) => index !== at))} />
                    </div>
                ))}
            </div>
            <div>
                <Button icon="plus" onClick={() => onChange([...rows, props.fresh])}>
                    {t.add}
                </Button>
            </div>
        </section>
    );
}

export function EditSheet(props: { kind: RecordKind; slug: string; canonical: string; code: string; itemType?: string; row: RecordRow; onClose: () => void; onSaved: () => void }) {
    needDictionaries();
    const { kind, row } = props;
    const t = text.value;
    const [changes, setChanges] = useState<Record<string, unknown>>({});
    const [attributes, setAttributes] = useState<readonly Pair[]>(row.attributes);
    const [documents, setDocuments] = useState<readonly Link[]>(row.documents);
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    const fields = editFields[kind].filter(([name]) => !name.startsWith('sign_') || props.itemType === 'YB');
    const body: Record<string, unknown> = {};
    for (const [name] of fields) if (name in changes && tidy(name, changes[name]) !== (row[name] ?? (nullable.has(name) ? null : ''))) body[name] = tidy(name, changes[name]);
    if (attributes !== row.attributes) body.attributes = attributes.filter((one) => one.name.trim() !== '');
    if (documents !== row.documents) body.documents = documents.filter((one) => one.name.trim() !== '' && one.url.trim() !== '');
    const conflict = sending?.problem.value?.kind === 'edited-meanwhile' ? outbox.needsYou.value.find((entry) => entry.id === sending.id) : undefined;
    const save = async () => {
        setError(null);
        try {
            const made = await outbox.put({
                method: 'PATCH',
                path: `/sites/${props.slug}/${kind}/${props.canonical}`,
                body,
                ifMatch: `"${row.version}"`,
                label: { en: `Edit ${props.code}`, zh: `编辑 ${props.code}` },
                names: props.code,
            });
            setSending(made);
            if (await made.settled) props.onSaved();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <Sheet title={`${t.title} ${props.code}`} wide onClose={props.onClose}>
            <div class="stack-wide">
                {fields.map(([name, input]) => (
                    <One key={name} name={name} input={input} value={name in changes ? changes[name] : row[name]} onInput={(value) => setChanges((before) => ({ ...before, [name]: value }))} />
                ))}
                <Pairs title={t.attributes} rows={attributes} keys={['name', 'value']} fresh={{ name: '', value: '' }} onChange={setAttributes} />
                <Pairs title={t.documents} rows={documents} keys={['name', 'url']} fresh={{ name: '', url: '' }} onChange={setDocuments} />
                {error !== null && <ErrorNote sentence={error} />}
                {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                {conflict && <Conflict entry={conflict} onChosen={props.onSaved} />}
                <Button kind="filled" big off={Object.keys(body).length === 0 ? t.nothing : undefined} onClick={() => void save()}>
                    {words.value.save}
                </Button>
            </div>
        </Sheet>
    );
}
