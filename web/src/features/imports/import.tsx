/* A workbook comes in, in three steps: the file is read and compared (nothing is touched), its types are
 * looked through, then what was shown is written, all or nothing. */
import { useEffect, useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { Screen } from '@/app/shell';
import { dictionaries, inUse, needDictionaries } from '@/features/dictionaries/dictionaries';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { dayTime } from '@/i18n/time';
import { outbox, uuidv7, type Sending } from '@/outbox';
import { site } from '@/session/session';
import { Button, LinkButton } from '@/ui/button';
import { ChoiceChips } from '@/ui/chips';
import { Field, FileField, Select } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Empty, ErrorNote, Loading, Note } from '@/ui/states';
import { DiffItems } from './diff_items';
import './imports.css';

type Run = Schemas['Import'];
type Counts = NonNullable<Run['counts']>;
type Outcome = Schemas['ImportItem']['outcome'];
type Step = 'file' | 'types' | 'check';

const text = strings(
    {
        title: 'Bring in a workbook',
        steps: { file: '1 File', types: '2 Types', check: '3 Check' },
        step: 'Step',
        file: 'COBie workbook (.xlsx)',
        building: 'Code of the building (optional)',
        buildingHint: 'Two characters, such as A1. Empty: the one it had before, or a suggestion.',
        read: 'Read and compare',
        reading: 'Reading',
        chooseFirst: 'Choose a file first.',
        progress: (sheet: string, rows: number) => `Reading ${sheet}, ${rows} rows`,
        checking: (done: number, all: number) => `Comparing, ${done} of ${all}`,
        untouched: 'Nothing is written yet.',
        becomes: (building: string, code: string) => `${building} becomes building ${code}`,
        outcomes: { new: 'New', changed: 'Changed', unchanged: 'Unchanged', refused: 'Refused', note: 'Notes', missing: 'No longer in the file' },
        unclassified: (count: number) => (count === 1 ? '1 unclassified type' : `${count} unclassified types`),
        typesHint: 'What each type of the workbook is here. Change what is wrong; it is kept for the next time.',
        parts: (count: number) => (count === 1 ? '1 piece' : `${count} pieces`),
        compareAgain: 'Compare again',
        next: 'Go on to check',
        write: (count: number) => `Write ${count}`,
        refusedFirst: (count: number) => (count === 1 ? 'Correct 1 row in the workbook first.' : `Correct ${count} rows in the workbook first.`),
        nothingNew: 'Everything in this workbook is in the register already.',
        written: 'Written to the register.',
        toRegister: 'To the register',
        earlier: 'Brought in before',
        none: 'None of this kind.',
    },
    {
        title: '导入工作簿',
        steps: { file: '1 文件', types: '2 类型', check: '3 核对' },
        step: '步骤',
        file: 'COBie 工作簿（.xlsx）',
        building: '楼栋编码（可不填）',
        buildingHint: '两个字符，如 A1。不填则沿用上次的，或用建议值。',
        read: '读取并比对',
        reading: '正在读取',
        chooseFirst: '请先选择文件。',
        progress: (sheet, rows) => `正在读取 ${sheet}，${rows} 行`,
        checking: (done, all) => `正在比对，${done} / ${all}`,
        untouched: '尚未写入任何内容。',
        becomes: (building, code) => `${building} 将成为楼栋 ${code}`,
        outcomes: { new: '新增', changed: '变更', unchanged: '未变', refused: '拒绝', note: '说明', missing: '文件中已没有' },
        unclassified: (count) => `${count} 种未分类`,
        typesHint: '工作簿中的每种类型在这里是什么。有误请改，下次沿用。',
        parts: (count) => `${count} 件`,
        compareAgain: '重新比对',
        next: '继续核对',
        write: (count) => `写入 ${count} 项`,
        refusedFirst: (count) => `请先在工作簿中改正 ${count} 行。`,
        nothingNew: '此工作簿的内容都已在台账中。',
        written: '已写入台账。',
        toRegister: '打开台账',
        earlier: '以往导入',
        none: '没有这一类。',
    },
);

const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const order: readonly Outcome[] = ['refused', 'changed', 'note', 'missing', 'new', 'unchanged'];
const countOf = (counts: Counts, outcome: Outcome): number => (outcome === 'note' ? counts.notes : counts[outcome]);

