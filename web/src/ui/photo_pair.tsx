/* Before and after, side by side or one under a slider. The slider is an ordinary range input, so
 * that arrows and a finger both move it. */
import { useState } from 'preact/hooks';
import { strings } from '@/i18n/strings';
import { shortTime } from '@/i18n/time';
import { words } from '@/i18n/words';
import { Sheet } from './sheet';
import { ChoiceChips } from './chips';
import './photo.css';

export interface PairPhoto {
    /** Address of the picture: `photoUrl(site, sha256, 'screen')`, or a shot's own. */
    readonly src: string;
    readonly takenAt: string;
    /** False = chosen from the gallery; said beside it, since such a picture proves less. */
    readonly live?: boolean;
}

export const photoUrl = (site: string, sha256: string, size: 'thumb' | 'screen'): string =>
    `/api/v1/sites/${encodeURIComponent(site)}/photos/${sha256}?size=${size}`;

const text = strings(
    {
        look: 'How to compare',
        side: 'Side by side',
        slider: 'Slider',
        share: (percent: number) => `${percent} % of the after-photo shows`,
        missing: 'none yet',
        gallery: 'from the gallery',
        enlarge: (which: string) => `${which}: enlarge`,
    },
    {
        look: '对比方式',
        side: '并排',
        slider: '滑动',
        share: (percent) => `显示整改后照片的 ${percent}%`,
        missing: '暂无',
        gallery: '相册图片',
        enlarge: (which) => `${which}：放大`,
    },
);

function One(props: { photo: PairPhoto | null; word: string; zone: string | undefined; onOpen: () => void }) {
    const { photo, word, zone } = props;
    if (!photo)
        return (
            <figure class="photo photo-empty">
                <figcaption>
                    {word}
                    <br />
                    {text.value.missing}
                </figcaption>
            </figure>
        );
    const caption = `${word} ${shortTime(photo.takenAt, zone)}${photo.live === false ? ` · ${text.value.gallery}` : ''}`;
    return (
        <figure class="photo">
            <button type="button" class="photo-open" aria-label={text.value.enlarge(caption)} onClick={props.onOpen}>
                <img src={photo.src} alt={caption} loading="lazy" decoding="async" />
            </button>
            <figcaption>{caption}</figcaption>
        </figure>
    );
}

function Slider({ before, after, zone }: { before: PairPhoto; after: PairPhoto; zone: string | undefined }) {
    const [percent, setPercent] = useState(50);
    return (
        <div class="slider">
            <div class="slider-view">
                <img src={before.src} alt={`${words.value.before} ${shortTime(before.takenAt, zone)}`} />
                <img
                    class="slider-after"
                    src={after.src}
                    alt={`${words.value.after} ${shortTime(after.takenAt, zone)}`}
                    style={{ clipPath: `inset(0 0 0 ${100 - percent}%)` }}
                />
                <span class="slider-line" style={{ left: `${100 - percent}%` }} />
            </div>
            <input
                type="range"
                min={0}
                max={100}
                step={5}
                value={percent}
                aria-label={words.value.after}
                aria-valuetext={text.value.share(percent)}
                onInput={(event) => setPercent(Number(event.currentTarget.value))}
            />
        </div>
    );
}

export function PhotoPair({ before, after, zone }: { before: PairPhoto | null; after: PairPhoto | null; zone?: string | undefined }) {
    const t = text.value;
    const [look, setLook] = useState<'side' | 'slider'>('side');
    const [open, setOpen] = useState<'before' | 'after' | null>(null);
    const shown = open === 'before' ? before : open === 'after' ? after : null;
    return (
        <div class="stack">
            {before && after && (
                <ChoiceChips
                    label={t.look}
                    value={look}
                    onChoose={setLook}
                    choices={[
                        { value: 'side', label: t.side },
                        { value: 'slider', label: t.slider },
                    ]}
                />
            )}
            {before && after && look === 'slider' ? (
                <Slider before={before} after={after} zone={zone} />
            ) : (
                <div class="pair">
                    <One photo={before} word={words.value.before} zone={zone} onOpen={() => setOpen('before')} />
                    <One photo={after} word={words.value.after} zone={zone} onOpen={() => setOpen('after')} />
                </div>
            )}
            {shown && (
                <Sheet kind="full" title={`${open === 'before' ? words.value.before : words.value.after} ${shortTime(shown.takenAt, zone)}`} onClose={() => setOpen(null)}>
                    <img src={shown.src} alt={open === 'before' ? words.value.before : words.value.after} />
                </Sheet>
            )}
        </div>
    );
}
