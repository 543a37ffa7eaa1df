import { describe, expect, it } from 'vitest';
import type { Entry } from './entry';
import { alreadySo, backoff, heldBy, judge, namesIt, next, type Answer } from './policy';

const id = '01990000-0000-7000-8000-000000000001';
let seq = 0;

function entry(over: Partial<Entry> = {}): Entry {
    seq += 1;
    return {
        seq,
        id: `01990000-0000-7000-8000-${String(seq).padStart(12, '0')}`,
        author: 'zhang',
        authorName: { en: 'Zhang', zh: '张' },
        method: 'PUT',
        path: `/sites/d/work-orders/${seq}`,
        contentType: 'application/json',
        body: '{}',
        binary: false,
        ifMatch: null,
        names: id,
        label: { en: 'x', zh: 'x' },
        photos: [],
        photo: null,
        keptAt: 0,
        tries: 0,
        notBefore: 0,
        problem: null,
        ...over,
    };
}

function answer(status: number, body: unknown, contentType = 'application/json', retryAfterSeconds: number | null = null): Answer {
    return { kind: 'answered', status, body, contentType, retryAfterSeconds };
}
const problem = (status: number, slug: string, after: number | null = null) =>
    answer(status, { type: `/problems/${slug}`, title: 't', detail: 'd', field: 'note', status }, 'application/problem+json', after);

describe('what an answer means', () => {
    it('is a receipt only if a 2xx names the id', () => {
        expect(judge(entry(), answer(201, { id }), 0.5).do).toBe('receipt');
        expect(judge(entry(), answer(200, { work_order: { events: [{ id }] } }), 0.5).do).toBe('receipt');
        expect(judge(entry(), answer(200, { id: id.replace('1', '2') }), 0.5).do).toBe('wait-all');
        expect(judge(entry(), answer(200, null, 'text/html'), 0.5).do).toBe('wait-all');
        expect(judge(entry(), answer(204, null, ''), 0.5).do).toBe('wait-all');
        expect(judge(entry({ method: 'DELETE' }), answer(204, null, ''), 0.5).do).toBe('receipt');
    });

    it('keeps a refusal for the person, with its sentence', () => {
        for (const [status, slug] of [[409, 'state-changed'], [422, 'invalid'], [403, 'forbidden'], [404, 'not-found'], [410, 'gone'], [413, 'too-large'], [400, 'bad-json'], [428, 'if-match-missing']] as const) {
            const verdict = judge(entry(), problem(status, slug), 0.5);
            expect(verdict).toMatchObject({ do: 'needs-you', problem: { kind: slug, status, sentence: 'd', field: 'note' } });
        }
    });

    it('pauses on 401 and compares on 412', () => {
        expect(judge(entry(), problem(401, 'not-signed-in'), 0.5).do).toBe('signed-out');
        expect(judge(entry(), problem(412, 'edited-meanwhile'), 0.5).do).toBe('compare');
    });

    it('waits when line or server are at fault, and honours Retry-After', () => {
        expect(judge(entry(), { kind: 'silent' }, 0.5)).toMatchObject({ do: 'wait-all', trouble: 'offline' });
        expect(judge(entry(), problem(503, 'unavailable', 7), 0.5)).toMatchObject({ do: 'wait-all', delay: 7000, trouble: 'server' });
        expect(judge(entry(), problem(429, 'too-many', 3), 0.5)).toMatchObject({ do: 'wait-all', delay: 3000 });
        expect(judge(entry(), answer(502, null, 'text/html'), 0.5).do).toBe('wait-all');
    });

    it('does not take a stranger for the server: a 403 page is no verdict', () => {
        expect(judge(entry(), answer(403, null, 'text/html'), 0.5).do).toBe('wait-all');
        expect(judge(entry(), answer(401, { error: 'portal' }), 0.5).do).toBe('wait-all');
    });

    it('lets only the entry wait that makes the server stumble', () => {
        expect(judge(entry(), problem(500, 'internal'), 0.5).do).toBe('wait-one');
        expect(judge(entry(), problem(507, 'storage-full'), 0.5).do).toBe('wait-one');
    });

    it('backs off to five minutes at most', () => {
        expect(backoff(0, 0.5)).toBe(2000);
        expect(backoff(3, 0.5)).toBe(16_000);
        expect(backoff(50, 1)).toBeLessThanOrEqual(360_000);
        expect(backoff(1, 0)).not.toBe(backoff(1, 1));
    });

    it('reads codes with and without hyphens and check', () => {
        expect(namesIt({ code: 'D1-04-B12-DD03-E' }, 'D104B12DD03')).toBe(true);
        expect(namesIt({ code: 'D104B12DD03' }, 'D1-04-B12-DD03-E')).toBe(true);
        expect(namesIt({ code: 'D1-04-B12-DD04-E' }, 'D104B12DD03')).toBe(false);
        expect(namesIt({ note: id }, id)).toBe(false);
    });

    it('knows that an edit had arrived already', () => {
        expect(alreadySo({ name_en: 'A', n: 1, x: 2 }, { name_en: 'A', n: 1 })).toBe(true);
        expect(alreadySo({ name_en: 'B' }, { name_en: 'A' })).toBe(false);
        expect(alreadySo(null, { name_en: 'A' })).toBe(false);
    });
});

