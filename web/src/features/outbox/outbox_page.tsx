/* The outbox: what needs a person, what is kept, what was received today. */
import { useState } from 'preact/hooks';
import { online } from '@/app/online';
import { Screen } from '@/app/shell';
import { Conflict } from './conflict';
import { strings } from '@/i18n/strings';
import { language } from '@/i18n/language';
import { clockTime, dayOf, now, shortTime, span } from '@/i18n/time';
import { words } from '@/i18n/words';
import { outbox, uuidv7, type Entry } from '@/outbox';
import { session, site } from '@/session/session';
import { Badge } from '@/ui/badges';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { Empty } from '@/ui/states';

const text = strings(
    {
        offline: 'Offline',
        needsYou: (count: number) => `Needs you: ${count}`,
        kept: (count: number) => `Kept: ${count}`,
        received: (count: number) => `Received today: ${count}`,
        others: (count: number) => `Of other people on this phone: ${count}`,
        othersHint: (name: string) => `${name} signs in to send this.`,
        photo: 'Photo',
        sending: 'Sending',
        waitsForPhoto: 'waits for its photo',
        waitsForEarlier: 'waits for what was done before it',
        ago: (age: string) => `${age} ago`,
        nothing: 'Everything has been received by the server.',
        send: 'Send now',
        next: (time: string) => `No answer. Nothing is lost; next try in ${time}.`,
        keptOffline: 'Offline. Everything is kept on this phone.',
        asComment: 'Send as comment',
        again: 'Send again',
        discard: 'Export and discard',
        discardTitle: 'Discard this for good?',
        discardWhy: 'It was never received. A copy is saved as a file first.',
        discardNow: 'Save the file and discard',
        at: (time: string) => `kept at ${time}`,
    },
    {
        offline: '离线',
        needsYou: (count) => `需要处理：${count}`,
        kept: (count) => `已存：${count}`,
        received: (count) => `今日已送达：${count}`,
        others: (count) => `本机上他人的：${count}`,
        othersHint: (name) => `需由${name}登录后发送。`,
        photo: '照片',
        sending: '正在发送',
        waitsForPhoto: '等待照片先发',
        waitsForEarlier: '等待前一步先发',
        ago: (age) => `${age}前`,
        nothing: '服务器已全部收到。',
        send: '立即发送',
        next: (time) => `服务器无响应，数据未丢，${time}后重试。`,
        keptOffline: '当前离线，操作都已存在本机。',
        asComment: '改为备注发送',
        again: '再次发送',
        discard: '导出并放弃',
        discardTitle: '确定放弃？',
        discardWhy: '服务器从未收到。会先把内容存成文件。',
        discardNow: '存成文件并放弃',
        at: (time) => `${time} 已存`,
    },
);

const nameIn = (label: { en: string; zh: string }) => (language.value === 'zh' ? label.zh : label.en);

