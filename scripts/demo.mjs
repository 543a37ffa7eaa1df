// demo: the demo's content, made as people would make it: sites and people at the terminal, the first
// building from its workbook, the second by hand through the HTTP interface, work orders by the roles
// that report, do and verify them, with pictures. What is there already is left as it is.
import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = dirname(dirname(fileURLToPath(import.meta.url)))
const program = process.argv[2]
const password = process.env.FIXPOINT_DEMO_PASSWORD
if (!program || !password) {
    console.error('usage: FIXPOINT_DEMO_PASSWORD=… scripts/demo PROGRAM')
    process.exit(2)
}
const demo = JSON.parse(readFileSync(join(top, 'data/demo/dispatch.json'), 'utf8'))
const duplex = { slug: 'duplex', name_zh: '双联住宅', name_en: 'Duplex house', time_zone: 'Europe/London' }

const uuid = () => {
    const b = randomBytes(16)
    b.writeUIntBE(Date.now(), 0, 6)
    b[6] = (b[6] & 0x0f) | 0x70
    b[8] = (b[8] & 0x3f) | 0x80
    const h = b.toString('hex')
    return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`
}

function run(args, input) {
    const r = spawnSync(program, args, { input, encoding: 'utf8' })
    if (r.status !== 0) throw new Error(`fixpoint ${args.join(' ')}: ${r.stderr || r.stdout}`)
    return r.stdout
}

async function serve() {
    const child = spawn(program, ['serve'], {
        env: { ...process.env, FIXPOINT_LISTEN: '127.0.0.1:0', FIXPOINT_PUBLIC_URL: '' },
        stdio: ['ignore', 'pipe', 'pipe'],
    })
    const address = await new Promise((resolve, reject) => {
        let text = ''
        const read = (data) => {
            text = (text + data).slice(-65536)
            const found = /listening on (http:\/\/[^\s"]+)/.exec(text)
            if (found) resolve(found[1])
        }
        child.stdout.on('data', read)
        child.stderr.on('data', read)
        child.on('exit', () => reject(new Error(`the server ended: ${text}`)))
    })
    return { address, stop: () => new Promise((done) => { child.on('exit', done); child.kill('SIGTERM') }) }
}

// One signed-in person. put() and patch() refuse anything but success, with the server's own sentence.
async function person(address, login) {
    const headers = { 'X-Fixpoint': '1', 'Content-Type': 'application/json', 'Accept-Language': 'en' }
    const call = async (method, path, body, type) => {
        const r = await fetch(`${address}/api/v1${path}`, {
            method, body: body === undefined ? undefined : type ? body : JSON.stringify(body),
            headers: { ...headers, ...(type ? { 'Content-Type': type } : {}) },
        })
        const text = await r.text()
        if (!r.ok) throw new Error(`${login} ${method} ${path}: ${r.status} ${text}`)
        const cookie = r.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ')
        if (cookie) headers.Cookie = headers.Cookie ? `${headers.Cookie}; ${cookie}` : cookie
        return text ? JSON.parse(text) : null
    }
    await call('POST', '/session', { login, password })
    return { call, put: (path, body) => call('PUT', path, body), get: (path) => call('GET', path) }
}

function makeSites() {
    const listed = run(['user', 'list'])
    for (const site of [duplex, demo.site]) {
        if (new RegExp(`\\b${site.slug}\\b`).test(listed)) continue
        run(['site', 'add', site.slug, '--name-zh', site.name_zh, '--name-en', site.name_en, '--time-zone', site.time_zone])
        for (const p of demo.people)
            for (const role of p.roles)
                run(['user', 'add', p.login, '--name-zh', p.name_zh, '--name-en', p.name_en, '--site', site.slug, '--role', role,
                    '--password-from-stdin', '--any-password'], password)
    }
}

function importDuplex() {
    run(['import', '--site', 'duplex', '--building', 'A1', '--commit', join(top, 'data/workbooks/duplex-design-cobie.xlsx')])
}

const day = (offset) => new Date(Date.now() + Number(offset) * 86400000).toISOString().slice(0, 10)

async function fillRegister(admin) {
    const base = `/sites/${demo.site.slug}`
    for (const [code, name_zh, name_en, room_kind] of demo.locations)
        await admin.put(`${base}/locations/${code}`, { name_zh, name_en, ...(room_kind ? { room_kind } : {}) })
    for (const [place, types] of Object.entries(demo.positions))
        for (const [type, count] of Object.entries(types))
            for (let n = 1; n <= count; n++)
                await admin.put(`${base}/positions/${place}${type}${String(n).padStart(2, '0')}`, {})
    const signs = Object.fromEntries((await admin.get('/dictionaries')).sign_types.map((s) => [s.key, s]))
    for (const [code, key] of demo.signs) {
        const s = signs[key]
        await admin.put(`${base}/positions/${code}`, {
            name_zh: `${s.name_zh}标识`, name_en: `Sign: ${s.name_en}`, sign_type: key,
            ...(s.number ? { sign_scheme: s.scheme, sign_number: s.number } : {}),
        })
    }
    for (const [position, tag, facts] of demo.units) {
        const warranty = facts.warranty_until ? { warranty_until: day(facts.warranty_until) } : {}
        await admin.put(`${base}/assets/${tag}`, { ...facts, ...warranty })
        await admin.put(`${base}/positions/${position}/units/${uuid()}`, { tag, reason: '' })
    }
    const people = Object.fromEntries((await admin.get(`${base}/people`)).items.map((p) => [p.login, p.id]))
    for (const [code, login] of demo.responsible)
        await admin.put(`${base}/locations/${code}/responsibilities/${uuid()}`, { user_id: people[login], from: day(-200) })
    return people
}

async function photo(who, base, pictures, name, role) {
    const bytes = readFileSync(join(pictures, `${name}-${role}.jpg`))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await who.call('PUT', `${base}/photos/${sha256}`, bytes, 'image/jpeg')
    return { sha256, role, taken_at: new Date().toISOString(), live: true }
}

// The events that lead to each state, in order; what a state needs is what stands before it.
const way = ['triaged', 'dispatched', 'accepted', 'on_site', 'in_progress', 'done', 'verified', 'closed']
const detour = { waiting: 'in_progress', returned: 'done' }

async function workOrder(all, people, pictures, w) {
    const base = `/sites/${demo.site.slug}`
    const id = uuid()
    const path = `${base}/work-orders/${id}`
    const at = () => new Date().toISOString()
    const act = (login, action, fields = {}) => all[login].put(`${path}/events/${uuid()}`, { action, at: at(), ...fields })
    const before = w.picture ? [await photo(all[w.by], base, pictures, w.picture, 'before')] : []
    const made = await all[w.by].put(path, {
        code: w.code, at: at(), symptom: w.symptom, words: w.words, source: w.by === 'desk' ? 'desk' : 'patrol',
        ...(w.priority ? { priority: w.priority } : {}), photos: before,
    })
    const until = way.indexOf(detour[w.to] ?? w.to)
    const steps = {
        triaged: () => act('desk', 'triage'),
        dispatched: () => act('leader', 'dispatch', { assignee: people[w.doer] }),
        accepted: () => act(w.doer, 'accept'),
        on_site: () => act(w.doer, 'arrive', { code: made.code }),
        in_progress: () => act(w.doer, 'start'),
        done: async () => act(w.doer, 'finish', { cause: w.cause, measures: w.measures,
            photos: [await photo(all[w.doer], base, pictures, w.picture, 'after')] }),
        verified: () => act('supervisor', 'verify'),
        closed: async () => { await act('desk', 'answer', { answer: '已修复，请验看。 Repaired.' }); await act('desk', 'close') },
    }
    for (let n = 0; n <= until; n++) await steps[way[n]]()
    if (w.to === 'waiting') await act(w.doer, 'pause', { waiting_for: 'parts', review_on: day(3), approver: people.leader, note: '等待轴承到货' })
    if (w.to === 'returned') await act('leader', 'return', { reason: '门仍下沉，请重新调整' })
}

makeSites()
importDuplex()
const server = await serve()
const pictures = mkdtempSync(join(tmpdir(), 'fixpoint-demo-'))
try {
    const admin = await person(server.address, 'admin')
    const listed = await admin.get(`/sites/${demo.site.slug}/work-orders?state=all&limit=1`)
    if (listed.items.length === 0) {
        const people = await fillRegister(admin)
        const drawn = spawnSync(join(dirname(program), 'demo_pictures'), [pictures], { stdio: 'inherit' })
        if (drawn.status !== 0) throw new Error('the pictures of the work orders could not be drawn')
        const all = {}
        for (const p of demo.people) all[p.login] = await person(server.address, p.login)
        for (const w of demo.work_orders) await workOrder(all, people, pictures, w)
    }
} finally {
    rmSync(pictures, { recursive: true, force: true })
    await server.stop()
}
