// The contract asked at random: for each operation sound and spoilt parameters, queries and bodies made
// from common/openapi.yaml go to the real program. Never 5xx, never a status, a media type or a body
// that the contract does not promise. FUZZ_SEED repeats a run, FUZZ_RUNS makes it longer, FUZZ_SHOW=1
// says which statuses each operation came to.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startServer } from '../../harness/index.mjs';
import { addPeople } from '../../harness/people.mjs';
import { breach, operations } from './contract.mjs';
import { hostile, sound, spoilt } from './generate.mjs';
import { makeWorld } from './world.mjs';

const seed = Number(process.env.FUZZ_SEED ?? 20260101);
const runs = Number(process.env.FUZZ_RUNS ?? 120);
const server = await startServer();
after(() => server.stop());
let world, known, byPath;

// Ends the session that asks, or hashes a password each time; the walk has them.
const apart = new Set(['session_start', 'session_end', 'session_end_own', 'password_change', 'password_link_use']);
// Draws or reads a workbook each time.
const slow = new Set(['label_pdf', 'label_svg', 'label_png', 'import_create', 'photo_put', 'import_types', 'import_commit']);

before(async () => {
    await addPeople(server);
    world = await makeWorld(server);
    const { alpha } = world;
    const codes = [alpha.home, alpha.building, alpha.floor, await alpha.position(), await alpha.position(), alpha.nextPosition(), alpha.nextRoom(), 'D1-01-A01', 'd101a01dd10', 'D101A01DD10E01'];
    const tags = [await alpha.asset(), await alpha.asset(), alpha.nextTag()];
    const people = [await alpha.person(), await alpha.person(), alpha.people.technician];
    const orders = [await alpha.order(), await alpha.order(codes[3])];
    const photos = [await alpha.photo(), await alpha.photo()];
    const prints = [await alpha.print()];
    const imports = [await alpha.import()];
    known = { site: ['alpha', 'alpha', 'alpha', 'alpha', 'alpha', 'beta'], code: [...codes, ...tags], tag: tags, place: codes, under: codes, at: codes, parent: [...codes, 'top'], to: codes,
        user_id: people, hand_to: people, assignee: [...people, 'me', 'none'], reporter: people, target: orders, reports_to: people,
        sha256: photos, print: prints, key: [alpha.team], team: [alpha.team], building: [alpha.building], symptom: ['NST', 'NOI'], cause: ['E02', 'E00'], stock: ['L7160', 'L7651'],
        action: ['comment', 'triage', 'dispatch', 'take', 'arrive', 'start', 'pause', 'resume', 'finish', 'cancel', 'answer', 'urge'], day: ['2026-10-01'], time_zone: ['Europe/Paris'],
        digest: ['x'], sign_type: ['NOSMK'], room_kind: ['office'], type: ['DD', 'D'], 'If-Match': ['"1"', '"2"', '"3"', '"4"', '1'], kinds: ['rooms', 'rooms,assets'], codes: [codes.slice(0, 3).join(',')] };
    // What {id} and {code} mean depends on what they stand behind.
    byPath = { users: { id: people }, 'work-orders': { id: orders }, 'label-prints': { id: prints }, imports: { id: imports },
        locations: { code: [...codes.slice(0, 3), alpha.nextRoom()] }, positions: { code: [...codes.slice(3, 5), alpha.nextPosition()] } };
});

// For each parameter a sound value, or now and then a hostile one.
const parameters = (list, known) => fc.record(Object.fromEntries(list.map((p) => {
    const good = sound(p.schema, known, p.name).map(String);
    return [p.name, fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: hostile })];
})), { requiredKeys: list.filter((p) => p.required).map((p) => p.name) });

function request(operation) {
    const at = (place) => operation.parameters.filter((p) => p.in === place);
    const { body } = operation;
    const here = { ...known, ...byPath[operation.path.split('/')[3]] };
    const own = { ...here, codes: undefined, kinds: undefined, at: undefined, id: undefined };
    const content = !body ? fc.constant(undefined)
        : body.type !== 'application/json' ? fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(Buffer.from('<html>')))
            : fc.oneof({ weight: 3, arbitrary: sound(body.schema, own) }, { weight: 2, arbitrary: spoilt(body.schema, own) }).map((value) => JSON.stringify(value));
    return fc.record({ path: parameters(at('path'), here), query: parameters(at('query'), here), headers: parameters(at('header'), here), content, language: fc.constantFrom('zh', 'en', 'fr;q=0.5', '') });
}

async function send(operation, { path, query, headers, content, language }) {
    const address = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name]) || '%20');
    const search = new URLSearchParams(query).toString();
    const all = { 'accept-language': language };
    for (const [name, value] of Object.entries(headers)) if (/^[\x20-\x7e]*$/.test(value)) all[name] = value;
    const body = content === undefined ? undefined : Buffer.from(content);
    if (body) all['content-type'] = operation.body.type;
    return server.api(operation.method, address + (search && `?${search}`), { cookie: world.cookies.admin, headers: all, body });
}

for (const [name, operation] of operations) {
    if (apart.has(name)) continue;
    test(`${name} keeps the contract whatever it is asked`, { timeout: 60000 }, async () => {
        const seen = new Set();
        await fc.assert(fc.asyncProperty(request(operation), async (asked) => {
            const answer = await send(operation, asked);
            seen.add(answer.status);
            assert.notEqual(answer.status, 401, 'the session that asks has ended');
            assert.equal(breach(name, answer), null, `${operation.method} ${operation.path}: ${answer.status} ${answer.text.slice(0, 500)}`);
            if (answer.status >= 400) assert.ok(answer.json.detail.length > 3 && answer.json.request_id, answer.text);
        }), { seed, numRuns: slow.has(name) ? Math.ceil(runs / 4) : runs, endOnFailure: false, interruptAfterTimeLimit: 20000 });
        if (process.env.FUZZ_SHOW) console.log(name, [...seen].sort().join(' '));
        assert.ok(seen.size > 0);
    });
}

test('and the register still stands', async () => {
    const answer = await world.alpha.call('GET', '/work-orders?state=all');
    assert.equal(answer.status, 200);
    assert.equal((await server.raw('GET', '/readyz')).status, 200);
});
