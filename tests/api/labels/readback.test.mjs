// Every stock, printed full with short and long names, is read back by programs that are not ours: all
// symbols with the right text, both names and all codes as text, every font inside the file.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, startServer } from '../../harness/index.mjs';
import { addPeople, password, uuid } from '../../harness/people.mjs';
import { fonts, pages, readCells, readSymbols } from './places.mjs';

const server = await startServer({ env: { FIXPOINT_PUBLIC_URL: 'https://fm.example.cn' } });
after(() => server.stop());
let leader;

const names = [
    ['灯具', 'Luminaire'],
    ['四楼东侧走廊消防栓箱旁手提式二氧化碳灭火器（含备用支架与压力表）', 'Portable CO₂ fire extinguisher beside the hydrant cabinet in the east corridor of floor 4, with spare bracket'],
    ['', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk'],
    ['龘靐齉爩鱻麤龗灪吁龖', ''],
    ['冷冻水循环泵', 'Chilled-water circulation pump'],
];

before(async () => {
    await addPeople(server);
    leader = await server.signIn('leader', password);
    const list = names.map(([zh, en], i) => `(${i}, '${zh}', '${en}')`).join();
    await server.sql(`do $$
        declare s uuid := (select id from site where slug = 'alpha'); b uuid := gen_random_uuid(); f uuid; r uuid;
        begin
            insert into location (id, site_id, building_id, kind, code, name_zh, name_en)
                values (b, s, b, 'building', 'D1', '调度大楼', 'Dispatch building');
            insert into location (site_id, building_id, parent_id, kind, code, name_zh, name_en)
                values (s, b, b, 'floor', 'D104', '四楼', 'Floor 4') returning id into f;
            for n in 10 .. 29 loop
                insert into location (site_id, building_id, parent_id, kind, code, name_zh, name_en)
                    values (s, b, f, 'room', 'D1040' || n, '国际会议中心贵宾接待室 ' || n, 'Reception room ' || n) returning id into r;
                insert into position (site_id, building_id, location_id, item_type, ordinal, code, name_zh, name_en)
                    select s, b, r, 'DD', o, 'D1040' || n || 'DD' || o, v.zh, v.en
                    from generate_series(10, 59) o join (values ${list}) v (i, zh, en) on v.i = o % 5;
            end loop;
        end $$`);
});

async function print(json) {
    const id = uuid();
    const made = await server.api('PUT', `/sites/alpha/label-prints/${id}`, { json, cookie: leader });
    assert.equal(made.status, 201, made.text);
    const drawn = await server.api('GET', `/sites/alpha/labels.pdf?print=${id}`, { cookie: leader });
    assert.equal(drawn.status, 200, drawn.text);
    return { print: made.json, pdf: drawn.body };
}

async function addresses(codes) {
    const text = await server.sql(`select 'HTTPS://FM.EXAMPLE.CN/C/' || code_with_check(k.canonical) || '/' || k.key
        from unnest('{${codes}}'::text[]) with ordinality w (code, n)
        join label_key k on code_hyphen(k.canonical) = w.code and k.revoked_at is null order by n`);
    return text.trim().split('\n');
}

for (const [id, cells] of [['L7160', 21], ['L7163', 14], ['L7651', 65], ['4346', 48]])
    for (const first of ['zh', 'en'])
        test(`${id}, ${first} first: a full sheet is read back at 300 dpi`, async () => {
            const codes = (await server.sql(`select code from position order by code limit ${cells}`)).trim().split('\n');
            const { print: made, pdf } = await print({ codes, stock: id, first });
            assert.equal(made.count, cells);
            const expected = await addresses(made.codes);
            const { items } = (await server.api('GET', '/sites/alpha/label-stocks', { cookie: leader })).json;
            // In each cell its own symbol and nothing else; and all of them from the whole page at once.
            assert.deepEqual(readCells(pdf, items.find((stock) => stock.id === id)), expected.map((text) => [text]));
            assert.deepEqual(readSymbols(pdf).sort(), [...expected].sort());
            const sheets = pages(pdf);
            assert.equal(sheets.length, 1);
            for (const code of made.codes) assert.ok(sheets[0].includes(code), `${code} stands on its label whole`);
            const text = sheets[0].replace(/\s+/g, '');
            for (const name of ['灯具', 'Luminaire', '龘靐齉爩鱻麤龗灪吁龖', '冷冻水循环泵'])
                assert.ok(text.includes(name), `${name} is text, not boxes`);
        });

test('start cell, copies and cut marks: the used cells stay empty', async () => {
    const { pdf } = await print({ codes: ['D1-04-010'], stock: 'L7160', start: 20, copies: 3, cut_marks: true });
    const sheets = pages(pdf);
    assert.equal(sheets.length, 2);
    const count = sheets.map((sheet) => sheet.split('D1-04-010-').length - 1);
    assert.deepEqual(count, [2, 1]);
    assert.equal(readSymbols(pdf).length, 3);
});

test('fonts are inside the file, and their characters can be copied out', async () => {
    const { pdf } = await print({ under: 'D1-04-010', stock: 'L7163' });
    const used = fonts(pdf);
    assert.ok(used.some((font) => /NotoSansCJK/.test(font.name)), 'Noto Sans CJK is installed');
    assert.ok(used.some((font) => /DejaVuSansMono-Bold/.test(font.name)), 'DejaVu Sans Mono is installed');
    for (const font of used) assert.ok(font.embedded && font.unicode, JSON.stringify(font));
});

test('1,000 labels are one print and one document of 48 sheets', async () => {
    await print({ under: 'D1-04-011', stock: 'L7160' });
    const start = performance.now();
    const { print: made, pdf } = await print({ under: 'D1', kinds: ['positions'], stock: 'L7160' });
    const taken = performance.now() - start;
    assert.equal(made.count, 1000);
    assert.equal(pages(pdf).length, 48);
    // The bench measures the goal itself; here a busy machine and a sanitizer build must pass too.
    assert.ok(taken < (process.env.ASAN_OPTIONS ? 60000 : 15000), `${Math.round(taken)} ms`);
});

test('a larger print than the limit says how many', async () => {
    const answer = await server.api('PUT', `/sites/alpha/label-prints/${uuid()}`,
        { json: { under: 'D1', kinds: ['positions'], copies: 3, stock: 'L7160' }, cookie: leader });
    assert.equal(answer.status, 422);
    assert.match(answer.json.detail, /2000.*3000/);
});

test('fixpoint labels prints from the terminal; a localhost address says DEMO', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fx-labels-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const owner = { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE, LC_ALL: 'C.UTF-8' };
    const out = join(folder, 'out.pdf');
    const run = (args, env = {}) => command(['labels', '--site', 'alpha', '--out', out, ...args], { ...owner, ...env });
    const counted = async () => Number(await server.sql('select count(*) from label_print where actor is null'));
    const done = await run(['--under', 'D1-04-012', '--kinds', 'positions', '--stock', 'L7160', '--start', '5'],
        { FIXPOINT_PUBLIC_URL: 'http://127.0.0.1:8080' });
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /50 labels, 3 pages/);
    assert.equal(await counted(), 1);
    const pdf = readFileSync(out);
    assert.equal(pages(pdf).join('').split('DEMO').length - 1, 50);
    const symbols = readSymbols(pdf);
    assert.equal(symbols.length, 50);
    assert.ok(symbols.every((symbol) => symbol.startsWith('HTTP://127.0.0.1:8080/C/D104012DD')));

    const real = await run(['--codes', 'D1', '-o', join(folder, 'one.svg')], { FIXPOINT_PUBLIC_URL: 'https://fm.example.cn' });
    assert.equal(real.code, 0, real.stderr);
    assert.match(readFileSync(join(folder, 'one.svg'), 'utf8'), /^<\?xml/);
    for (const args of [['--under', 'Q9'], ['--codes', 'D1', '--stock', 'L9']]) {
        const refused = await run(args);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /Q9|L9/);
    }
    for (const args of [[], ['--under', 'D1', '--start', 'x'], ['--codes', 'D1', '--under', 'D1'], ['--frobnicate']])
        assert.equal((await run(args)).code, 2, args.join(' '));
    assert.equal(await counted(), 2);
    const away = await run(['--codes', 'D1', '--out', join(folder, 'no/such/folder.pdf')]);
    assert.equal(away.code, 1);
});

test('an address that no symbol can hold is refused with the reason', async () => {
    const owner = { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE, LC_ALL: 'C.UTF-8' };
    const run = (url) => command(['labels', '--site', 'alpha', '--codes', 'D1', '-o', '/dev/null'], { ...owner, FIXPOINT_PUBLIC_URL: url });
    const long = await run(`https://${'a'.repeat(60)}.${'b'.repeat(60)}.example.cn`);
    assert.equal(long.code, 1);
    assert.match(long.stderr, /128/);
});
