/* The photo camera: shutter in the page, the earlier picture laid over it at 35 % so that both are
 * taken from one point. One second frozen with Retake, then it is taken; the phone's own camera stands
 * beside it as a file, and takes over where the page has no camera. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import './camera.css';
import { openCamera, type Live } from './live';
import { shotFrom, shotOf, type Shot } from './photo';

const text = strings(
    {
        title: 'Take a photo',
        noPeople: 'No people in the picture',
        shutter: 'Take the photo',
        retake: 'Retake',
        ghost: 'Before-photo over it',
        torch: 'Torch',
        file: 'Phone camera or file',
        blocked: 'Camera blocked. Allow it, or use the phone camera.',
        notPicture: 'This file is no picture that can be read. Choose a JPEG or PNG.',
        taken: 'Taken',
    },
    {
        title: '拍照',
        noPeople: '画面中请勿有人',
        shutter: '拍照',
        retake: '重拍',
        ghost: '叠加整改前照片',
        torch: '照明',
        file: '手机相机或文件',
        blocked: '相机被禁用。请允许使用，或用手机相机。',
        notPicture: '无法读取此文件，请选择 JPEG 或 PNG 图片。',
        taken: '已拍',
    },
);

const frozenFor = 1000;

export function PhotoSheet(props: {
    /** The earlier picture from the same point, as an address. */
    ghost?: string | undefined;
    onShot: (shot: Shot) => void;
    onClose: () => void;
}) {
    const t = text.value;
    const video = useRef<HTMLVideoElement>(null);
    const file = useRef<HTMLInputElement>(null);
    const [live, setLive] = useState<Live | null>(null);
    const [blocked, setBlocked] = useState(false);
    const [ghost, setGhost] = useState(true);
    const [torch, setTorch] = useState(false);
    const [frozen, setFrozen] = useState<Shot | null>(null);
    const [problem, setProblem] = useState<string | null>(null);

    useEffect(() => {
        let opened: Live | null = null;
        let ended = false;
        openCamera(video.current!).then(
            (one) => {
                if (ended) one.stop();
                else setLive((opened = one));
            },
            () => !ended && setBlocked(true),
        );
        return () => {
            ended = true;
            opened?.stop();
        };
    }, []);

    useEffect(() => {
        if (!frozen) return;
        const timer = setTimeout(() => props.onShot(frozen), frozenFor);
        return () => clearTimeout(timer);
    }, [frozen]);

    const choose = async (chosen: File | undefined) => {
        if (!chosen) return;
        setProblem(null);
        try {
            setFrozen(await shotFrom(chosen));
        } catch {
            setProblem(t.notPicture);
        }
    };
    const retake = () => {
        if (frozen) URL.revokeObjectURL(frozen.url);
        setFrozen(null);
    };

    return (
        <Sheet title={t.title} kind="full" bare onClose={props.onClose}>
            <div class="shoot">
                <header class="shoot-top">
                    <button type="button" class="scan-button" aria-label={words.value.close} onClick={props.onClose}>
                        <Icon name="x" />
                    </button>
                    <p class="grow small">{t.noPeople}</p>
                    {live?.hasTorch && (
                        <button
                            type="button"
                            class="scan-button"
                            aria-label={t.torch}
                            aria-pressed={torch}
                            onClick={() => {
                                void live.torch(!torch);
                                setTorch(!torch);
                            }}
                        >
                            <Icon name="flashlight" />
                        </button>
                    )}
                </header>
                <div class="shoot-view">
                    <video ref={video} aria-hidden="true" muted playsInline />
                    {props.ghost !== undefined && ghost && !frozen && <img class="shoot-ghost" src={props.ghost} alt="" />}
                    {frozen && <img src={frozen.url} alt={t.taken} />}
                    {blocked && !frozen && (
                        <div class="scan-message" role="alert">
                            <Icon name="camera-off" size={32} />
                            <p>{t.blocked}</p>
                        </div>
                    )}
                    {problem !== null && (
                        <div class="scan-message" role="alert">
                            <p>{problem}</p>
                        </div>
                    )}
                </div>
                <div class="shoot-bar">
                    {frozen ? (
                        <Button icon="rotate-ccw" onClick={retake}>
                            {t.retake}
                        </Button>
                    ) : (
                        <Button icon="image-up" label={t.file} onClick={() => file.current?.click()} />
                    )}
                    {live && !frozen ? (
                        <button type="button" class="shutter" aria-label={t.shutter} onClick={() => void shotOf(video.current!).then(setFrozen)} />
                    ) : blocked && !frozen ? (
                        <Button icon="camera" onClick={() => file.current?.click()}>
                            {t.file}
                        </Button>
                    ) : (
                        <span />
                    )}
                    {props.ghost !== undefined && !frozen ? (
                        <Button icon="eye" label={t.ghost} pressed={ghost} onClick={() => setGhost(!ghost)} />
                    ) : (
                        <span />
                    )}
                </div>
                <input
                    ref={file}
                    type="file"
                    accept="image/*"
                    capture="environment"
                    hidden
                    aria-label={t.file}
                    onChange={(event) => void choose(event.currentTarget.files?.[0])}
                />
            </div>
        </Sheet>
    );
}
