/* No label on the wall: walk down the tree of places, then to what hangs there. */
import { useState } from 'preact/hooks';
import { api, ask } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { Code } from '@/ui/code';
import { Icon } from '@/ui/icon';
import { Name } from '@/ui/name';
import { Empty, ErrorNote, Loading } from '@/ui/states';
import { nameOf } from '@/i18n/names';

interface Step {
    readonly code: string;
    readonly name_zh: string;
    readonly name_en: string;
}

const text = strings(
    { this: 'This place itself', none: 'No places yet.', up: 'Up', within: (name: string) => `In ${name}` },
    { this: '就是此处', none: '尚无位置。', up: '上一级', within: (name) => `${name} 内` },
);

export function PlacePicker({ onChoose }: { onChoose: (code: string) => void }) {
    const [trail, setTrail] = useState<readonly Step[]>([]);
    const slug = site.value?.slug ?? '';
    const here = trail.at(-1);
    const t = text.value;
    const places = useAsk(`places ${slug} ${here?.code ?? ''}`, () =>
        ask(api.GET('/sites/{site}/locations', { params: { path: { site: slug }, query: { parent: here?.code ?? 'top', limit: 200 } } })),
    );
    const positions = useAsk(here ? `positions ${slug} ${here.code}` : null, () =>
        ask(api.GET('/sites/{site}/positions', { params: { path: { site: slug }, query: { under: here!.code, limit: 200 } } })),
    );
    const inside = (positions.data?.items ?? []).filter((one) => one.place.code === here?.code);
    const error = places.error ?? positions.error;
    return (
        <div class="picker stack">
            {here && (
                <div class="spread">
                    <Button kind="plain" icon="chevron-left" onClick={() => setTrail(trail.slice(0, -1))}>
                        {t.up}
                    </Button>
                    <Button onClick={() => onChoose(here.code)}>{t.this}</Button>
                </div>
            )}
            {here && <h3>{t.within(nameOf(here).text || here.code)}</h3>}
            {error ? <ErrorNote sentence={sentenceOf(error)} onRetry={() => void places.reload()} /> : null}
            {!places.data && !error && <Loading />}
            {places.data && places.data.items.length === 0 && inside.length === 0 && <Empty>{here ? words.value.none : t.none}</Empty>}
            <ul class="card lines">
                {places.data?.items.map((place) => (
                    <li key={place.code}>
                        <button type="button" class="row-link" onClick={() => setTrail([...trail, place])}>
                            <span class="row-main">
                                <Name of={place} /> <Code code={place.code} size="small" />
                            </span>
                            <span class="chevron">
                                <Icon name="chevron-right" />
                            </span>
                        </button>
                    </li>
                ))}
                {inside.map((position) => (
                    <li key={position.code}>
                        <button type="button" class="row-link" onClick={() => onChoose(position.code)}>
                            <span class="row-main">
                                <Name of={position} /> <Code code={position.code} size="small" />
                            </span>
                            <Icon name="map-pin" size={20} />
                        </button>
                    </li>
                ))}
            </ul>
        </div>
    );
}
