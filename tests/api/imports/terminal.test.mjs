// fixpoint import: the same diff and the same writing at the terminal, in its language.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { command, startServer } from '../../harness/index.mjs';
import { addPeople } from '../../harness/people.mjs';
import { house } from './book.mjs';

const duplex = resolve(dirname(fileURLToPath(import.meta.url)), '../../../data/workbooks/duplex-design-cobie.xlsx');
const folder = mkdtempSync(join(tmpdir(), 'fixpoint-import-'));
let server;

before(async () => {
    server = await startServer();
    await addPeople(server);
});
after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await server.stop();
});

const run = (args, lang = 'C.UTF-8') => command(['import', ...args],
    { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE, LC_ALL: lang });
const file = (name, content) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
};

test('without --commit it is a check', async () => {
    const done = await run(['--site', 'alpha', '--building', 'D1', duplex]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /duplex-design-cobie.xlsx → D1-F DuplexApartment/);
    assert.match(done.stdout, /components +232 +0 +0 +0/);
    assert.match(done.stdout, /Component row 51 Space "A104, A101": Several places are given; the first, A104, is taken\./);
    assert.match(done.stdout, /Unclassified types \(10\)[^]*Radiator: 14/);
    assert.match(done.stdout, /the register is untouched/);
    assert.match(done.stderr, /Reading Component: \d+ rows/);
    assert.equal(await server.sql('select count(*) from position'), '0');
});

test('in Chinese where the terminal is', async () => {
    const done = await run(['--site', 'alpha', '--building', 'D1', '--dry-run', duplex], 'zh_CN.UTF-8');
    assert.match(done.stdout, /构件 +232 /);
    assert.match(done.stdout, /台账未动/);
    assert.match(done.stderr, /读取 Component/);
});

test('a file decides types, --commit writes, the same again changes nothing', async () => {
    const types = file('types.csv', 'type,item_type\nRadiator,KF\n"Intercom",RM\n');
    const done = await run(['--site', 'alpha', '--building', 'D1', '--types', types, '--commit', duplex]);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /Unclassified types \(8\)/);
    assert.match(done.stdout, /Written to the register/);
    assert.equal(await server.sql(`select count(*) from position where item_type = 'KF'`), '14');
    const again = await run(['--site', 'alpha', '--commit', duplex]);
    assert.match(again.stdout, /components +0 +0 +232 +0/);
});

test('a changed cell and a refused row are printed with old and new, why and what would be right', async () => {
    const first = await run(['--site', 'alpha', '--building', 'H1', '--commit', file('house.xlsx', house())]);
    assert.equal(first.code, 0, first.stderr);
    const changed = file('house.xlsx', house((s) => { s.Component[1][4] = 'LX-11'; s.Component[2][2] = 'Cellar'; s.Component.push(['New', 'Ceiling Lamp', '10 2']); }));
    const done = await run(['--site', 'alpha', '--commit', changed]);
    assert.equal(done.code, 1);
    assert.match(done.stdout, /H1-01-002-DD02-\w serial_number: LX-10 → LX-11/);
    assert.match(done.stdout, /Component row 6 Space "10 2": There is no such room or floor\. Right: 102/);
    assert.match(done.stderr, /1 rows or cells are refused/);
});

test('what is wrong is said, and the exit code is not zero', async () => {
    for (const [args, code, words] of [
        [['--site', 'alpha', file('fake.xlsx', 'a,b\n')], 1, /not an \.xlsx workbook but CSV/],
        [['--site', 'alpha', join(folder, 'none.xlsx')], 1, /Cannot open/],
        [['--site', 'nowhere', duplex], 1, /no such site/],
        [['--site', 'alpha', '--types', file('bad.csv', 'Radiator\n'), duplex], 1, /Line 1/],
        [['--site', 'alpha', '--types', file('odd.csv', 'Radiator,ZZ\n'), duplex], 1, /no item type "ZZ"/],
        [['--site', 'alpha'], 2, /fixpoint import --site/],
        [['--site', 'alpha', '--commit', '--dry-run', duplex], 2, /fixpoint import --site/],
    ]) {
        const done = await run(args);
        assert.equal(done.code, code, `${args}: ${done.stderr}`);
        assert.match(done.stderr, words);
    }
});
