/* What a code names, as a card: on the scan sheet and on top of the code's page. */
import { htmlLang } from '@/i18n/language';
import { nameOf, type Named } from '@/i18n/names';
import { strings } from '@/i18n/strings';
import { dateOf } from '@/i18n/time';
import { words } from '@/i18n/words';
import type { FoundCode } from '@/camera/scan_request';
import { site } from '@/session/session';
import { Code } from '@/ui/code';
import { Icon } from '@/ui/icon';
import { Name } from '@/ui/name';
import { Note } from '@/ui/states';

const text = strings(
    {
        retired: (day: string) => `Retired on ${day}.`,
        retiredPlain: 'Retired.',
        successor: 'Open the successor',
        renumbered: (code: string) => `${code} was renumbered. This is its new code.`,
        merged: 'Merged into another place.',
        draft: 'Draft: not labelled yet',
        chain: (links: number) => `${links} renumberings`,
    },
    {
        retired: (day) => `${day}已停用。`,
        retiredPlain: '已停用。',
        successor: '打开替代编码',
        renumbered: (code) => `${code} 已改号，这是新编码。`,
        merged: '已并入其他位置。',
        draft: '草稿，尚未贴标签',
        chain: (links) => `改号 ${links} 次`,
    },
);

/** Kind, or the type of thing: "Luminaire", "Room". */
export function KindLine({ found }: { found: FoundCode }) {
    const thing = found.position ?? found.asset;
    const type: Named | null = thing ? { name_zh: thing.type_zh, name_en: thing.type_en } : null;
    const own = nameOf(found).text;
    const typeName = type ? nameOf(type) : null;
    return (
        <>
            {own !== '' && <Name of={found} />}
            {typeName && !own.includes(typeName.text) && (
                <>
                    {own !== '' && ' · '}
                    <span lang={htmlLang(typeName.lang)}>{typeName.text}</span>
                </>
            )}
            {!typeName && own === '' && words.value.kind[found.kind]}
        </>
    );
}

export function PathLine({ found }: { found: FoundCode }) {
    const path = nameOf({ name_zh: found.path_zh, name_en: found.path_en });
    if (path.text === '') return null;
    return (
        <span class="small soft path" lang={htmlLang(path.lang)}>
            {path.text}
        </span>
    );
}

/** Why this may not be the label one thinks it is. */
export function CodeNotices({ found }: { found: FoundCode }) {
    const t = text.value;
    const zone = site.value?.time_zone;
    return (
        <>
            {found.alias_of?.code && (
                <Note tone="wait" icon="tag">
                    <p>
                        {t.renumbered(found.alias_of.code)}
                        {(found.alias_of.links ?? 1) > 1 && ` ${t.chain(found.alias_of.links ?? 1)}`}
                    </p>
                </Note>
            )}
            {(found.state === 'retired' || found.state === 'merged') && (
                <Note tone="stop" icon="ban">
                    <p>
                        {found.state === 'merged' ? t.merged : found.retired?.at ? t.retired(dateOf(found.retired.at, zone)) : t.retiredPlain}{' '}
                        {found.retired?.reason}
                    </p>
                    {found.successors?.map((next) => (
                        <a key={next.code} class="row-link" href={`/codes/${encodeURIComponent(next.code ?? '')}`}>
                            <Icon name="arrow-right" />
                            <span class="row-main">
                                {t.successor}: <Code code={next.code ?? ''} size="body" /> <Name of={next} />
                            </span>
                        </a>
                    ))}
                </Note>
            )}
            {found.state === 'draft' && <p class="small soft">{t.draft}</p>}
        </>
    );
}

export function CodeCard({ found, copy = false, aloud = false }: { found: FoundCode; copy?: boolean; aloud?: boolean }) {
    return (
        <div class="stack">
            <Code code={found.code} copy={copy} aloud={aloud ? found.read_aloud : undefined} />
            <p>
                <KindLine found={found} />
                {found.responsible && (
                    <>
                        {' · '}
                        <span class="soft">
                            <Name of={found.responsible} />
                        </span>
                    </>
                )}
            </p>
            <PathLine found={found} />
        </div>
    );
}
