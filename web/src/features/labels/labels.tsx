/* Print labels: what, on which sheet, from which cell, looked at in true size before a sheet is spent.
 * A print is made first (keys, log), then the PDF of it is opened as often as needed. */
import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { Screen } from '@/app/shell';
import { PlacePicker } from '@/camera/place_picker';
import { hyphenated } from '@/code/index';
import { language } from '@/i18n/language';
import { strings } from '@/i18n/strings';
import { dayTime } from '@/i18n/time';
import { words } from '@/i18n/words';
import { outbox, uuidv7, type Sending } from '@/outbox';
import { navigate } from '@/app/navigate';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ChoiceChips, ToggleChip } from '@/ui/chips';
import { Code } from '@/ui/code';
import { Field, Select } from '@/ui/field';
import { Icon } from '@/ui/icon';
import { Name } from '@/ui/name';
import { SendingNote } from '@/ui/sending';
import { Sheet } from '@/ui/sheet';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import './labels.css';

type Stock = Schemas['LabelStock'];
type Kind = 'places' | 'rooms' | 'positions' | 'assets';

const text = strings(
    {
        choosePlace: 'Choose a place',
        another: 'Another place',
        under: 'All labels at and below',
        codes: (count: number) => (count === 1 ? '1 code picked' : `${count} codes picked`),
        what: 'What gets a label',
        kinds: { places: 'Buildings, floors, zones', rooms: 'Rooms', positions: 'Positions', assets: 'Units' },
        stock: 'Sheet',
        start: 'First free cell',
        startHint: 'Or click the cell on the sheet.',
        copies: 'Copies of each',
        first: 'Name that stands first',
        cut: 'Cut marks',
        offset: 'Printer offset, mm',
        right: 'to the right',
        down: 'down',
        scale: 'Print at 100 %, never "fit to page". The ruler page shows whether the printer keeps to it.',
        ruler: 'Ruler page',
        make: 'Make the print',
        open: 'Open the PDF',
        preview: 'Sheet 1 in true size',
        cell: (n: number) => `Start at cell ${n}`,
        log: 'Printed before',
        labels: (count: number) => (count === 1 ? '1 label' : `${count} labels`),
        nothing: 'Nothing chosen yet.',
        noPreview: 'There is no preview of this.',
    },
    {
        choosePlace: '选择位置',
        another: '换个位置',
        under: '此处及以下的全部标签',
        codes: (count) => `已选 ${count} 个编码`,
        what: '哪些要打标签',
        kinds: { places: '楼栋、楼层、区域', rooms: '房间', positions: '点位', assets: '资产' },
        stock: '标签纸',
        start: '从第几格开始',
        startHint: '也可直接点纸上的格子。',
        copies: '每个份数',
        first: '哪种名称在前',
        cut: '裁切线',
        offset: '打印机偏移，毫米',
        right: '向右',
        down: '向下',
        scale: '请按 100% 打印，不要“适合页面”。标尺页可检查打印机是否准确。',
        ruler: '标尺页',
        make: '生成打印',
        open: '打开 PDF',
        preview: '第 1 张，实际大小',
        cell: (n) => `从第 ${n} 格开始`,
        log: '打印记录',
        labels: (count) => `${count} 个标签`,
        nothing: '尚未选择。',
        noPreview: '无法预览。',
    },
);

const clampStart = (typed: string, stock: Stock | undefined): number => Math.min(Math.max(1, Number.parseInt(typed, 10) || 1), stock ? stock.columns * stock.rows : 1);

function Paper(props: { stock: Stock; src: string; start: number; onStart: (cell: number) => void }) {
    const { stock, start } = props;
    const t = text.value;
    const [failed, setFailed] = useState('');
    const cells = Array.from({ length: stock.columns * stock.rows }, (_, index) => index + 1);
    const mm = (value: number) => `${value}mm`;
    return (
        <div class="paper" style={{ width: mm(stock.page_width), height: mm(stock.page_height) }}>
            <span class="ruler ruler-x" />
            <span class="ruler ruler-y" />
            {failed === props.src ? <p class="empty">{t.noPreview}</p> : <img src={props.src} alt={t.preview} onError={() => setFailed(props.src)} />}
            {cells.map((cell) => (
                <button
                    key={cell}
                    type="button"
                    class={cell < start ? 'cell cell-used' : cell === start ? 'cell cell-start' : 'cell'}
                    aria-label={t.cell(cell)}
                    aria-pressed={cell === start}
                    style={{
                        left: mm(stock.x0 + ((cell - 1) % stock.columns) * stock.dx),
                        top: mm(stock.y0 + Math.floor((cell - 1) / stock.columns) * stock.dy),
                        width: mm(stock.width),
                        height: mm(stock.height),
                    }}
                    onClick={() => props.onStart(cell)}
                />
            ))}
        </div>
    );
}

