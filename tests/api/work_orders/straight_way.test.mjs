// A work order over HTTP from the report to closing, with real photos; replays, double taps, two
// technicians at once, and each route's refusals. Guards one by one are in tests/sql/work_orders.sql.
import { test, after, before } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { startServer } from '../../harness/index.mjs'
import { addPeople, password, uuid } from '../../harness/people.mjs'
import { jpeg } from '../../harness/jpeg.mjs'

const server = await startServer()
after(() => server.stop())
const as = {}
const people = {}
before(async () => {
    await addPeople(server)
    for (const login of ['technician', 'supervisor', 'leader', 'desk', 'manager', 'admin', 'technician-beta']) as[login] = await server.signIn(login, password)
    for (const [code, name] of [['D1', '调度大楼'], ['D1-04', '四楼'], ['D1-04-B', 'B区'], ['D1-04-B12', '会议室']])
        await call('leader', 'PUT', `/sites/alpha/locations/${code}`, { name_zh: name })
    for (const code of ['D104B12DD03', 'D104B12HM02']) await call('leader', 'PUT', `/sites/alpha/positions/${code}`, {})
    for (const p of (await call('leader', 'GET', '/sites/alpha/people')).json.items) people[p.login] = p.id
})
const now = () => new Date().toISOString()
const call = (login, method, path, json, headers = {}) =>
    server.api(method, path, { json, cookie: as[login], headers: { 'Accept-Language': 'en', ...headers } })
const report = (login, json, id = uuid()) => call(login, 'PUT', `/sites/alpha/work-orders/${id}`, { at: now(), ...json })
const act = (login, id, action, fields = {}, event = uuid()) => call(login, 'PUT', `/sites/alpha/work-orders/${id}/events/${event}`, { action, at: now(), ...fields })
function stands(answer, state, status = 201) {
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.json.state.key, state)
    return answer.json
}
function refused(answer, status, kind) {
    assert.equal(answer.status, status, answer.text)
    assert.equal(answer.json.type, `/problems/${kind}`)
}
async function photo(login, role, seed) {
    const bytes = jpeg(seed)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const sent = await server.api('PUT', `/sites/alpha/photos/${sha256}`, { body: bytes, cookie: as[login], headers: { 'Content-Type': 'image/jpeg' } })
    assert.ok(sent.status === 201 || sent.status === 200, sent.text)
    return { sha256, role, taken_at: now(), live: true }
}

test('from the report to closing, with a photo before and after', async () => {
    const id = uuid()
    const before = await photo('desk', 'before', 1)
    const made = stands(await report('desk', { code: 'HTTPS://EXAMPLE.ORG/C/D104B12DD03E/ABCDEFGHJK', symptom: 'NST', photos: [before] }, id), 'new')
    assert.match(made.number, /^W-\d{6}-\d{3}-[0-9A-Y]$/)
    assert.equal(made.code, 'D1-04-B12-DD03-E')
    assert.equal(made.thumb, before.sha256)
    const step = (json) => json.actions.find((a) => a.next)?.action
    assert.equal(step((await call('technician', 'GET', `/sites/alpha/work-orders/${id}`)).json), 'take')
    assert.equal(step(stands(await act('technician', id, 'take'), 'accepted')), 'arrive')
    assert.equal(step(stands(await act('technician', id, 'arrive', { code: 'D1-04-B12-DD03-E' }), 'on_site')), 'start')
    assert.equal(step(stands(await act('technician', id, 'start'), 'in_progress')), 'finish')
    const after = await photo('technician', 'after', 2)
    const done = stands(await act('technician', id, 'finish', { cause: 'E02', measures: 'new driver', photos: [after] }), 'done')
    assert.equal(step(done), undefined)
    assert.deepEqual(done.photos.map((p) => [p.role, p.by.name_en]), [['before', 'Dan'], ['after', 'Tom']])
    refused(await act('technician', id, 'verify'), 403, 'forbidden')
    assert.equal(step((await call('supervisor', 'GET', `/sites/alpha/work-orders/${id}`)).json), 'verify')
    stands(await act('supervisor', id, 'verify'), 'verified')
    const verified = (await call('desk', 'GET', `/sites/alpha/work-orders/${id}`)).json
    assert.equal(step(verified), 'answer')
    assert.match(verified.actions.find((a) => a.action === 'close').barred_en, /answer/)
    stands(await act('desk', id, 'answer', { answer: 'The lamp works again.' }), 'verified')
    const closed = stands(await act('desk', id, 'close'), 'closed')
    assert.deepEqual(closed.events.map((e) => e.action), ['report', 'take', 'arrive', 'start', 'finish', 'verify', 'answer', 'close'])
    assert.equal(closed.first_responder.name_en, 'Dan')
    const position = (await call('technician', 'GET', '/sites/alpha/positions/D104B12DD03')).json
    assert.deepEqual(position.work_orders.map((w) => w.id), [id])
})

