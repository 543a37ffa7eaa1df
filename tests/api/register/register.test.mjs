// The register over HTTP: places, positions and units are made once, edited with a version, swapped in
// one act; each route refuses who is signed out, who may not, another site, and a bad field.
import { test, after, before } from 'node:test'
import assert from 'node:assert/strict'
import { startServer } from '../../harness/index.mjs'
import { addPeople, password, uuid } from '../../harness/people.mjs'

const server = await startServer()
after(() => server.stop())
const as = {}
before(async () => {
    await addPeople(server)
    for (const login of ['technician', 'leader', 'manager', 'admin-beta']) as[login] = await server.signIn(login, password)
    for (const [code, name] of [['D1', '调度大楼'], ['D1-04', '四楼'], ['D1-04-B', 'B区'], ['D1-04-B12', '会议室']])
        await put(`/locations/${code}`, { name_zh: name }, 201)
    await put('/positions/D1-04-B12-DD03-E', {}, 201)
})

const call = (login, method, path, json, headers = {}) =>
    server.api(method, path, { json, cookie: as[login], headers: { 'Accept-Language': 'en', ...headers } })
async function put(path, json, status, login = 'leader') {
    const answer = await call(login, 'PUT', `/sites/alpha${path}`, json)
    assert.equal(answer.status, status, answer.text)
    return answer.json
}
function refused(answer, status, kind, field) {
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.headers['content-type'], 'application/problem+json')
    assert.equal(answer.json.type, `/problems/${kind}`)
    if (field) assert.equal(answer.json.field, field)
    assert.ok(answer.json.detail.length > 10, 'says why')
}

test('a position names itself, says its place and how it is read aloud', async () => {
    const answer = await call('technician', 'GET', '/sites/alpha/positions/d104b12dd03e')
    assert.equal(answer.status, 200)
    const p = answer.json
    assert.equal(p.code, 'D1-04-B12-DD03-E')
    assert.deepEqual([p.name_zh, p.name_en], ['灯具3', 'Luminaire 3'])
    assert.equal(p.place.path_zh, '调度大楼 › 四楼 › B区 › 会议室')
    assert.match(p.read_aloud.zh, /^Delta 幺 \/ 洞 四 \/ Bravo 幺 两 \/ Delta Delta 洞 三 \/ 校验 Echo$/)
    assert.deepEqual(p.may, ['report'])
})

test('the same PUT again is the same, another content under the code is refused', async () => {
    await put('/positions/D1-04-B12-DD03-E', {}, 200)
    refused(await call('leader', 'PUT', '/sites/alpha/positions/D1-04-B12-DD03-E', { name_en: 'Other' }), 409, 'id-reused', 'code')
    refused(await call('leader', 'PUT', '/sites/alpha/positions/D1-04-B12-DD08-E', {}), 422, 'invalid', 'code')
    refused(await call('leader', 'PUT', '/sites/alpha/positions/D1-04-C01-DD01', {}), 422, 'invalid', 'code')
})

test('two edit one record: the second is told who changed what', async () => {
    const edit = (version, name, login = 'leader') =>
        call(login, 'PATCH', '/sites/alpha/positions/D104B12DD03', { name_en: name }, version ? { 'If-Match': `"${version}"` } : {})
    refused(await edit(null, 'x'), 428, 'if-match-missing')
    const first = await edit(1, 'Lamp by the door')
    assert.equal(first.status, 200, first.text)
    assert.equal(first.json.version, 2)
    const second = await edit(1, 'Lamp at the window', 'manager')
    refused(second, 412, 'edited-meanwhile')
    assert.equal(second.json.by.name_en, 'Lee')
    assert.deepEqual(second.json.after, { name_en: 'Lamp by the door' })
    assert.equal(second.json.current.version, 2)
    assert.equal(first.json.history[0].actor.name_en, 'Lee')
})

test('a unit fills a position, is swapped and moved in one act each', async () => {
    await put('/assets/DD-004127-5', { manufacturer: 'Opple', warranty_until: '2099-01-01' }, 201)
    await put('/assets/DD004128', {}, 201)
    const id = uuid()
    const filled = await put(`/positions/D104B12DD03/units/${id}`, { tag: 'DD-004127-5' }, 201)
    assert.equal(filled.unit.tag, 'DD-004127-5')
    assert.equal(filled.unit.under_warranty, true)
    await put(`/positions/D104B12DD03/units/${id}`, { tag: 'DD-004127-5' }, 200)
    refused(await call('leader', 'PUT', `/sites/alpha/positions/D104B12DD03/units/${id}`, { tag: 'DD004128' }), 409, 'id-reused')
    const swapped = await put(`/positions/D104B12DD03/units/${uuid()}`, { tag: 'DD004128', reason: 'burnt out' }, 201)
    assert.deepEqual(swapped.units.map((u) => [u.tag, u.to === null]), [[swapped.unit.tag, true], ['DD-004127-5', false]])
    const emptied = await put(`/positions/D104B12DD03/units/${uuid()}`, { tag: null }, 201)
    assert.equal(emptied.unit, null)
    assert.equal((await call('technician', 'GET', '/sites/alpha/assets/DD004127')).json.status, 'in_store')
})

