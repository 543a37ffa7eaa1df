// One rule, two doors: common/code.c (through code_door, built beside the program) and the SQL functions
// answer 100,000 random inputs and every shared vector alike, field by field.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { program, startServer } from '../../harness/index.mjs';
import { randomCodes } from '../../vectors/random_codes.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vectors = JSON.parse(read('../../vectors/codes.json'));
const server = await startServer();
after(() => server.stop());

// Without the host, the third field, which SQL does not tell.
function doorC(lines) {
    const output = execFileSync(join(dirname(program), 'code_door'), { input: `${lines.join('\n')}\n`, maxBuffer: 1 << 28 });
    return output.toString().split('\n').slice(0, lines.length).map((line) => {
        const fields = line.split('\t');
        if (fields.length > 1) fields.splice(2, 1);
        return fields.join('\t');
    });
}

async function doorSql(lines) {
    const escaped = lines.map((line, n) => `${n}\t${line.replace(/[\\\t\r]/g, (c) => ({ '\\': '\\\\', '\t': '\\t', '\r': '\\r' })[c])}`);
    const answers = await server.sql(`create temp table input (n int, line text);\ncopy input from stdin;\n${escaped.join('\n')}\n\\.\n${
        read('../../doors/code_door.sql')}`);
    return answers.split('\n');
}

// The last line is one whose answer ends in no tab: psql's text comes without the white space at its end.
async function compare(inputs, what) {
    const lines = [...inputs, 'D1F'];
    const [c, sql] = [doorC(lines), await doorSql(lines)];
    assert.equal(c.length, lines.length);
    const differing = lines.findIndex((_, i) => c[i] !== sql[i]);
    if (differing >= 0)
        assert.fail(`${what}, line ${differing}: ${JSON.stringify(lines[differing])}\n  C   ${c[differing]}\n  SQL ${sql[differing]}`);
    return c;
}

test('100,000 random inputs', async (t) => {
    const seed = Number(process.env.FIXPOINT_SEED ?? Date.now() % 1_000_000);
    t.diagnostic(`seed ${seed}: FIXPOINT_SEED=${seed} repeats this run`);
    const answers = await compare(randomCodes(seed, 100_000), `seed ${seed}`);
    // The inputs are worth something: every kind in every state of its check character came by.
    const seen = new Set(answers.flatMap((line) => {
        const fields = line.split('\t').slice(2);
        return fields.filter((_, i) => i % 7 === 0).map((kind, i) => `${kind} ${fields[7 * i + 2]}`);
    }));
    for (const kind of ['building', 'floor', 'zone', 'room', 'item', 'repair', 'asset', 'document'])
        for (const state of ['ok', 'missing', 'wrong']) assert.ok(seen.has(`${kind} ${state}`), `${kind} ${state}`);
});

test('every vector', async () => {
    const lines = [
        ...vectors.codes.flatMap((c) => [c.hyphen, c.compact, c.canonical, c.hyphen.toLowerCase()]),
        ...vectors.refused.map((r) => r.input),
        ...vectors.cleaned.map((c) => c.input),
        ...vectors.readings.map((r) => r.input),
        ...vectors.sentences.map((s) => s.input),
    ].filter((line) => !line.includes('\n'));
    await compare(lines, 'vectors');
});

const rows = async (sql) => JSON.parse(await server.sql(`select json_agg(x) from (${sql}) t (x)`));

test('check characters, codes and their forms in SQL', async () => {
    for (const { text, check } of vectors.control)
        assert.deepEqual(await rows(`select code_check('${text}')`), [check]);
    for (const { canonical, kind, hyphen, compact, zh, en } of vectors.codes)
        assert.deepEqual(await rows(`select json_build_array(code_kind(c), code_hyphen(c), code_with_check(c),
            code_read_aloud(c, 'zh'), code_read_aloud(c, 'en')) from (values ('${canonical}')) v (c)`), [[kind, hyphen, compact, zh, en]]);
    assert.deepEqual(await rows(`select json_build_array(code_kind(c), code_hyphen(c), code_with_check(c), code_read_aloud(c, 'zh'))
        from unnest('{d1,D1F,D104B12DD00,中,""}'::text[]) c`), Array(5).fill([null, null, null, null]));
});

test('the order of ordinals and of documents in SQL', async () => {
    for (const [number, ordinal] of vectors.ordinals)
        assert.deepEqual(await rows(`select json_build_array(code_ordinal(${number}), code_ordinal_number('${ordinal}'))`), [[ordinal, number]]);
    for (const text of vectors.not_ordinals) assert.deepEqual(await rows(`select code_ordinal_number('${text}')`), [null]);
    assert.deepEqual(await rows('select code_ordinal(n) from unnest(array[0, 310, -1]) n'), [null, null, null]);
    assert.deepEqual(await rows(`select count(*) from generate_series(1, 309) n
        where code_ordinal_number(code_ordinal(n)) = n and code_kind('D104B12DD' || code_ordinal(n)) = 'item'`), [309]);
    for (const [number, sequence] of vectors.sequences) assert.deepEqual(await rows(`select code_sequence(${number})`), [sequence]);
    assert.deepEqual(await rows('select code_sequence(n) from unnest(array[-1, 21181]) n'), [null, null]);
    assert.deepEqual(await rows(`select count(distinct code_kind('W260714' || code_sequence(n)) || code_sequence(n))
        from generate_series(0, 21180) n`), [21181]);
});
