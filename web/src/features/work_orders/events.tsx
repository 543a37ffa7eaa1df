/* What happened, newest last: who, what, when, and the words that came with it. */
import type { Schemas } from '@/api/client';
import { hyphenated, readingsOf } from '@/code/index';
import { htmlLang } from '@/i18n/language';
import { nameOf } from '@/i18n/names';
import { shortTime } from '@/i18n/time';
import { Name } from '@/ui/name';
import { photoUrl } from '@/ui/photo_pair';

/** A code that was kept without its hyphens, as people read it. */
function written(code: string): string {
    const reading = readingsOf(code.replace(/-/g, ''))[0];
    return (reading && hyphenated(reading.canonical)) || code;
}

/** Words of an event's content that people read; ids and codes are shown elsewhere. */
const wordsOf = (content: Record<string, unknown>): string[] =>
    ['words', 'reason', 'note', 'measures', 'answer', 'told', 'explanation', 'code', 'cause', 'priority', 'review_on'].flatMap((key) =>
        typeof content[key] === 'string' && content[key] !== '' ? [key === 'code' ? written(content[key]) : content[key]] : [],
    );

export function Events({ events, slug, zone }: { events: readonly Schemas['WorkOrderEvent'][]; slug: string; zone: string | undefined }) {
    return (
        <ol class="events">
            {events.map((event) => {
                const action = nameOf({ name_zh: event.action_zh, name_en: event.action_en });
                const said = wordsOf(event.content);
                return (
                    <li key={event.id}>
                        <span class="spread">
                            <span>
                                <b lang={htmlLang(action.lang)}>{action.text}</b> <Name of={event.actor} />
                                {event.to && (
                                    <>
                                        {' → '}
                                        <Name of={event.to} />
                                    </>
                                )}
                            </span>
                            <time class="small soft nowrap" dateTime={event.occurred_at}>
                                {shortTime(event.occurred_at, zone)}
                            </time>
                        </span>
                        {said.length > 0 && <blockquote class="small">{said.join(' · ')}</blockquote>}
                        {event.photos.filter((photo) => photo.role === 'evidence' || photo.role === 'during').map((photo) => (
                            <img key={photo.sha256} class="thumb" src={photoUrl(slug, photo.sha256, 'thumb')} alt={action.text} loading="lazy" />
                        ))}
                    </li>
                );
            })}
        </ol>
    );
}
