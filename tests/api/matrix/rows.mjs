// rows: one line of data for each route of the program, by the operation's name. A route without a
// line fails the walk. make(site) answers a request that works at that site, with everything it needs
// made just before:
//     params, query, json or body with type, headers, version (for If-Match)
// and beside it
//     status     what the first such request answers (200 unless said)
//     as         who of alpha does it (the administrator unless said)
//     not        who of alpha may not do it
//     session    'own' = it ends or makes a session, and gets a fresh one
//     outside    not below /api/v1 and not in the contract
//     unknown    what no such thing is called here, where the common word (below) is of another kind
//     perSite    the same name at another site is another thing
//     finds      a list: what is not seen is not found, and the answer is an empty page
//     names      parameters that this request gives a meaning to, so that another one is no other thing
//     ids        (of a foreign sample) => fields of the body or query with what a stranger to it would send
//     sets       PUT states a fact anew: other content under the same name is no conflict
//     other      content that differs, for a PUT under the same id
//     renewed    members of the answer that a replay gives anew
import { createHash } from 'node:crypto';
import { uuid } from '../../harness/people.mjs';
import { house } from '../imports/book.mjs';
import { now, xlsx } from './world.mjs';

const anyUuid = () => uuid();
const unknownCode = 'Y9-99';
const unknownSha = () => createHash('sha256').update(uuid()).digest('hex');

// What stands for "there is no such thing" in each parameter.
export const unknown = {
    site: () => 'nowhere', id: anyUuid, link_id: anyUuid, event_id: anyUuid, sha256: unknownSha, tag: () => 'KB999999',
    key: () => 'no-such-crew', day: () => '2031-01-01', code: () => unknownCode,
};

const users = { not: 'manager' };
const labels = { not: 'technician' };
const edit = { not: 'desk' };
const registerAdmin = { not: 'leader' };
const photo = (sha256) => [{ sha256, role: 'evidence', taken_at: '2026-01-01T00:00:00Z' }];

