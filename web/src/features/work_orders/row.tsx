/* One work order in a list: priority, what is wrong, where, and its state. The whole row opens it. */
import type { Schemas } from '@/api/client';
import { nameOf, type Named } from '@/i18n/names';
import { htmlLang } from '@/i18n/language';
import { words, type WorkState } from '@/i18n/words';
import { site } from '@/session/session';
import { Priority, StateBadge } from '@/ui/badges';
import { Code } from '@/ui/code';

export type WorkOrderRow = Schemas['WorkOrderRow'];

export const workOrderHref = (order: { id: string }): string => `/s/${site.value?.slug ?? ''}/work-orders/${order.id}`;
export const stateOf = (order: WorkOrderRow): WorkState => order.state.key as WorkState;

/** P1 first, within a priority the oldest; sorted once when read, so that no row moves under a finger. */
export function byUrgency(orders: readonly WorkOrderRow[]): WorkOrderRow[] {
    return [...orders].sort((a, b) => a.priority.localeCompare(b.priority) || a.reported_at.localeCompare(b.reported_at));
}

/** The fault in words: the symptom's name, or what the reporter typed. */
export function What({ order }: { order: WorkOrderRow }) {
    if (!order.symptom) return <span>{order.words || words.value.kind.document}</span>;
    const { text, lang } = nameOf(order.symptom);
    return <span lang={htmlLang(lang)}>{text}</span>;
}

/** Where it is, from the outside inwards, in the reader's language. */
export function Where({ order }: { order: Pick<WorkOrderRow, 'place' | 'position'> }) {
    const path: Named = { name_zh: order.place.path_zh, name_en: order.place.path_en };
    const place = nameOf(path);
    const thing = order.position && nameOf(order.position);
    return (
        <span class="small soft">
            <span lang={htmlLang(place.lang)}>{place.text}</span>
            {thing && thing.text !== '' && (
                <>
                    {' · '}
                    <span lang={htmlLang(thing.lang)}>{thing.text}</span>
                </>
            )}
        </span>
    );
}

export function WorkOrderLine({ order }: { order: WorkOrderRow }) {
    return (
        <a class="card row-link work-line" href={workOrderHref(order)}>
            <span class="row-main stack">
                <span class="spread">
                    <span class="cluster">
                        <Priority level={order.priority} />
                        <b>
                            <What order={order} />
                        </b>
                    </span>
                    <StateBadge state={stateOf(order)} />
                </span>
                <Code code={order.code} size="body" />
                <Where order={order} />
            </span>
        </a>
    );
}