test('lists: words in both languages, a place, a type, pages by cursor', async () => {
    for (let n = 1; n <= 5; n++) await put(`/positions/D104B12JY0${n}`, {}, 201)
    const list = async (query) => {
        const answer = await call('technician', 'GET', `/sites/alpha/positions?${query}`)
        assert.equal(answer.status, 200, answer.text)
        return answer.json
    }
    assert.equal((await list('q=椅')).items.length, 5)
    assert.equal((await list('q=CHAIR&limit=2')).items.length, 2)
    const pages = []
    for (let cursor = null; ;) {
        const page = await list(`type=JY&limit=2${cursor ? `&cursor=${cursor}` : ''}`)
        pages.push(...page.items.map((p) => p.code))
        if (!(cursor = page.next_cursor)) break
    }
    assert.equal(pages.length, 5)
    assert.deepEqual(pages, [...pages].sort())
    assert.equal((await list('under=D1-04-B12-C&type=D')).items.length, 1)
    assert.equal((await list('under=E1')).items.length, 0)
    assert.equal((await list('type=%25')).items.length, 0, 'a percent sign is itself')
    assert.deepEqual((await call('technician', 'GET', '/sites/alpha/locations?parent=top')).json.items.map((l) => l.code), ['D1-F'])
    const under = await call('technician', 'GET', '/sites/alpha/locations?under=D1-04')
    assert.deepEqual(under.json.items.map((l) => l.kind), ['floor', 'zone', 'room'])
})

test('attributes and document links are replaced as lists and kept as history', async () => {
    const at = await call('leader', 'GET', '/sites/alpha/positions/D104B12JY01')
    const edit = (version, json) => call('leader', 'PATCH', '/sites/alpha/positions/D104B12JY01', json, { 'If-Match': `"${version}"` })
    const made = await edit(at.json.version, { attributes: [{ name: 'Colour', value: 'blue' }], documents: [{ name: 'Manual', url: 'https://example.org/m.pdf' }] })
    assert.equal(made.status, 200, made.text)
    assert.deepEqual(made.json.attributes, [{ name: 'Colour', unit: '', value: 'blue', source: '' }])
    const gone = await edit(made.json.version, { attributes: [] })
    assert.equal(gone.json.history[0].kind, 'delete')
    assert.equal(gone.json.history[0].before.value, 'blue')
    refused(await edit(gone.json.version, { documents: [{ name: 'x', url: 'javascript:alert(1)' }] }), 422, 'invalid')
})

test('responsible persons: one at a time', async () => {
    const people = (await call('leader', 'GET', '/sites/alpha/people')).json.items
    const tom = people.find((p) => p.login === 'technician').id
    const lee = people.find((p) => p.login === 'leader').id
    const set = (user_id, from, to) => call('leader', 'PUT', `/sites/alpha/locations/D104B/responsibilities/${uuid()}`, { user_id, from, ...(to ? { to } : {}) })
    assert.equal((await set(tom, '2020-01-01')).json.responsible.name_en, 'Tom')
    assert.equal((await set(lee, '2021-01-01')).json.responsible.name_en, 'Lee')
    const answer = await set(tom, '2020-06-01', '2020-07-01')
    assert.equal(answer.status, 409, answer.text)
    assert.equal((await call('technician', 'GET', '/sites/alpha/positions/D104B12DD03')).json.responsible.name_en, 'Lee')
})

test('sites, calendar, dictionaries', async () => {
    const site = (await call('technician', 'GET', '/sites/alpha')).json
    assert.equal(site.time_zone, 'Asia/Shanghai')
    as.admin = await server.signIn('admin', password)
    const edit = (json) => call('admin', 'PATCH', '/sites/alpha', json, { 'If-Match': `"${site.version}"` })
    refused(await edit({ time_zone: 'Mars/Olympus' }), 422, 'invalid', 'time_zone')
    assert.equal((await edit({ day_cutoff: '17:30' })).json.day_cutoff, '17:30')
    refused(await edit({ day_cutoff: '17:00' }), 412, 'edited-meanwhile')
    assert.equal((await call('admin', 'PUT', '/sites/alpha/calendar/2026-10-01', { working: false, name_zh: '国庆节' })).status, 201)
    assert.equal((await call('technician', 'GET', '/sites/alpha/calendar')).json.items[0].name_zh, '国庆节')
    assert.equal((await call('admin', 'DELETE', '/sites/alpha/calendar/2026-10-01')).status, 204)
    const words = (await call('technician', 'GET', '/dictionaries')).json
    assert.equal(words.item_types.length, 61)
    assert.equal(words.fault_causes.filter((c) => c.final).length, 77)
    assert.deepEqual(words.symptoms.filter((s) => s.forces_p1).map((s) => s.key), ['SHK', 'TRP'])
})

test('refusals: signed out, wrong role, another site, bad fields', async () => {
    const path = '/sites/alpha/positions/D104B12DD03'
    refused(await server.api('GET', path, {}), 401, 'not-signed-in')
    refused(await call('technician', 'PUT', '/sites/alpha/positions/D104B12DD09', {}), 403, 'forbidden')
    refused(await call('technician', 'PATCH', path, {}, { 'If-Match': '"1"' }), 403, 'forbidden')
    refused(await call('admin-beta', 'GET', path), 404, 'not-found')
    refused(await call('admin-beta', 'PUT', '/sites/alpha/positions/D104B12DD09', {}), 404, 'not-found')
    for (const [json, field] of [[{ nmae_en: 'x' }, 'nmae_en'], [{ name_en: 7 }, 'name_en'], [{ name_en: 'x'.repeat(101) }, 'name_en'], [{ status: 'gone' }, 'status'], [{ site_id: uuid() }, 'site_id']]) {
        const answer = await call('leader', 'PUT', '/sites/alpha/positions/D104B12DD09', json)
        assert.ok(answer.status === 422 || answer.status === 400, answer.text)
        assert.equal(answer.json.field, field)
    }
    assert.equal((await server.sql("select count(*) from position where code = 'D104B12DD09'")).trim(), '0')
    refused(await call('technician', 'GET', '/sites/alpha/positions?limit=0'), 422, 'invalid', 'limit')
    refused(await call('technician', 'GET', '/sites/alpha/positions?order=name'), 400, 'bad-request', 'order')
})
