/* Times as people say them. A site's clock decides the day; the device's own is only for "ago". */
import { computed, signal } from '@preact/signals';
import { language, type Language } from './language';

/** A clock that ticks every half minute, so that "4 min left" stays true on the screen. */
export const now = signal(Date.now());
if (typeof window !== 'undefined') setInterval(() => (now.value = Date.now()), 30_000);

const minute = 60_000;

/** "12 min", "3 h 10 min", "2 d": the size of a span, sign left out. */
export function span(milliseconds: number, lang: Language = language.value): string {
    const minutes = Math.round(Math.abs(milliseconds) / minute);
    const zh = lang === 'zh';
    if (minutes < 1) return zh ? '不到 1 分钟' : 'under 1 min';
    if (minutes < 60) return zh ? `${minutes} 分钟` : `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) {
        const rest = minutes % 60;
        if (rest === 0) return zh ? `${hours} 小时` : `${hours} h`;
        return zh ? `${hours} 小时 ${rest} 分钟` : `${hours} h ${rest} min`;
    }
    const days = Math.round(hours / 24);
    return zh ? `${days} 天` : `${days} d`;
}

const locale = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en-GB'));
const formats = new Map<string, Intl.DateTimeFormat>();

function format(shape: 'time' | 'day' | 'date' | 'both', zone: string | undefined): Intl.DateTimeFormat {
    const key = `${locale.value} ${shape} ${zone ?? ''}`;
    let made = formats.get(key);
    if (!made) {
        const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
        const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
        const parts = {
            time: clock,
            day: date,
            date: { ...date, year: 'numeric' } as const,
            both: { ...date, ...clock },
        }[shape];
        made = new Intl.DateTimeFormat(locale.value, zone ? { ...parts, timeZone: zone } : parts);
        formats.set(key, made);
    }
    return made;
}

/** `zone` is the site's IANA time zone; without it the device's. */
export const clockTime = (at: string | number | Date, zone?: string): string =>
    format('time', zone).format(new Date(at));
export const dayOf = (at: string | number | Date, zone?: string): string =>
    format('day', zone).format(new Date(at));
/** With its year: warranties, histories. */
export const dateOf = (at: string | number | Date, zone?: string): string =>
    format('date', zone).format(new Date(at));
export const dayTime = (at: string | number | Date, zone?: string): string =>
    format('both', zone).format(new Date(at));
/** The clock alone for today, day and clock for any other day. */
export function shortTime(at: string | number | Date, zone?: string): string {
    return dayOf(at, zone) === dayOf(now.value, zone) ? clockTime(at, zone) : dayTime(at, zone);
}
