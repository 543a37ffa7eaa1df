/* Scan: live camera above, what the code names below. Typing, a picture from the phone and choosing a
 * place without a label stand beside it all the time. What a code is for is the request's business. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { Refusal, sentenceOf } from '@/api/problem';
import { navigate } from '@/app/navigate';
import { routePaths } from '@/app/routes';
import { CodeCard, CodeNotices } from '@/features/codes/code_card';
import { Suggestions } from '@/features/codes/code_page';
import { resolve } from '@/features/codes/resolve';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { ErrorNote, Loading, Note } from '@/ui/states';
import './camera.css';
import { detector, readPicture } from './detector';
import { carryShot } from './handoff';
import { openCamera, tick, type Live } from './live';
import { shotOf } from './photo';
import { PlacePicker } from './place_picker';
import { closeScan, scanRequest, type FoundCode, type How, type ScanRequest } from './scan_request';
import { TypePad } from './type_pad';

const text = strings(
    {
        title: 'Scan a code',
        torch: 'Torch',
        type: 'Type',
        upload: 'Upload',
        noLabel: 'No label',
        blocked: 'Camera blocked. Allow it, type or upload.',
        retry: 'Open the camera',
        shutter: 'Take a photo and report',
        noCode: 'No code in this picture.',
        found: 'Read',
        other: 'This is another code than the one awaited.',
        openPage: 'Open',
        look: 'Point at a label',
    },
    {
        title: '扫码',
        torch: '照明',
        type: '输入',
        upload: '上传',
        noLabel: '无标签',
        blocked: '相机被禁用。请允许使用，或输入编码、上传照片。',
        retry: '打开相机',
        shutter: '拍照并报修',
        noCode: '图中没有编码。',
        found: '已识别',
        other: '这不是所等待的编码。',
        openPage: '打开',
        look: '对准标签',
    },
);

type Mode = 'camera' | 'type' | 'place';

/** Opens the camera, looks for codes several times a second, and stops with the sheet. */
function useCamera(active: boolean, onCode: (text: string) => void) {
    const video = useRef<HTMLVideoElement>(null);
    const live = useRef<Live | null>(null);
    const [status, setStatus] = useState<'opening' | 'open' | 'blocked'>('opening');
    const [attempt, setAttempt] = useState(0);
    const tell = useRef(onCode);
    tell.current = onCode;
    useEffect(() => {
        if (!active) return;
        let ended = false;
        let timer: ReturnType<typeof setTimeout> | undefined;
        const look = async () => {
            const element = video.current;
            if (ended || !element) return;
            try {
                if (element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && document.visibilityState === 'visible')
                    for (const found of await (await detector()).detect(element)) if (!ended && found.text !== '') tell.current(found.text);
            } catch {
                // A frame that could not be read is followed by the next one.
            }
            timer = setTimeout(() => void look(), 120);
        };
        const open = async () => {
            setStatus('opening');
            try {
                const opened = await openCamera(video.current!);
                if (ended) return opened.stop();
                live.current = opened;
                setStatus('open');
                void look();
            } catch {
                if (!ended) setStatus('blocked');
            }
        };
        void open();
        return () => {
            ended = true;
            clearTimeout(timer);
            live.current?.stop();
            live.current = null;
        };
    }, [active, attempt]);
    return { video, live, status, again: () => setAttempt(attempt + 1) };
}

interface Looked {
    typed: string;
    how: How;
    found: FoundCode | null;
    error: unknown;
}

/** Asks the server what was read; the same text is asked once. */
function useLookUp() {
    const [looked, setLooked] = useState<Looked | null>(null);
    const [busy, setBusy] = useState(false);
    const last = useRef('');
    const look = useCallback(async (typed: string, how: How) => {
        if (typed === last.current) return;
        last.current = typed;
        if (how === 'scan' || how === 'photo') tick();
        setBusy(true);
        try {
            const found = await resolve(typed);
            if (last.current === typed) setLooked({ typed, how, found, error: null });
        } catch (error) {
            if (last.current === typed) setLooked({ typed, how, found: null, error });
            // What failed for want of an answer may be tried again by holding the label still.
            if (!(error instanceof Refusal)) setTimeout(() => (last.current = ''), 3000);
        }
        setBusy(false);
    }, []);
    const clear = () => {
        last.current = '';
        setLooked(null);
    };
    return { looked, busy, look, clear };
}

function Outcome(props: { request: ScanRequest; looked: Looked; clear: () => void; shutter: preact.ComponentChildren }) {
    const { request, looked, clear } = props;
    const t = text.value;
    const { found } = looked;
    if (!found)
        return (
            <div class="stack">
                <ErrorNote sentence={sentenceOf(looked.error)} />
                <div onClick={(event) => event.target instanceof Element && event.target.closest('a') && closeScan()}>
                    <Suggestions error={looked.error} />
                </div>
            </div>
        );
    const open = () => {
        closeScan();
        navigate(found.readings?.length ? `/codes/${encodeURIComponent(found.canonical)}` : found.leads_to);
    };
    const awaited = request.accepts === undefined || request.accepts(found);
    return (
        <div class="stack">
            <div class="scan-found">
                <span class="scan-tick" role="status">
                    <Icon name="check" size={20} />
                    <span class="sr">{t.found}</span>
                </span>
                <div class="grow">
                    <CodeCard found={found} />
                </div>
                {request.act === undefined && <Button icon="chevron-right" label={`${t.openPage} ${found.code}`} onClick={open} />}
            </div>
            <CodeNotices found={found} />
            {request.act === undefined ? (
                props.shutter
            ) : awaited ? (
                <Button
                    kind="filled"
                    big
                    icon={request.act.icon}
                    onClick={() => {
                        closeScan();
                        request.act?.run(found, looked.how);
                    }}
                >
                    {request.act.word}
                </Button>
            ) : (
                <>
                    <Note tone="wait">{t.other}</Note>
                    <div class="cluster">
                        <Button kind="filled" onClick={clear}>
                            {words.value.stay}
                        </Button>
                        <Button onClick={open}>{words.value.open}</Button>
                    </div>
                </>
            )}
        </div>
    );
}