/** A photo is saved as the picture, anything else as the record that would have been sent. */
async function saveAsFile(entry: Entry): Promise<void> {
    const bytes = entry.binary ? await outbox.bytes(entry) : null;
    const kept = { ...entry, body: entry.body === null ? null : (JSON.parse(entry.body) as unknown) };
    const blob = bytes
        ? new Blob([bytes], { type: entry.contentType })
        : new Blob([JSON.stringify(kept, null, 2)], { type: 'application/json' });
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = `fixpoint-${entry.id}.${entry.photo ? 'jpg' : bytes ? 'bin' : 'json'}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The words of a refused event, if it has any, as a comment on the same work order. */
async function sendAsComment(entry: Entry): Promise<void> {
    const sent = JSON.parse(entry.body ?? '{}') as Record<string, unknown>;
    const said = [sent.note, sent.measures, sent.reason, sent.answer, sent.explanation].filter((w) => typeof w === 'string' && w !== '');
    const note = [nameIn(entry.label), ...said].join(language.value === 'zh' ? '：' : ': ');
    await outbox.put({
        path: entry.path.replace(/[^/]+$/, uuidv7()),
        body: { action: 'comment', at: new Date().toISOString(), note, ...(sent.photos ? { photos: sent.photos } : {}) },
        label: entry.label,
    });
    await outbox.discard(entry);
}

function Refused({ entry }: { entry: Entry }) {
    const t = text.value;
    const [asking, setAsking] = useState(false);
    const isEvent = /\/work-orders\/[^/]+\/events\//.test(entry.path) && !/"action":"comment"/.test(entry.body ?? '');
    return (
        <li class="card stack">
            <p>
                <b>{entry.photo ? t.photo : nameIn(entry.label)}</b>
                <br />
                <span class="small soft">{t.at(shortTime(entry.keptAt, site.value?.time_zone))}</span>
            </p>
            <p class="field-error">
                <Icon name="triangle-alert" size={18} />
                <span>{entry.problem?.sentence}</span>
            </p>
            {entry.problem?.kind === 'edited-meanwhile' && <Conflict entry={entry} />}
            <div class="cluster">
                {isEvent && (
                    <Button onClick={() => void sendAsComment(entry)}>{t.asComment}</Button>
                )}
                {entry.problem?.kind !== 'edited-meanwhile' && (
                    <Button icon="rotate-ccw" onClick={() => void outbox.reopen(entry)}>
                        {t.again}
                    </Button>
                )}
                <Button kind="plain" onClick={() => setAsking(true)}>
                    {t.discard}
                </Button>
            </div>
            {asking && (
                <Sheet kind="box" title={t.discardTitle} onClose={() => setAsking(false)}>
                    <p>{t.discardWhy}</p>
                    <div class="cluster">
                        <Button
                            kind="stop"
                            onClick={() => void saveAsFile(entry).then(() => outbox.discard(entry))}
                        >
                            {t.discardNow}
                        </Button>
                        <Button onClick={() => setAsking(false)}>{words.value.cancel}</Button>
                    </div>
                </Sheet>
            )}
        </li>
    );
}

function Waiting({ entry }: { entry: Entry }) {
    const t = text.value;
    const held = outbox.heldBy(entry);
    const age = t.ago(span(now.value - entry.keptAt));
    const why = held !== null && typeof held === 'object' ? (held.photo ? t.waitsForPhoto : t.waitsForEarlier) : null;
    return (
        <li class="row-link">
            <Icon name={entry.photo ? 'camera' : 'smartphone'} />
            <span class="row-main">
                {entry.photo ? `${t.photo} · ${nameIn(entry.label)}` : nameIn(entry.label)}
                <br />
                <span class="small soft">{why === null ? age : `${age} · ${why}`}</span>
            </span>
            {outbox.sendingId.value === entry.id && (
                <Badge tone="now" icon="send">
                    {t.sending}
                </Badge>
            )}
        </li>
    );
}

export function OutboxPage() {
    const t = text.value;
    const zone = site.value?.time_zone;
    const waiting = outbox.waiting.value;
    const needs = outbox.needsYou.value;
    const others = outbox.others.value;
    const today = dayOf(now.value, zone);
    const mine = outbox.receipts.value.filter(
        (receipt) => receipt.author === session.value?.user.id && !receipt.isPhoto && dayOf(receipt.receivedAt, zone) === today,
    );
    const trouble = outbox.trouble.value;
    const nextTry = outbox.nextTry.value;
    return (
        <Screen
            title={words.value.outbox}
            back="/me"
            aside={
                !online.value && (
                    <Badge tone="wait" icon="cloud-off">
                        {t.offline}
                    </Badge>
                )
            }
            bar={
                waiting.length > 0 ? (
                    <div class="action-row">
                        <Button kind="filled" big icon="send" onClick={() => void outbox.nudge()}>
                            {t.send}
                        </Button>
                    </div>
                ) : undefined
            }
        >
            {needs.length > 0 && (
                <section class="group">
                    <h2>{t.needsYou(needs.length)}</h2>
                    <ul class="stack">
                        {needs.map((entry) => (
                            <Refused key={entry.seq} entry={entry} />
                        ))}
                    </ul>
                </section>
            )}
            {waiting.length > 0 && (
                <section class="group">
                    <h2>{t.kept(waiting.length)}</h2>
                    <ul class="card lines">
                        {waiting.map((entry) => (
                            <Waiting key={entry.seq} entry={entry} />
                        ))}
                    </ul>
                    <p class="small soft" role="status">
                        {trouble === 'offline' || !online.value
                            ? t.keptOffline
                            : trouble === 'server' && nextTry !== null
                              ? t.next(span(Math.max(60_000, nextTry - now.value)))
                              : ''}
                    </p>
                </section>
            )}
            {waiting.length + needs.length === 0 && <Empty icon="cloud-check">{t.nothing}</Empty>}
            {mine.length > 0 && (
                <details class="card">
                    <summary>{t.received(mine.length)}</summary>
                    <ul>
                        {[...mine].reverse().map((receipt) => (
                            <li key={receipt.id} class="row-link">
                                <Icon name="cloud-check" />
                                <span class="row-main">{nameIn(receipt.label)}</span>
                                <span class="small soft">{clockTime(receipt.receivedAt, zone)}</span>
                            </li>
                        ))}
                    </ul>
                </details>
            )}
            {others.length > 0 && (
                <section class="group">
                    <h2>{t.others(others.length)}</h2>
                    <ul class="card lines">
                        {others.map((entry) => (
                            <li key={entry.seq} class="row-link">
                                <Icon name="user" />
                                <span class="row-main">
                                    {entry.photo ? t.photo : nameIn(entry.label)}
                                    <br />
                                    <span class="small soft">{t.othersHint(nameIn(entry.authorName))}</span>
                                </span>
                            </li>
                        ))}
                    </ul>
                </section>
            )}
        </Screen>
    );
}