export const rows = {
    healthz: { outside: true, make: () => ({}) },
    readyz: { outside: true, make: () => ({}) },
    metrics: { outside: true, make: () => ({}) },

    session_start: { session: 'own', make: (s) => ({ json: { login: 'supervisor', password: s.password } }) },
    session_show: { make: () => ({}) },
    session_end: { session: 'own', status: 204, make: () => ({}) },
    session_list: { make: () => ({}) },
    session_end_own: { session: 'own', status: 204, make: async (s) => ({ params: { id: await s.otherSession() } }) },
    session_user_edit: { make: () => ({ json: { language: 'en' } }) },
    password_change: { session: 'own', status: 204, make: (s) => ({ json: { current: s.password, password: s.password } }) },
    password_link_use: { session: 'own', make: async (s) => {
        const made = await s.make('PUT', `/users/${await s.person()}/links/${uuid()}`);
        return { json: { token: made.url.split('#')[1].split('=').at(-1), password: s.password } };
    } },
    password_link_make: { ...users, status: 201, names: ['link_id'], renewed: ['url'],
        make: async (s) => ({ params: { id: await s.person(), link_id: uuid() } }) },

    user_list: { ...users, make: () => ({}) },
    user_show: { ...users, make: async (s) => ({ params: { id: await s.person() } }) },
    user_put: { ...users, status: 201, names: ['id'], other: { name_en: 'Other' },
        make: (s) => { const id = uuid(); return { params: { id }, json: { login: `u-${id.slice(-12)}`, name_en: 'New', memberships: [{ role: 'technician', team: s.team }] } }; },
        ids: (f) => [['memberships', [{ role: 'technician', building: f.building }], [{ role: 'technician', building: 'Y9' }]],
            ['memberships', [{ role: 'technician', team: f.team }], [{ role: 'technician', team: 'no-such-crew' }]],
            ['memberships', [{ role: 'technician', reports_to: f.person }], [{ role: 'technician', reports_to: uuid() }]]] },
    user_edit: { ...users, make: async (s) => { const id = await s.person(); return { params: { id }, json: { name_en: 'Renamed' }, version: await s.versionOf(`/users/${id}`) }; } },
    user_memberships_put: { ...users, sets: true, versioned: true,
        make: async (s) => { const id = await s.person(); return { params: { id }, json: { memberships: [{ role: 'desk' }] }, version: await s.versionOf(`/users/${id}`) }; },
        ids: (f) => [['memberships', [{ role: 'technician', building: f.building }], [{ role: 'technician', building: 'Y9' }]],
            ['memberships', [{ role: 'technician', team: f.team }], [{ role: 'technician', team: 'no-such-crew' }]],
            ['memberships', [{ role: 'technician', reports_to: f.person }], [{ role: 'technician', reports_to: uuid() }]]] },
    user_deactivate: { ...users, sets: true, make: async (s) => ({ params: { id: await s.person() }, json: {} }),
        ids: (f) => [['hand_to', f.person, uuid()]] },
    user_reactivate: { ...users, make: async (s) => { const id = await s.person(); await s.make('PUT', `/users/${id}/deactivation`, {}); return { params: { id } }; } },
    person_list: { make: () => ({}) },
    team_list: { make: () => ({}) },
    team_put: { ...users, status: 201, names: ['key'], sets: true, perSite: true,
        make: () => ({ params: { key: `t-${uuid().slice(-12)}` }, json: { name_en: 'A team' } }) },

    site_list: { make: () => ({}) },
    site_show: { make: () => ({}) },
    site_edit: { ...users, make: async (s) => ({ json: { name_en: `Site ${uuid().slice(-6)}` }, version: await s.versionOf('') }) },
    calendar_list: { make: () => ({}) },
    calendar_day_put: { ...users, status: 201, names: ['day'], sets: true, perSite: true, make: (s) => ({ params: { day: s.nextDay() }, json: { working: false, name_en: 'Feast' } }) },
    calendar_day_delete: { ...users, status: 204, names: ['day'], perSite: true, make: async (s) => { const day = s.nextDay(); await s.make('PUT', `/calendar/${day}`, { working: false }); return { params: { day } }; } },
    dictionary_show: { make: () => ({}) },

    code_show: { make: (s) => ({ params: { code: s.home } }), ids: (f) => [['site', f.slug, 'nowhere']], sameAnswer: true },
    code_label_show: { make: async (s) => ({ params: await s.labelOf(await s.position()) }) },
    code_retire: { unknown: { code: 'Y901A01DD01' }, ...registerAdmin, status: 201, other: { reason: 'another' },
        make: async (s) => ({ params: { code: await s.position() }, json: { reason: 'taken down' } }),
        ids: (f) => [['successors', [f.position], ['Y901A01DD01']]], sets: 'state' },
    code_renumber: { unknown: { code: 'Y901A01DD01' }, ...registerAdmin, status: 201, sets: 'state',
        make: async (s) => ({ params: { code: await s.position() }, json: { to: s.nextPosition(), reason: 'wrong number' } }) },
    label_pdf: { ...labels, make: (s) => ({ query: { codes: s.home, stock: 'L7160' } }), ids: (f) => [['codes', f.position, 'Y901A01DD01'], ['print', f.print, uuid()], ['under', f.building, 'Y9']] },
    label_svg: { ...labels, make: (s) => ({ query: { codes: s.home, stock: 'L7160' } }), ids: (f) => [['codes', f.position, 'Y901A01DD01'], ['print', f.print, uuid()], ['under', f.building, 'Y9']] },
    label_png: { ...labels, make: (s) => ({ query: { codes: s.home, stock: 'L7651', kind: 'label' } }), ids: (f) => [['codes', f.position, 'Y901A01DD01'], ['print', f.print, uuid()], ['under', f.building, 'Y9']] },
    label_stock_list: { ...labels, make: () => ({}) },
    label_print_list: { ...labels, make: () => ({}), ids: (f) => [['cursor', f.print, uuid()]] },
    label_print_show: { ...labels, make: async (s) => ({ params: { id: await s.print() } }) },
    label_print_put: { ...labels, status: 201, names: ['id'], other: { copies: 2 },
        make: async (s) => ({ params: { id: uuid() }, json: { codes: [await s.position()], stock: 'L7160' } }),
        ids: (f) => [['codes', [f.position], ['Y901A01DD01']]] },
    label_key_revoke: { unknown: { code: 'Y901A01DD01' }, ...labels, status: 204, make: async (s) => { const code = await s.position(); await s.labelOf(code); return { params: { code } }; } },

    location_list: { make: () => ({}), ids: (f) => [['under', f.building, 'Y9'], ['parent', f.building, 'Y9'], ['cursor', f.building, 'Y9']], finds: true },
    location_show: { make: async (s) => ({ params: { code: await s.room() } }) },
    location_put: { ...edit, status: 201, names: ['code'], other: { name_en: 'Other' },
        make: async (s) => { const code = s.nextRoom(); await s.zoneForRooms(code); return { params: { code }, json: { name_en: 'New room' } }; } },
    location_edit: { ...edit, make: async (s) => ({ params: { code: await s.room() }, json: { name_en: 'Renamed' }, version: 1 }) },
    responsibility_put: { ...edit, status: 201, names: ['id'], other: { from: '2021-01-01' },
        make: async (s) => ({ params: { code: await s.room(), id: uuid() }, json: { user_id: s.people[s.admin], from: '2020-01-01' } }),
        ids: (f) => [['user_id', f.person, uuid()]] },
    position_list: { make: () => ({}), ids: (f) => [['under', f.building, 'Y9'], ['cursor', f.position, 'G901A01DD01']], finds: true },
    position_show: { unknown: { code: 'Y901A01DD01' }, make: async (s) => ({ params: { code: await s.position() } }) },
    position_put: { ...edit, status: 201, names: ['code'], other: { name_en: 'Other' }, make: (s) => ({ params: { code: s.nextPosition() }, json: { name_en: 'New lamp' } }) },
    position_edit: { unknown: { code: 'Y901A01DD01' }, ...edit, make: async (s) => ({ params: { code: await s.position() }, json: { name_en: 'Renamed' }, version: 1 }) },
    position_unit_put: { unknown: { code: 'Y901A01DD01' }, ...edit, status: 201, names: ['id'], other: { tag: null },
        make: async (s) => ({ params: { code: await s.position(), id: uuid() }, json: { tag: await s.asset() } }),
        ids: (f) => [['tag', f.asset, 'DD999999']] },
    asset_list: { make: () => ({}), ids: (f) => [['under', f.building, 'Y9'], ['cursor', f.asset, 'DD719999']], finds: true },
    asset_show: { make: async (s) => ({ params: { tag: await s.asset() } }) },
    asset_put: { ...edit, status: 201, names: ['tag'], other: { name_en: 'Other' }, make: (s) => ({ params: { tag: s.nextTag() }, json: { name_en: 'New unit' } }) },
    asset_edit: { ...edit, make: async (s) => { const tag = await s.asset(); return { params: { tag }, json: { name_en: 'Renamed' }, version: await s.versionOf(`/assets/${tag}`) }; } },

    import_create: { ...registerAdmin,
        make: (s) => ({ query: { id: uuid(), dry_run: 'true', building: s.nextBuilding() }, type: xlsx, body: house((sheets) => { sheets.Facility[1][0] = `House ${uuid()}`; }) }),
        ids: (f) => [['id', f.import, null]] },
    import_list: { ...registerAdmin, make: () => ({}) },
    import_show: { ...registerAdmin, make: async (s) => ({ params: { id: await s.import() } }) },
    import_types: { ...registerAdmin, make: async (s) => ({ params: { id: await s.import() }, json: { types: { Contraption: 'KF' } } }) },
    import_commit: { ...registerAdmin, sets: 'state',
        make: async (s) => { const id = await s.import(); return { params: { id }, json: { digest: (await s.make('GET', `/imports/${id}`)).digest } }; } },

    work_order_list: { make: () => ({ query: { state: 'all' } }), ids: (f) => [['under', f.building, 'Y9'], ['at', f.position, 'Y901A01DD01'], ['assignee', f.person, uuid()], ['reporter', f.person, uuid()]], finds: true },
    work_order_show: { make: async (s) => ({ params: { id: await s.order() } }) },
    work_order_put: { status: 201, names: ['id'], other: { words: 'it pours' },
        make: async (s) => ({ params: { id: uuid() }, json: { code: s.home, at: now(), words: 'it drips', photos: photo(await s.photo()) } }),
        ids: (f) => [['code', f.position, 'Y901A01DD01'], ['photos', photo(f.photo), photo(unknownSha())]] },
    work_order_event_put: { as: 'leader', status: 201, names: ['event_id'], other: { note: 'no longer' },
        make: async (s) => ({ params: { id: await s.order(), event_id: uuid() }, json: { action: 'comment', at: now(), note: 'still so' } }),
        ids: (f) => [['photos', photo(f.photo), photo(unknownSha())],
            ['*', { action: 'triage', place: f.home, priority: 'P3' }, { action: 'triage', place: 'Y901A01', priority: 'P3' }],
            ['*', { action: 'merge', target: f.order }, { action: 'merge', target: uuid() }]] },

    photo_put: { status: 201, names: ['sha256'], perSite: true, sets: true, make: (s) => { const { body, sha256 } = s.newPhoto(); return { params: { sha256 }, body, type: 'image/jpeg' }; } },
    photo_show: { make: async (s) => ({ params: { sha256: await s.photo() }, query: { size: 'thumb' } }) },
};