function Log({ slug }: { slug: string }) {
    const t = text.value;
    const asked = useAsk(`prints ${slug}`, () => ask(api.GET('/sites/{site}/label-prints', { params: { path: { site: slug }, query: { limit: 20 } } })));
    if (!asked.data || asked.data.items.length === 0) return null;
    return (
        <section class="card">
            <h2>{t.log}</h2>
            <ul class="lines">
                {asked.data.items.map((print) => (
                    <li key={print.id}>
                        <a class="row-link" href={`/api/v1/sites/${slug}/labels.pdf?print=${print.id}`} target="_blank" rel="noopener">
                            <span class="row-main">
                                {dayTime(print.at, site.value?.time_zone)} · {t.labels(print.count)} · {print.stock} · <Name of={print.by} />
                            </span>
                        </a>
                    </li>
                ))}
            </ul>
        </section>
    );
}

export function LabelsPage() {
    const { query } = useRoute();
    const t = text.value;
    const slug = site.value?.slug ?? '';
    const codes = (query.codes ?? '').split(',').filter((code) => code !== '');
    const under = query.under ?? null;
    const stocks = useAsk(`stocks ${slug}`, () => ask(api.GET('/sites/{site}/label-stocks', { params: { path: { site: slug } } })));
    const [stockId, setStockId] = useState<string | null>(null);
    const [kinds, setKinds] = useState<readonly Kind[]>(['places', 'rooms', 'positions']);
    const [startText, setStartText] = useState('1');
    const [copies, setCopies] = useState('1');
    const [first, setFirst] = useState<'zh' | 'en'>(language.value);
    const [cut, setCut] = useState(false);
    const [offsetX, setOffsetX] = useState('0');
    const [offsetY, setOffsetY] = useState('0');
    const [picking, setPicking] = useState(false);
    const [sending, setSending] = useState<Sending | null>(null);
    const [print, setPrint] = useState<{ id: string; of: string } | null>(null);
    const [error, setError] = useState<string | null>(null);

    const list = stocks.data?.items ?? [];
    const stock = list.find((one) => one.id === stockId) ?? list[0];
    const start = clampStart(startText, stock);
    const number = (typed: string) => (/^-?\d+(\.\d+)?$/.test(typed.trim()) ? typed.trim() : '0');
    const chosen = codes.length > 0 || under !== null;
    const body = stock && {
        ...(codes.length > 0 ? { codes } : { under: under ?? '', kinds: [...kinds] }),
        stock: stock.id,
        start,
        copies: Math.max(1, Number.parseInt(copies, 10) || 1),
        first,
        cut_marks: cut,
        offset_x: number(offsetX),
        offset_y: number(offsetY),
    };
    const asQuery = (): string => {
        const flat = Object.entries(body ?? {}).map(([key, value]): [string, string] => [key, Array.isArray(value) ? value.join(',') : String(value)]);
        return new URLSearchParams(flat).toString();
    };
    const made = print !== null && print.of === JSON.stringify(body) && sending?.progress.value === 'received';
    const make = async () => {
        if (!body) return;
        const id = uuidv7();
        setError(null);
        try {
            setPrint({ id, of: JSON.stringify(body) });
            const sent = await outbox.put({ path: `/sites/${slug}/label-prints/${id}`, body, label: { en: 'Print labels', zh: '打印标签' } });
            setSending(sent);
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <Screen title={words.value.labels} wide>
            {stocks.error ? <ErrorNote sentence={sentenceOf(stocks.error)} onRetry={() => void stocks.reload()} /> : null}
            {!stocks.data && !stocks.error && <Loading />}
            {stock && (
                <div class="label-page">
                    <div class="stack-wide">
                        <section class="card stack-wide">
                            {codes.length > 0 ? (
                                <p>{t.codes(codes.length)}</p>
                            ) : under !== null ? (
                                <>
                                    <p>
                                        {t.under} <Code code={hyphenated(under)} size="body" />
                                    </p>
                                    <div class="cluster" role="group" aria-label={t.what}>
                                        {(Object.keys(t.kinds) as Kind[]).map((kind) => (
                                            <ToggleChip key={kind} on={kinds.includes(kind)} onToggle={(on) => setKinds(on ? [...kinds, kind] : kinds.filter((one) => one !== kind))}>
                                                {t.kinds[kind]}
                                            </ToggleChip>
                                        ))}
                                    </div>
                                </>
                            ) : (
                                <p>{t.nothing}</p>
                            )}
                            <div>
                                <Button kind={chosen ? 'outline' : 'filled'} icon="map-pin" onClick={() => setPicking(true)}>
                                    {chosen ? t.another : t.choosePlace}
                                </Button>
                            </div>
                        </section>
                        <section class="card stack-wide">
                            <Select label={t.stock} value={stock.id} onInput={setStockId} options={list.map((one) => ({ value: one.id, label: `${one.name}, ${one.columns} × ${one.rows}, ${one.width} × ${one.height} mm` }))} />
                            <Field label={t.start} hint={t.startHint} type="number" value={startText} onInput={setStartText} inputMode="numeric" />
                            <Field label={t.copies} type="number" value={copies} onInput={setCopies} inputMode="numeric" />
                            <div class="field">
                                <span>{t.first}</span>
                                <ChoiceChips label={t.first} value={first} onChoose={setFirst} choices={[{ value: 'zh', label: '中文' }, { value: 'en', label: 'English' }]} />
                            </div>
                            <Field label={`${t.offset}, ${t.right}`} value={offsetX} onInput={setOffsetX} inputMode="decimal" maxLength={5} />
                            <Field label={`${t.offset}, ${t.down}`} value={offsetY} onInput={setOffsetY} inputMode="decimal" maxLength={5} />
                            <div class="cluster">
                                <ToggleChip on={cut} onToggle={setCut}>
                                    {t.cut}
                                </ToggleChip>
                                <a href={`/api/v1/sites/${slug}/labels.pdf?kind=ruler&stock=${stock.id}&offset_x=${number(offsetX)}&offset_y=${number(offsetY)}`} target="_blank" rel="noopener">
                                    {t.ruler}
                                </a>
                            </div>
                            <p class="small soft">{t.scale}</p>
                            {error !== null && <ErrorNote sentence={error} />}
                            {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
                            {made && print ? (
                                <a class="button button-filled button-big" href={`/api/v1/sites/${slug}/labels.pdf?print=${print.id}`} target="_blank" rel="noopener">
                                    <Icon name="printer" size={28} />
                                    {t.open}
                                </a>
                            ) : (
                                <Button kind={chosen ? 'filled' : 'outline'} big icon="printer" off={chosen ? undefined : t.nothing} onClick={() => void make()}>
                                    {t.make}
                                </Button>
                            )}
                        </section>
                        <Log slug={slug} />
                    </div>
                    <section class="card sheet-preview" aria-label={t.preview} tabIndex={0}>
                        {chosen ? (
                            <Paper stock={stock} src={`/api/v1/sites/${slug}/labels.svg?${made && print ? `print=${print.id}` : asQuery()}`} start={start} onStart={(cell) => setStartText(String(cell))} />
                        ) : (
                            <Empty icon="printer">{t.nothing}</Empty>
                        )}
                    </section>
                </div>
            )}
            {picking && (
                <Sheet title={t.choosePlace} onClose={() => setPicking(false)}>
                    <PlacePicker
                        onChoose={(code) => {
                            setPicking(false);
                            const canonical = code.replace(/-/g, '').slice(0, -1);
                            navigate(canonical.length === 11 ? `/labels?codes=${canonical}` : `/labels?under=${canonical}`, { replace: true });
                        }}
                    />
                </Sheet>
            )}
        </Screen>
    );
}
