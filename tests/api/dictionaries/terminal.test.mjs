// Dictionaries at the terminal: an entry is added, renamed, deprecated into another; never deleted.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { command, startServer } from '../../harness/index.mjs';
import { addPeople, ownerCommand, password } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
before(() => addPeople(server));
const refused = (args) => command(args, { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE, LC_ALL: 'C.UTF-8' });

test('a type is added, renamed, used, and deprecated into another', async () => {
    assert.match(await ownerCommand(server, ['dictionary', 'put', 'item_type', 'DW', '--name-zh', '落地灯', '--name-en', 'Standard lamp']), /Added/);
    assert.match(await ownerCommand(server, ['dictionary', 'put', 'item_type', 'DW', '--name-en', 'Floor lamp']), /Renamed/);
    const cookie = await server.signIn('leader', password);
    for (const code of ['D1', 'D101', 'D10101']) await server.api('PUT', `/sites/alpha/locations/${code === 'D10101' ? 'D101001' : code}`, { json: { name_en: code }, cookie });
    assert.equal((await server.api('PUT', '/sites/alpha/positions/D101001DW01', { json: {}, cookie })).json.name_en, 'Floor lamp 1');
    await ownerCommand(server, ['dictionary', 'deprecate', 'item_type', 'DW', '--into', 'DD']);
    const entry = (await server.api('GET', '/dictionaries', { cookie })).json.item_types.find((t) => t.key === 'DW');
    assert.equal(entry.merged_into, 'DD');
    assert.ok(entry.active_to);
    assert.equal((await server.api('PUT', '/sites/alpha/positions/D101001DW02', { json: {}, cookie })).status, 422, 'nothing new is made of it');
    assert.equal((await server.api('GET', '/sites/alpha/positions/D101001DW01', { cookie })).json.type_en, 'Floor lamp', 'what is there stays readable');
});

test('a provisional cause is told by its number', async () => {
    await ownerCommand(server, ['dictionary', 'put', 'fault_cause', 'E11', '--name-zh', '蓄电池漏液', '--name-en', 'Battery leaked']);
    assert.equal(await server.sql("select final from fault_cause where code = 'E11'"), 't');
});

test('refusals: no such dictionary, a bad key, half a name, a dead successor, deletion', async () => {
    for (const [args, says] of [
        [['put', 'colour', 'RED', '--name-en', 'Red'], /no dictionary colour/],
        [['put', 'item_type', 'D9', '--name-zh', '灯', '--name-en', 'Lamp'], /./],
        [['put', 'item_type', 'DX', '--name-en', 'Lamp'], /in Chinese and in English/],
        [['deprecate', 'item_type', 'DP', '--into', 'DW'], /no other entry in use/],
        [['deprecate', 'item_type', 'ZZ'], /no entry ZZ/],
    ]) {
        const done = await refused(['dictionary', ...args]);
        assert.equal(done.code, 1, done.stdout);
        assert.match(done.stderr, says);
    }
    assert.equal((await refused(['dictionary', 'put', 'item_type'])).code, 2);
    await assert.rejects(server.sql("delete from item_type where code = 'DW'"), /in-use/);
});