function Progress({ slug, id }: { slug: string; id: string }) {
    const [run, setRun] = useState<Run | null>(null);
    useEffect(() => {
        // The upload answers at the end; meanwhile its own row tells how far it is.
        const timer = setInterval(() => {
            ask(api.GET('/sites/{site}/imports/{id}', { params: { path: { site: slug, id }, query: { limit: 1 } } })).then(setRun, () => undefined);
        }, 500);
        return () => clearInterval(timer);
    }, [id]);
    const t = text.value;
    const p = run?.progress;
    return (
        <div class="stack" role="status">
            <p>{p ? (run.state === 'reading' ? t.progress(p.sheet, p.rows_read) : t.checking(p.checked, p.to_check)) : t.reading}</p>
            <progress {...(p && p.to_check > 0 ? { max: p.to_check, value: p.checked } : {})} aria-label={t.reading} />
        </div>
    );
}

function Types(props: { run: Run; slug: string; onRun: (run: Run) => void; onNext: () => void }) {
    needDictionaries();
    const { run, slug } = props;
    const t = text.value;
    const [chosen, setChosen] = useState<Record<string, string>>({});
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<string | null>(null);
    const options = inUse(dictionaries.value?.item_types).map((one) => ({ value: one.key, label: `${one.key} ${nameOf(one).text}` }));
    const again = async () => {
        setBusy(true);
        setError(null);
        try {
            props.onRun(await ask(api.PATCH('/sites/{site}/imports/{id}/types', { params: { path: { site: slug, id: run.id } }, body: { types: chosen } })));
            setChosen({});
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
        setBusy(false);
    };
    const changed = Object.keys(chosen).length > 0;
    return (
        <div class="stack-wide">
            <p>{t.typesHint}</p>
            {error !== null && <ErrorNote sentence={error} />}
            <ul class="card lines">
                {(run.types ?? []).map((type) => (
                    <li key={type.name} class="type-row">
                        <div>
                            <b>{type.name}</b> <span class="small soft">{t.parts(type.components)}</span>
                            <br />
                            <span class="small soft">{[type.category, type.description].filter((part) => part).join(' · ')}</span>
                        </div>
                        <Select label={nameOf(type).text} value={chosen[type.name] ?? type.item_type} onInput={(value) => setChosen((before) => ({ ...before, [type.name]: value }))} options={options} />
                    </li>
                ))}
            </ul>
            <Button kind="filled" big busy={busy} onClick={() => (changed ? void again() : props.onNext())}>
                {changed ? t.compareAgain : t.next}
            </Button>
        </div>
    );
}

function Check(props: { run: Run; slug: string; onRun: (run: Run) => void }) {
    const { run, slug } = props;
    const t = text.value;
    const counts = run.counts;
    const first = counts ? (order.find((outcome) => countOf(counts, outcome) > 0) ?? 'new') : 'new';
    const [outcome, setOutcome] = useState<Outcome>(first);
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    if (!counts) return <Loading />;
    const total = counts.new + counts.changed;
    const write = async () => {
        setError(null);
        try {
            const sent = await outbox.put({
                path: `/sites/${slug}/imports/${run.id}/commit`,
                body: { digest: run.digest },
                label: { en: `Write ${run.file.name}`, zh: `写入 ${run.file.name}` },
                names: run.id,
            });
            setSending(sent);
            if ((await sent.settled) && sent.answer.value) props.onRun(sent.answer.value as Run);
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <div class="stack-wide">
            <ChoiceChips
                label={t.steps.check}
                value={outcome}
                onChoose={setOutcome}
                choices={order.map((one) => ({ value: one, label: `${t.outcomes[one]} ${countOf(counts, one)}`, ...(one === 'refused' && counts.refused > 0 ? { alert: true } : {}) }))}
            />
            {run.state === 'done' ? (
                <Note tone="good">
                    <p>{t.written}</p>
                    <LinkButton href={`/register${run.building ? `?under=${run.building.code}` : ''}`}>{t.toRegister}</LinkButton>
                </Note>
            ) : (
                <>
                    {error !== null && <ErrorNote sentence={error} />}
                    {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                    <Button kind="filled" big busy={sending?.progress.value === 'sending'} off={counts.refused > 0 ? t.refusedFirst(counts.refused) : total === 0 ? t.nothingNew : undefined} onClick={() => void write()}>
                        {t.write(total)}
                    </Button>
                </>
            )}
            {countOf(counts, outcome) === 0 ? <Empty>{t.none}</Empty> : <DiffItems key={`${run.digest} ${outcome}`} slug={slug} id={run.id} outcome={outcome} />}
        </div>
    );
}

function Earlier({ slug, onOpen }: { slug: string; onOpen: (id: string) => void }) {
    const asked = useAsk(`imports ${slug}`, () => ask(api.GET('/sites/{site}/imports', { params: { path: { site: slug } } })));
    if (!asked.data || asked.data.items.length === 0) return null;
    return (
        <section class="card">
            <h2>{text.value.earlier}</h2>
            <ul class="lines">
                {asked.data.items.map((run) => (
                    <li key={run.id}>
                        <button type="button" class="row-link" onClick={() => onOpen(run.id)}>
                            <span class="row-main">
                                {run.file.name} <span class="small soft">{dayTime(run.at, site.value?.time_zone)} · {run.building?.code_text ?? ''} · {run.state}</span>
                            </span>
                        </button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function ImportPage() {
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const [step, setStep] = useState<Step>('file');
    const [file, setFile] = useState<File | null>(null);
    const [building, setBuilding] = useState('');
    const [reading, setReading] = useState<string | null>(null);
    const [run, setRun] = useState<Run | null>(null);
    const [error, setError] = useState<string | null>(null);
    const show = (fresh: Run) => {
        setRun(fresh);
        setStep(fresh.counts && fresh.counts.unclassified > 0 && fresh.state !== 'done' ? 'types' : 'check');
    };
    const read = async () => {
        if (!file) return;
        const id = uuidv7();
        setReading(id);
        setError(null);
        try {
            // Reading and comparing writes nothing of the register, so it is asked directly, not kept to be sent.
            const wanted = { id, dry_run: true, file_name: file.name, ...(building.trim() ? { building: building.trim() } : {}) };
            show(
                await ask(
                    api.POST('/sites/{site}/imports', {
                        params: { path: { site: slug }, query: wanted },
                        headers: { 'Content-Type': mediaType },
                        body: file as unknown as string,
                        bodySerializer: (body) => body as unknown as BodyInit,
                    }),
                ),
            );
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
        setReading(null);
    };
    const open = (id: string) =>
        void ask(api.GET('/sites/{site}/imports/{id}', { params: { path: { site: slug, id } } })).then(show, (thrown: unknown) => setError(sentenceOf(thrown)));
    return (
        <Screen title={t.title} back="/register" wide>
            <ChoiceChips
                label={t.step}
                value={step}
                onChoose={(one) => (one === 'file' || run ? setStep(one) : undefined)}
                choices={(['file', 'types', 'check'] as const).map((one) => ({
                    value: one,
                    label: one === 'types' && run?.counts && run.counts.unclassified > 0 ? `${t.steps.types} · ${t.unclassified(run.counts.unclassified)}` : t.steps[one],
                }))}
            />
            {error !== null && <ErrorNote sentence={error} />}
            {run && step !== 'file' && (
                <p>
                    {run.file.name}
                    {run.building?.code_text && <> · {t.becomes(run.building.name, run.building.code_text)}</>} {run.state === 'checked' && <span class="soft">{t.untouched}</span>}
                </p>
            )}
            {step === 'file' && (
                <>
                    <section class="card stack-wide">
                        <FileField id="workbook" label={t.file} accept=".xlsx" file={file} onFile={setFile} />
                        <Field label={t.building} hint={t.buildingHint} value={building} onInput={setBuilding} maxLength={4} autocapitalize="characters" spellcheck={false} />
                        {reading !== null ? (
                            <Progress slug={slug} id={reading} />
                        ) : (
                            <Button kind="filled" big icon="upload" off={file ? undefined : t.chooseFirst} onClick={() => void read()}>
                                {t.read}
                            </Button>
                        )}
                    </section>
                    <Earlier slug={slug} onOpen={open} />
                </>
            )}
            {run && step === 'types' && <Types run={run} slug={slug} onRun={setRun} onNext={() => setStep('check')} />}
            {run && step === 'check' && <Check run={run} slug={slug} onRun={setRun} />}
        </Screen>
    );
}
