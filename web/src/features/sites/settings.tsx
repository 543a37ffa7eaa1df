/* The site's own data: names, clock, the end of its day, its week, and the days that differ from it. */
import { useState } from 'preact/hooks';
import { api, ask, type Schemas } from '@/api/client';
import { sentenceOf } from '@/api/problem';
import { useAsk } from '@/api/use_ask';
import { Screen } from '@/app/shell';
import { strings } from '@/i18n/strings';
import { nameOf } from '@/i18n/names';
import { words } from '@/i18n/words';
import { outbox, type Sending } from '@/outbox';
import { site } from '@/session/session';
import { Button } from '@/ui/button';
import { ToggleChip } from '@/ui/chips';
import { Field } from '@/ui/field';
import { SendingNote } from '@/ui/sending';
import { Empty, ErrorNote, Loading } from '@/ui/states';

type Site = Schemas['Site'];

const text = strings(
    {
        title: 'Site',
        nameZh: 'Name in Chinese',
        nameEn: 'Name in English',
        zone: 'Time zone',
        zoneHint: 'As in Asia/Shanghai. It decides the day and the month of everything here.',
        cutoff: 'End of the day',
        cutoffHint: 'What was found before it is settled the same day.',
        week: 'Working days',
        days: { 1: 'Mon', 2: 'Tue', 3: 'Wed', 4: 'Thu', 5: 'Fri', 6: 'Sat', 7: 'Sun' },
        nothing: 'Nothing has changed yet.',
        calendar: 'Days that differ from the week',
        none: 'No such day yet.',
        holiday: 'holiday',
        working: 'working day',
        day: 'Day',
        dayName: 'What it is called',
        add: 'Set the day',
        needs: 'Choose a day.',
        remove: (day: string) => `Remove ${day}`,
        isWorking: 'People work on it',
    },
    {
        title: '项目设置',
        nameZh: '中文名称',
        nameEn: '英文名称',
        zone: '时区',
        zoneHint: '如 Asia/Shanghai，决定此处一切的日和月。',
        cutoff: '每日截止时间',
        cutoffHint: '在此之前发现的问题当天了结。',
        week: '工作日',
        days: { 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六', 7: '周日' },
        nothing: '尚无改动。',
        calendar: '与平常不同的日子',
        none: '暂无。',
        holiday: '休息',
        working: '上班',
        day: '日期',
        dayName: '名称',
        add: '设定此日',
        needs: '请选择日期。',
        remove: (day) => `删除 ${day}`,
        isWorking: '这天上班',
    },
);

const week = [1, 2, 3, 4, 5, 6, 7] as const;

function SiteForm({ here, onSaved }: { here: Site; onSaved: () => void }) {
    const t = text.value;
    const [draft, setDraft] = useState<Partial<Site>>({});
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    const now = { ...here, ...draft };
    const set = (change: Partial<Site>) => setDraft((before) => ({ ...before, ...change }));
    const body = Object.fromEntries(Object.entries(draft).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(here[key as keyof Site])));
    const save = async () => {
        setError(null);
        try {
            const sent = await outbox.put({
                method: 'PATCH',
                path: `/sites/${here.slug}`,
                body,
                ifMatch: `"${here.version}"`,
                label: { en: 'Edit the site', zh: '修改项目设置' },
                names: here.slug,
            });
            setSending(sent);
            if (await sent.settled) {
                setDraft({});
                onSaved();
            }
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <section class="card stack-wide">
            <Field label={t.nameZh} value={now.name_zh} onInput={(name_zh) => set({ name_zh })} maxLength={100} />
            <Field label={t.nameEn} value={now.name_en} onInput={(name_en) => set({ name_en })} maxLength={100} />
            <Field label={t.zone} hint={t.zoneHint} value={now.time_zone} onInput={(time_zone) => set({ time_zone })} maxLength={60} spellcheck={false} autocapitalize="none" />
            <Field label={t.cutoff} hint={t.cutoffHint} type="time" value={now.day_cutoff} onInput={(day_cutoff) => set({ day_cutoff })} />
            <div class="field">
                <span>{t.week}</span>
                <div class="cluster" role="group" aria-label={t.week}>
                    {week.map((day) => (
                        <ToggleChip
                            key={day}
                            on={now.working_days.includes(day)}
                            onToggle={(on) => set({ working_days: week.filter((one) => (one === day ? on : now.working_days.includes(one))) })}
                        >
                            {t.days[day]}
                        </ToggleChip>
                    ))}
                </div>
            </div>
            {error !== null && <ErrorNote sentence={error} />}
            {sending && <SendingNote of={sending} zone={here.time_zone} />}
            <Button kind="filled" big off={Object.keys(body).length === 0 ? t.nothing : undefined} onClick={() => void save()}>
                {words.value.save}
            </Button>
        </section>
    );
}

function Calendar({ slug }: { slug: string }) {
    const t = text.value;
    const asked = useAsk(`calendar ${slug}`, () => ask(api.GET('/sites/{site}/calendar', { params: { path: { site: slug } } })));
    const [day, setDay] = useState('');
    const [name, setName] = useState('');
    const [working, setWorking] = useState(false);
    const [sending, setSending] = useState<Sending | null>(null);
    const [error, setError] = useState<string | null>(null);
    const send = async (method: 'PUT' | 'DELETE', which: string, body?: object) => {
        setError(null);
        try {
            const sent = await outbox.put({
                method,
                path: `/sites/${slug}/calendar/${which}`,
                ...(body ? { body } : {}),
                label: { en: `Calendar ${which}`, zh: `日历 ${which}` },
            });
            setSending(sent);
            if (await sent.settled) await asked.reload();
        } catch (thrown) {
            setError(sentenceOf(thrown));
        }
    };
    return (
        <section class="card stack-wide">
            <h2>{t.calendar}</h2>
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            {!asked.data && !asked.error && <Loading rows={2} />}
            {asked.data?.items.length === 0 && <Empty icon="calendar">{t.none}</Empty>}
            <ul class="lines">
                {asked.data?.items.map((one) => (
                    <li key={one.day} class="spread">
                        <span>
                            {one.day} · {one.working ? t.working : t.holiday} {nameOf(one).text}
                        </span>
                        <Button kind="plain" icon="x" label={t.remove(one.day)} onClick={() => void send('DELETE', one.day)} />
                    </li>
                ))}
            </ul>
            <Field type="date" label={t.day} value={day} onInput={setDay} />
            <Field label={t.dayName} value={name} onInput={setName} maxLength={100} />
            <div>
                <ToggleChip on={working} onToggle={setWorking}>
                    {t.isWorking}
                </ToggleChip>
            </div>
            {error !== null && <ErrorNote sentence={error} />}
            {sending && <SendingNote of={sending} zone={site.value?.time_zone} />}
            <Button off={day === '' ? t.needs : undefined} onClick={() => void send('PUT', day, { working, name_zh: name.trim() })}>
                {t.add}
            </Button>
        </section>
    );
}

export function SettingsPage() {
    const slug = site.value?.slug ?? '';
    const asked = useAsk(`site ${slug}`, () => ask(api.GET('/sites/{site}', { params: { path: { site: slug } } })));
    return (
        <Screen title={text.value.title} back="/">
            {asked.error ? <ErrorNote sentence={sentenceOf(asked.error)} onRetry={() => void asked.reload()} /> : null}
            {!asked.data && !asked.error && <Loading />}
            {asked.data && <SiteForm key={asked.data.version} here={asked.data} onSaved={() => void asked.reload()} />}
            {asked.data && <Calendar slug={slug} />}
        </Screen>
    );
}
