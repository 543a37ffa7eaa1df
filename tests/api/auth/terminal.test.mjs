// The owner at the terminal: the first site, its first administrator, and nothing that is known by default.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { command, startServer } from '../../harness/index.mjs';
import { ownerCommand, password } from '../../harness/people.mjs';

const server = await startServer();
after(() => server.stop());
const owner = (args, input) => ownerCommand(server, args, input);
const refused = (args, input) => command(args, { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE, LC_ALL: 'C.UTF-8' }, input);

test('an installation makes no account', async () => {
    assert.equal(await server.sql('select count(*) from app_user'), '0');
    assert.equal(await server.sql('select count(*) from site'), '0');
});

test('the first site and its administrator, who comes in by a link', async () => {
    await owner(['site', 'add', 'north', '--name-zh', '北区', '--name-en', 'North', '--time-zone', 'Asia/Shanghai']);
    await owner(['site', 'team', 'north', 'repair', '--name-zh', '维修班']);
    const said = await owner(['user', 'add', 'chief', '--name-zh', '主管', '--site', 'north', '--role', 'admin']);
    assert.match(said, /no password yet/);
    const url = (await owner(['user', 'link', 'chief'])).trim();
    assert.match(url, /^http:\/\/localhost:\d+\/password#[A-Za-z0-9_-]{43}$/);
    const set = await server.api('POST', '/password-links', { json: { token: url.split('#')[1], password } });
    assert.equal(set.status, 200, set.text);
    const cookie = await server.signIn('chief', password);
    assert.deepEqual((await server.api('GET', '/session', { cookie })).json.sites.map((s) => [s.slug, s.roles]), [['north', ['admin']]]);
    assert.deepEqual((await server.api('GET', '/sites/north/teams', { cookie })).json.items.map((t) => t.key), ['repair']);
});

test('an account that exists gets a further role', async () => {
    await owner(['site', 'add', 'south', '--name-en', 'South']);
    await owner(['user', 'add', 'chief', '--site', 'south', '--role', 'manager']);
    await owner(['user', 'add', 'mia', '--name-en', 'Mia', '--site', 'north', '--role', 'technician', '--team', 'repair', '--reports-to', 'chief',
        '--password-from-stdin'], `${password}\n`);
    assert.match(await owner(['user', 'list']), /^chief\tactive\t主管\tnorth:admin south:manager\nmia\tactive\tMia\tnorth:technician$/m);
    await server.signIn('mia', password);
});

test('a deactivated one is out', async () => {
    const cookie = await server.signIn('mia', password);
    assert.match(await owner(['user', 'deactivate', 'mia']), /deactivated mia/);
    for (let i = 0; (await server.api('GET', '/session', { cookie })).status !== 401; i++) {
        assert.ok(i < 100);
        await new Promise((done) => setTimeout(done, 10));
    }
    await assert.rejects(owner(['user', 'deactivate', 'chief']), /at least one administrator/);
});

test('refusals, in both languages, with exit status', async () => {
    const add = ['user', 'add', 'x.y', '--name-en', 'X', '--site', 'north', '--role'];
    for (const [args, input, words] of [[[...add, 'god'], '', /no such role/], [[...add, 'desk', '--password-from-stdin'], 'short\n', /at least 12/],
        [[...add, 'desk', '--password-from-stdin'], 'password123456\n', /commonest/], [[...add, 'desk', '--password-from-stdin'], '', /no password/],
        [['user', 'add', 'x.y', '--name-en', 'X', '--site', 'nowhere', '--role', 'desk'], '', /no site nowhere/],
        [['user', 'add', 'x.y', '--site', 'north', '--role', 'desk'], '', /name/], [['user', 'link', 'nobody'], '', /no account nobody/],
        [['site', 'add', 'north', '--name-en', 'N'], '', /exists/], [['site', 'add', 'Bad Slug', '--name-en', 'N'], '', /slug/],
        [['site', 'add', 'west', '--name-en', 'W', '--time-zone', 'Mars/Base'], '', /time zone/]]) {
        const done = await refused(args, input);
        assert.equal(done.code, 1, `${args.join(' ')}: ${done.stdout}${done.stderr}`);
        assert.match(done.stderr, words);
    }
    const chinese = await command(['user', 'link', 'nobody'], { FIXPOINT_OWNER_DATABASE: server.env.FIXPOINT_OWNER_DATABASE, LC_ALL: 'zh_CN.UTF-8' });
    assert.match(chinese.stderr, /没有名为 nobody 的账号/);
    for (const args of [['user'], ['user', 'add'], ['user', 'add', 'x', '--site'], ['user', 'list', 'x'], ['user', 'drop', 'x'], ['site', 'add', '-x'], ['user', 'add', 'a', 'b', 'c']])
        assert.equal((await refused(args)).code, 2, args.join(' '));
    assert.equal(await server.sql(`select count(*) from app_user where login = 'x.y'`), '0');
});

test('--any-password still asks for the length', async () => {
    const add = ['user', 'add', 'demo', '--name-en', 'Demo', '--site', 'north', '--role', 'desk', '--password-from-stdin', '--any-password'];
    assert.equal((await refused(add, 'demo-demo\n')).code, 1);
    assert.equal((await refused(add, 'demo-demo-demo\n')).code, 0);
});