describe('who goes next', () => {
    it('sends photos first, and the record after them', () => {
        const record = entry({ photos: ['aa'] });
        const photo = entry({ photo: { sha256: 'aa', bytes: 3 } });
        const other = entry();
        expect(next([record, photo, other], 'zhang', 0)).toBe(photo);
        expect(next([record, other], 'zhang', 0)).toBe(record);
        expect(heldBy(record, [record, photo], 'zhang', 0)).toBe(photo);
    });

    it('a refused edit of a thing holds nothing that happens below it', () => {
        const edit = entry({ method: 'PATCH', path: '/sites/d', problem: { kind: 'invalid', status: 422, sentence: 'd', title: 't', field: null, extra: {} } as unknown as Entry['problem'] });
        const report = entry({ path: '/sites/d/work-orders/9' });
        expect(heldBy(report, [edit, report], 'zhang', 0)).toBe(null);
    });

    it('is not blocked by a bad one', () => {
        const bad = entry({ problem: { kind: 'invalid', status: 422, sentence: '', field: null, extra: {} } });
        const stumbling = entry({ notBefore: 99 });
        const good = entry();
        expect(next([bad, stumbling, good], 'zhang', 50)).toBe(good);
    });

    it('keeps the order of acts on one thing', () => {
        const report = entry({ path: '/sites/d/work-orders/w1', notBefore: 99 });
        const event = entry({ path: '/sites/d/work-orders/w1/events/e1' });
        const elsewhere = entry({ path: '/sites/d/work-orders/w2/events/e2' });
        expect(next([report, event, elsewhere], 'zhang', 50)).toBe(elsewhere);
        expect(next([report, event], 'zhang', 50)).toBeNull();
        expect(next([report, event], 'zhang', 100)).toBe(report);
    });

    it('lets an event wait for a refused creation, not for a refused event', () => {
        const refused = { kind: 'invalid', status: 422, sentence: '', field: null, extra: {} };
        const creation = entry({ path: '/sites/d/work-orders/w1', problem: refused });
        const event = entry({ path: '/sites/d/work-orders/w1/events/e1' });
        expect(next([creation, event], 'zhang', 0)).toBeNull();
        const before = entry({ path: '/sites/d/work-orders/w3/events/e1', problem: refused });
        const comment = entry({ path: '/sites/d/work-orders/w3/events/e2' });
        expect(next([before, comment], 'zhang', 0)).toBe(comment);
    });

    it('never sends as another person', () => {
        const theirs = entry({ author: 'li' });
        expect(next([theirs], 'zhang', 0)).toBeNull();
        expect(next([theirs], 'li', 0)).toBe(theirs);
    });
});
