/* The tree of places: a branch is read when it is opened. A place's name chooses it, the chevron opens it. */
import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { nameOf } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { words } from '@/i18n/words';
import { Icon } from '@/ui/icon';
import { Name } from '@/ui/name';
import { ErrorNote, Loading } from '@/ui/states';

export type Place = Schemas['LocationRow'];

const text = strings(
    { places: 'Places', open: (name: string) => `Open ${name}`, all: 'Whole site' },
    { places: '位置', open: (name) => `展开 ${name}`, all: '整个项目' },
);

export const compact = (code: string): string => code.replace(/-/g, '').slice(0, -1);

function Branch(props: { slug: string; parent: string; chosen: string | null; onChoose: (place: Place) => void }) {
    const asked = useAsk(`places ${props.slug} ${props.parent}`, () =>
        ask(api.GET('/sites/{site}/locations', { params: { path: { site: props.slug }, query: { parent: props.parent, limit: 200 } } })),
    );
    if (asked.error) return <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} />;
    if (!asked.data) return <Loading rows={2} />;
    return (
        <ul class="tree">
            {asked.data.items.map((place) => (
                <Leaf key={place.code} {...props} place={place} />
            ))}
        </ul>
    );
}

function Leaf({ place, ...props }: { slug: string; place: Place; chosen: string | null; onChoose: (place: Place) => void }) {
    const inside = props.chosen !== null && props.chosen.startsWith(compact(place.code));
    const [open, setOpen] = useState(inside);
    const leaf = (place.children ?? 0) === 0;
    const name = nameOf(place).text || place.code;
    return (
        <li>
            <div class="tree-row">
                {leaf ? (
                    <span class="tree-gap" />
                ) : (
                    <button type="button" class="tree-open" aria-expanded={open} aria-label={text.value.open(name)} onClick={() => setOpen(!open)}>
                        <Icon name="chevron-right" size={20} />
                    </button>
                )}
                <button type="button" class="tree-name" aria-pressed={props.chosen === compact(place.code)} onClick={() => props.onChoose(place)}>
                    <span class="code code-small" translate={false}>
                        {place.code.split('-').at(-2)}
                    </span>{' '}
                    <Name of={place} /> {(place.positions ?? 0) > 0 && <span class="small soft">{place.positions}</span>}
                </button>
            </div>
            {open && !leaf && <Branch {...props} parent={compact(place.code)} />}
        </li>
    );
}

export function PlaceTree(props: { slug: string; chosen: string | null; onChoose: (place: Place | null) => void }) {
    return (
        <nav aria-label={text.value.places} class="card place-tree">
            <button type="button" class="tree-name" aria-pressed={props.chosen === null} onClick={() => props.onChoose(null)}>
                {text.value.all} <span class="sr">{words.value.register}</span>
            </button>
            <Branch slug={props.slug} parent="top" chosen={props.chosen} onChoose={props.onChoose} />
        </nav>
    );
}