export function ScanSheet() {
    const request = scanRequest.value ?? {};
    const t = text.value;
    const [mode, setMode] = useState<Mode>('camera');
    const [typed, setTyped] = useState('');
    const [torch, setTorch] = useState(false);
    const [problem, setProblem] = useState<string | null>(null);
    const { looked, busy, look, clear } = useLookUp();
    const camera = useCamera(mode === 'camera', (read) => void look(read, 'scan'));
    const file = useRef<HTMLInputElement>(null);
    const found = looked?.found ?? null;

    const upload = async (chosen: File | undefined) => {
        if (!chosen) return;
        setProblem(null);
        try {
            const read = await readPicture(chosen);
            if (read === null) setProblem(t.noCode);
            else await look(read, 'photo');
        } catch {
            setProblem(t.noCode);
        }
    };
    const report = async () => {
        if (!found || !camera.video.current) return;
        carryShot(await shotOf(camera.video.current));
        closeScan();
        navigate(`/report/${encodeURIComponent(found.canonical)}`);
    };
    const shutter = routePaths.has('/report/:code') && found && camera.status === 'open' && mode === 'camera' && (
        <Button kind="filled" big icon="camera" onClick={() => void report()}>
            {t.shutter}
        </Button>
    );

    return (
        <Sheet title={t.title} kind="full" bare onClose={closeScan}>
            <div class={`scan scan-${mode}`}>
                <header class="scan-top">
                    <button type="button" class="scan-button" aria-label={words.value.close} onClick={closeScan}>
                        <Icon name="x" />
                    </button>
                    <p class="grow">{request.hint ?? t.look}</p>
                    {camera.live.current?.hasTorch && mode === 'camera' && (
                        <button
                            type="button"
                            class="scan-button"
                            aria-label={t.torch}
                            aria-pressed={torch}
                            onClick={() => {
                                void camera.live.current?.torch(!torch);
                                setTorch(!torch);
                            }}
                        >
                            <Icon name="flashlight" />
                        </button>
                    )}
                </header>
                {mode === 'camera' && (
                    <div class={camera.status === 'blocked' ? 'scan-view scan-blocked' : 'scan-view'}>
                        <video ref={camera.video} aria-hidden="true" muted playsInline />
                        {camera.status === 'open' && <div class={found ? 'scan-frame scan-frame-read' : 'scan-frame'} />}
                        {camera.status === 'blocked' && (
                            <div class="scan-message" role="alert">
                                <Icon name="camera-off" size={32} />
                                <p>{t.blocked}</p>
                                <Button icon="camera" onClick={camera.again}>
                                    {t.retry}
                                </Button>
                            </div>
                        )}
                    </div>
                )}
                <div class="scan-below">
                    {problem !== null && <ErrorNote sentence={problem} />}
                    {mode === 'place' && <PlacePicker onChoose={(code) => void look(code, 'chosen')} />}
                    {looked && <Outcome request={request} looked={looked} clear={clear} shutter={shutter} />}
                    {busy && !looked && <Loading rows={1} />}
                    {mode === 'type' && (
                        <TypePad
                            value={typed}
                            busy={busy}
                            onChange={(value) => {
                                setTyped(value);
                                clear();
                            }}
                            onFind={(value) => void look(value, 'typed')}
                        />
                    )}
                    <div class="scan-ways">
                        {mode === 'camera' ? (
                            <Button icon="keyboard" onClick={() => (clear(), setMode('type'))}>
                                {t.type}
                            </Button>
                        ) : (
                            <Button icon="scan-qr-code" onClick={() => (clear(), setMode('camera'))}>
                                {words.value.scan}
                            </Button>
                        )}
                        <Button icon="image-up" onClick={() => file.current?.click()}>
                            {t.upload}
                        </Button>
                        {mode !== 'place' ? (
                            <Button icon="list-tree" onClick={() => (clear(), setMode('place'))}>
                                {t.noLabel}
                            </Button>
                        ) : (
                            <Button icon="keyboard" onClick={() => (clear(), setMode('type'))}>
                                {t.type}
                            </Button>
                        )}
                    </div>
                    <input
                        ref={file}
                        type="file"
                        accept="image/*"
                        capture="environment"
                        hidden
                        aria-label={t.upload}
                        onChange={(event) => void upload(event.currentTarget.files?.[0])}
                    />
                </div>
            </div>
        </Sheet>
    );
}
