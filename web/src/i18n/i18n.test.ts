import { afterEach, describe, expect, it } from 'vitest';
import { chooseLanguage } from './language';
import { nameOf } from './names';
import { strings } from './strings';
import { clockTime, dateOf, span } from './time';
import { words } from './words';

afterEach(() => chooseLanguage('en'));

describe('words', () => {
    it('follow the language', () => {
        const text = strings({ left: (n: number) => `${n} left` }, { left: (n) => `剩 ${n}` });
        expect(text.value.left(3)).toBe('3 left');
        chooseLanguage('zh');
        expect(text.value.left(3)).toBe('剩 3');
        expect(words.value.state.done).toBe('待验收');
    });

    it('have no empty string in either language', () => {
        const leaves = (value: unknown): string[] =>
            typeof value === 'string' ? [value] : typeof value === 'object' && value ? Object.values(value).flatMap(leaves) : [];
        for (const language of ['en', 'zh'] as const) {
            chooseLanguage(language);
            expect(leaves(words.value).filter((word) => word.trim() === '')).toEqual([]);
        }
    });
});

describe('names', () => {
    it('fall back to the other language, marked as what they are', () => {
        expect(nameOf({ name_zh: '灯具', name_en: 'Luminaire' }, 'zh')).toEqual({ text: '灯具', lang: 'zh' });
        expect(nameOf({ name_zh: '', name_en: 'Luminaire' }, 'zh')).toEqual({ text: 'Luminaire', lang: 'en' });
        expect(nameOf({ name_zh: '灯具', name_en: '' }, 'en')).toEqual({ text: '灯具', lang: 'zh' });
        expect(nameOf({}, 'en').text).toBe('');
    });
});

describe('times', () => {
    it('say a span as people do', () => {
        const minutes = (n: number) => n * 60_000;
        expect(span(10_000)).toBe('under 1 min');
        expect(span(minutes(4))).toBe('4 min');
        expect(span(minutes(190))).toBe('3 h 10 min');
        expect(span(minutes(120))).toBe('2 h');
        expect(span(-minutes(60 * 72))).toBe('3 d');
        expect(span(minutes(190), 'zh')).toBe('3 小时 10 分钟');
    });

    it("use the site's clock, whatever the device's is", () => {
        expect(clockTime('2026-07-14T06:02:00Z', 'Asia/Shanghai')).toBe('14:02');
        expect(clockTime('2026-07-14T16:02:00Z', 'Asia/Shanghai')).toBe('00:02');
        expect(dateOf('2026-07-14T16:02:00Z', 'Asia/Shanghai')).toBe('15 Jul 2026');
        chooseLanguage('zh');
        expect(dateOf('2026-07-14T16:02:00Z', 'Asia/Shanghai')).toBe('2026年7月15日');
    });
});