test('a double tap is one; another content under the id is refused', async () => {
    const id = uuid()
    const json = { code: 'D104B12HM02', symptom: 'NST', at: now() }
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('desk', 'PUT', `/sites/alpha/work-orders/${id}`, json)))
    const statuses = answers.map((a) => a.status).sort()
    assert.ok(statuses.every((s) => s === 200 || s === 201), JSON.stringify(answers.find((a) => a.status > 201)?.json ?? statuses))
    assert.equal(statuses.filter((s) => s === 201).length, 1)
    assert.equal(new Set(answers.map((a) => a.json.number)).size, 1)
    refused(await call('desk', 'PUT', `/sites/alpha/work-orders/${id}`, { ...json, words: 'and more' }), 409, 'id-reused')
    refused(await call('leader', 'PUT', `/sites/alpha/work-orders/${id}`, json), 409, 'id-reused')
    const event = uuid()
    const note = { action: 'comment', at: now(), note: 'hello' }
    const path = `/sites/alpha/work-orders/${id}/events/${event}`
    const twice = await Promise.all([call('desk', 'PUT', path, note), call('desk', 'PUT', path, note)])
    assert.deepEqual(twice.map((a) => a.status).sort(), [200, 201])
    assert.equal(twice[0].json.events.filter((e) => e.action === 'comment').length, 1)
    refused(await call('desk', 'PUT', path, { ...note, note: 'other' }), 409, 'id-reused')
})

test('two technicians grab one work order: one has it, the other is told who', async () => {
    const id = uuid()
    stands(await report('desk', { code: 'D104B12HM02', symptom: 'NOI' }, id), 'new')
    const [a, b] = await Promise.all([act('technician', id, 'take'), act('leader', id, 'take')])
    const won = [a, b].find((x) => x.status === 201)
    const lost = [a, b].find((x) => x.status !== 201)
    refused(lost, 409, 'state-changed')
    assert.equal(lost.json.work_order.assignee.id, won.json.assignee.id)
    assert.equal(lost.json.work_order.state.key, 'accepted')
})

test('lists: mine, open, by place, pages', async () => {
    const mine = await call('technician', 'GET', '/sites/alpha/work-orders?assignee=me')
    assert.ok(mine.json.items.every((w) => w.assignee.id === people.technician))
    const all = (await call('desk', 'GET', '/sites/alpha/work-orders?state=all')).json.items
    const seen = []
    for (let cursor = null; ;) {
        const page = (await call('desk', 'GET', `/sites/alpha/work-orders?state=all&limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)).json
        seen.push(...page.items.map((w) => w.id))
        if (!(cursor = page.next_cursor)) break
    }
    assert.deepEqual(seen, all.map((w) => w.id))
    const at = (await call('desk', 'GET', '/sites/alpha/work-orders?state=all&at=D1-04-B12-DD03-E')).json.items
    assert.ok(at.length >= 1 && at.every((w) => w.code === 'D1-04-B12-DD03-E'))
    assert.equal((await call('desk', 'GET', `/sites/alpha/work-orders?state=all&q=${all[0].number}`)).json.items[0].id, all[0].id)
})

test('refusals: signed out, another site, bad fields, bad ids', async () => {
    const id = uuid()
    stands(await report('desk', { code: 'D104B12', words: 'smell' }, id), 'new')
    refused(await server.api('GET', `/sites/alpha/work-orders/${id}`, {}), 401, 'not-signed-in')
    const foreign = await call('technician-beta', 'GET', `/sites/alpha/work-orders/${id}`)
    const nothing = await call('technician-beta', 'GET', `/sites/alpha/work-orders/${uuid()}`)
    refused(foreign, 404, 'not-found')
    assert.deepEqual({ ...foreign.json, request_id: '' }, { ...nothing.json, request_id: '' })
    refused(await call('technician-beta', 'PUT', `/sites/beta/work-orders/${uuid()}`, { code: 'D104B12', words: 'x', at: now() }), 404, 'code-unknown')
    refused(await report('desk', { code: 'D1-04-B12-DD08-E', symptom: 'NST' }), 404, 'code-unknown')
    assert.equal((await call('desk', 'GET', '/sites/alpha/work-orders/not-an-id')).status, 404)
    for (const [json, field] of [[{ symptom: 'NST' }, 'code'], [{ code: 'D104B12', at: 'today', words: 'x' }, 'at'], [{ code: 'D104B12', words: 'x', priority: 'P9' }, 'priority'],
        [{ code: 'D104B12', words: 'x', assignee: people.technician }, 'assignee'], [{ code: 'D104B12', words: 'x', photos: [{ sha256: 'zz' }] }, 'photos'],
        [{ code: 'D104B12', words: 'a\u0000b' }, null], [{ code: 'X'.repeat(4096), words: 'x' }, 'code']]) {
        const answer = await report('desk', json)
        assert.ok(answer.status === 400 || answer.status === 422, answer.text)
        if (field) assert.equal(answer.json.field, field)
    }
    for (const [fields, field] of [[{ satisfaction: 6 }, 'satisfaction'], [{ surprise: 1 }, 'surprise'], [{ review_on: '2026-02-30' }, 'review_on']]) {
        const answer = await act('desk', id, 'comment', { note: 'x', ...fields })
        assert.ok(answer.status === 400 || answer.status === 422, answer.text)
        assert.equal(answer.json.field, field)
    }
    for (const [query, field] of [['assignee=abc', 'assignee'], ['reporter=none', 'reporter'], ['state=nosuch', 'state'], ['cursor=abc', 'cursor']]) {
        const answer = await call('desk', 'GET', `/sites/alpha/work-orders?${query}`)
        refused(answer, 422, 'invalid')
        assert.equal(answer.json.field, field)
    }
    refused(await act('desk', id, 'explode'), 422, 'invalid')
    assert.equal((await call('desk', 'GET', `/sites/alpha/work-orders/${id}`)).json.events.length, 1)
})
