// bench: the performance table. Everything runs on this machine in this run: PostgreSQL, the server, the
// load. Absolute figures are this machine's; the ratios between neighbours of one table are what counts.
// They are taken in turn (A B A B …) and the median is shown.
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startCluster, startServer } from '../harness/index.mjs'
import { addPeople, password } from '../harness/people.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const run = promisify(execFile)
const quick = process.argv.includes('--quick')
const rounds = quick ? 1 : 3
const seconds = quick ? 3 : 10
const folder = mkdtempSync(join(tmpdir(), 'fx-bench-'))
const started = []
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const ms = (x) => `${x.toFixed(x < 10 ? 2 : 0)} ms`
const rows = []
const line = ([what, value, goal]) => `${what.padEnd(80)} ${String(value).padStart(12)}  ${goal}`.trimEnd()
const say = (what, value, goal = '') => {
    rows.push([what, value, goal])
    console.log(line(rows.at(-1)))
}

async function filled(buildings, workOrders) {
    const server = await startServer({ cluster, env: { FIXPOINT_FAST_WORKERS: '4', FIXPOINT_LOG: 'warn' } })
    started.push(server)
    await addPeople(server)
    const begun = Date.now()
    await run('psql', ['-XAtq', '-h', cluster.folder, '-U', 'postgres', '-d', server.database, '-v', `buildings=${buildings}`,
        '-v', `work_orders=${workOrders}`, '-f', join(here, 'fill.sql')], { maxBuffer: 1 << 26 })
    console.log(`# ${buildings * 50000} positions, ${workOrders} work orders: filled in ${((Date.now() - begun) / 1000).toFixed(0)} s`)
    server.cookie = await server.signIn('leader', password)
    return server
}

// ---- codes ------------------------------------------------------------------------------------

const two = (n) => String(n).padStart(2, '0')
function someCodes(count, check) {
    const list = []
    for (let i = 0; i < count; i++) {
        const n = (i * 7919) % 100000
        const canonical = `A${Math.floor(n / 50000)}${two(Math.floor(n / 5000) % 10 + 1)}${'ABCDE'[Math.floor(n / 1000) % 5]}${two(Math.floor(n / 50) % 20 + 1)}DD${two(n % 50 + 1)}`
        list.push(check ? canonical + checkOf(canonical) : canonical)
    }
    return list
}
function checkOf(text) {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
    let sum = 0
    let weight = 1
    for (const c of text) {
        sum = (sum + alphabet.indexOf(c) * weight) % 31
        weight = (weight * 3) % 31
    }
    return alphabet[(31 - sum) % 31]
}

// ---- load -------------------------------------------------------------------------------------

async function h2load(url, paths, args, name = 'urls') {
    const list = join(folder, name)
    writeFileSync(list, paths.map((p) => url + p).join('\n'))
    const { stdout } = await run('h2load', ['--h1', '-i', list, ...args], { maxBuffer: 1 << 26 })
    const rate = Number(/finished in [^,]+, ([\d.]+) req\/s/.exec(stdout)?.[1])
    const bad = Number(/(\d+) 4xx/.exec(stdout)?.[1]) + Number(/(\d+) 5xx/.exec(stdout)?.[1]) + Number(/(\d+) failed/.exec(stdout)?.[1])
    if (!(rate > 0) || bad > 0) throw new Error(`h2load: ${stdout}`)
    return { rate, stdout }
}
const cookieOf = (server) => ['-H', `Cookie: ${server.cookie}`]

async function pgbench(server, script, clients) {
    const file = join(folder, 'script.sql')
    writeFileSync(file, script)
    const { stdout } = await run(join(cluster.bin, 'pgbench'), ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds),
        '-f', file, '-h', cluster.folder, '-U', 'fixpoint_app', server.database], { maxBuffer: 1 << 26 })
    return Number(/tps = ([\d.]+)/.exec(stdout)[1])
}

const pipeline = (actor, statement) => `\\set b random(0, 1)
\\set f random(1, 10)
\\set r random(1, 20)
\\set o random(1, 50)
\\startpipeline
select set_config('fixpoint.actor', '${actor}', true);
${statement};
\\endpipeline
`
// pgbench has no text variables: the code is put together in the statement, which costs it next to nothing.
const barely = "'A' || :b || lpad(:f::text, 2, '0') || 'C' || lpad(:r::text, 2, '0') || 'DD' || lpad(:o::text, 2, '0')"

// A reading as the program hands it over: canonical, no cause, and four ways of writing it.
const readingOf = `${barely} || '||A0-01-C01-DD01-X|A001C01DD01X|one two three four five six|one two three four five six'`

async function compare(server, node, what, statement, path, goal) {
    const actor = (await server.sql("select id from app_user where login = 'leader'")).trim()
    const script = pipeline(actor, statement)
    const best = {}
    for (const clients of quick ? [4] : [2, 4, 8, 16]) best[clients] = await pgbench(server, script, clients)
    const clients = Object.keys(best).reduce((a, b) => (best[a] > best[b] ? a : b))
    const paths = someCodes(20000, true).map(path)
    const http = (s, list, more) => h2load(s.url, list, ['-c', '64', '-t', '1', '-D', String(seconds), ...more])
    await http(server, paths, cookieOf(server))
    if (node) await http(node, someCodes(20000, false).map((c) => `/codes/${c}`), [])
    const taken = { bare: [], ours: [], node: [] }
    for (let i = 0; i < rounds; i++) {
        taken.bare.push(await pgbench(server, script, clients))
        taken.ours.push((await http(server, paths, cookieOf(server))).rate)
        if (node) taken.node.push((await http(node, someCodes(20000, false).map((c) => `/codes/${c}`), [])).rate)
    }
    const ratio = median(taken.ours.map((x, i) => x / taken.bare[i]))
    say(`${what}: pgbench, app role, row security, ${clients} connections`, `${median(taken.bare).toFixed(0)}/s`)
    say(`${what}: this server, 64 connections`, `${median(taken.ours).toFixed(0)}/s`)
    if (node) say(`${what}: Fastify + pg, the same statement, 64 connections`, `${median(taken.node).toFixed(0)}/s`)
    say(`${what}: server / pgbench`, ratio.toFixed(2), goal)
    if (node) say(`${what}: server / Fastify`, median(taken.ours.map((x, i) => x / taken.node[i])).toFixed(2))
}

// So many requests a second on 64 connections while label sheets are drawn all the time. Where the rate
// is not reached, the machine is full and times are those of the queue.
async function tail(server, rate, goal = '') {
    const log = join(folder, `times-${rate}-`) // h2load appends
    let drawing = true
    let drawn = 0
    const slow = (async () => {
        while (drawing) {
            const answer = await server.raw('GET', '/api/v1/sites/alpha/labels.pdf?under=A001A01&kinds=positions&stock=L7160', { headers: { Cookie: server.cookie } })
            if (answer.status !== 200) throw new Error(`labels: ${answer.status} ${answer.text?.slice(0, 200)}`)
            drawn++
        }
    })()
    // The connections of one h2load send in step; sixteen of them, started apart, come as people do.
    await Promise.all(Array.from({ length: 16 }, async (_, i) => {
        await sleep(i * 2)
        await h2load(server.url, someCodes(20000, true).map((c) => `/api/v1/codes/${c}`), ['-c', '4', '-t', '1', '-D', String(seconds),
            '--rps', String(rate / 64), '--log-file', log + i, ...cookieOf(server)], `urls${i}`)
    }))
    drawing = false
    await slow
    const lines = Array.from({ length: 16 }, (_, i) => readFileSync(log + i, 'utf8').trim().split('\n')).flat()
    const times = lines.map((l) => Number(l.split('\t')[2]) / 1000).sort((a, b) => a - b)
    const what = `codes at ${rate}/s (${(times.length / seconds).toFixed(0)}/s reached) beside ${drawn} label sheets`
    say(`${what}: p50`, ms(times[Math.floor(times.length * 0.5)]))
    say(`${what}: p99`, ms(times[Math.floor(times.length * 0.99)]), goal)
}

function memory(server) {
    const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === server.child.pid)
    say('server resident afterwards', `${resident(server.child.pid).toFixed(0)} MB`, '≤ 64 MB')
    say(`its ${children.length} caged children, together`, `${children.reduce((sum, pid) => sum + resident(pid), 0).toFixed(0)} MB`)
}
// In a process that has ended meanwhile nothing is resident, and it is nobody's child.
const statusOf = (pid) => {
    try {
        return readFileSync(`/proc/${pid}/status`, 'utf8')
    } catch {
        return ''
    }
}
const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(statusOf(pid))?.[1] ?? 0) / 1024
const parentOf = (pid) => Number(/PPid:\s+(\d+)/.exec(statusOf(pid))?.[1])

async function lastWorkOrders(server) {
    const [time, id] = (await server.sql(`select to_char(reported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), id from work_order
        order by reported_at, id desc limit 1 offset 49`)).trim().split('|')
    return `${time}_${id}`
}

async function timed(server, path) {
    const times = []
    for (let i = 0; i < (quick ? 5 : 21); i++) {
        const begun = process.hrtime.bigint()
        const answer = await server.raw('GET', `/api/v1${path}`, { headers: { Cookie: server.cookie } })
        times.push(Number(process.hrtime.bigint() - begun) / 1e6)
        if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    }
    return median(times)
}

// ---- the table ---------------------------------------------------------------------------------

console.log(`# ${cpus().length} cores, load ${loadavg()[0].toFixed(1)} before it began${quick ? '; --quick: one short round of each' : ''}`)
const cluster = await startCluster({ shared_buffers: '1GB', max_wal_size: '4GB', synchronous_commit: 'on', jit: 'off' })
try {
    const server = await filled(2, quick ? 50000 : 500000)
    const actor = (await server.sql("select id from app_user where login = 'leader'")).trim()
    const child = spawn(process.execPath, [join(here, 'node_server.mjs'), cluster.folder, server.database, actor], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_NO_WARNINGS: '1' } })
    const node = { url: await new Promise((found) => child.stdout.once('data', (d) => found(String(d).trim()))), child }
    await compare(server, node, 'GET /codes/{code}', `select code_answer(${readingOf}, null, null, null)`, (c) => `/api/v1/codes/${c}`, '≥ 0.7')
    child.kill()
    await compare(server, null, 'GET /sites/{site}/positions/{code}',
        `select position_json(p) from position p where p.site_id = (select id from site where slug = 'alpha') and p.code = code_wanted(${barely}, '{item}')`,
        (c) => `/api/v1/sites/alpha/positions/${c}`, '≥ 0.7')
    await tail(server, 1000)
    await tail(server, 2000, '≤ 10 ms')
    memory(server)
    const labels = await timed(server, '/sites/alpha/labels.pdf?under=A001A&kinds=positions&stock=L7160')
    say('1,000 labels as PDF', ms(labels), '≤ 2 s')
    const count = quick ? '50,000' : '500,000'
    for (const [what, path] of [
        ['open, first page', 'work-orders?state=open'],
        ['all, last page', `work-orders?state=all&cursor=${await lastWorkOrders(server)}`],
        ['of one person', 'work-orders?state=all&reporter=me'],
        ['of a rare priority', 'work-orders?state=all&priority=P1'],
        ['under a room', 'work-orders?state=all&under=A110E20'],
        ['with words that nothing holds', 'work-orders?state=all&q=zzzzqqq'],
    ]) say(`work orders ${what}, ${count}`, ms(await timed(server, `/sites/alpha/${path}`)), '≤ 50 ms')
    await server.stop()

    const big = await filled(quick ? 4 : 20, 0)
    const last = (await big.sql('select code from position order by code desc limit 1 offset 49')).trim()
    const places = 'locations', positions = 'positions', units = 'assets'
    const q = encodeURIComponent
    for (const [what, path] of [
        ['register list, first page', `${positions}?limit=50`],
        ['register list, last page', `${positions}?limit=50&cursor=${last}`],
        ['register list, a status that nothing has', `${positions}?status=retired`],
        ['register list, a type that nothing has', `${positions}?type=YB`],
        ['register search, a rare word (emergency lamp)', `${positions}?q=${q('emergency lamp')}`],
        ['register search, a frequent word (luminaire)', `${positions}?q=luminaire`],
        ['register search, a frequent word, last page', `${positions}?q=luminaire&cursor=${last}`],
        ['register search, two Chinese characters, frequent (灯具)', `${positions}?q=${q('灯具')}`],
        ['register search, two Chinese characters, rare (应急)', `${positions}?q=${q('应急')}`],
        ['register search, part of a code (A0-05-C07-DD1)', `${positions}?q=A0-05-C07-DD1`],
        ['register search, two letters that nothing begins with (zz)', `${positions}?q=zz`],
        ['register search, nothing found (zzzzqqq)', `${positions}?q=zzzzqqq`],
        ['places, the buildings', `${places}?parent=top`],
        ['places, words that few have', `${places}?q=${q('A0-05-C07')}`],
        ['units, a tag', `${units}?q=DD-099999`],
        ['units, nothing found', `${units}?q=zzzzqqq`],
        ['units under a room', `${units}?under=A110E20`],
    ]) say(`${what}, ${quick ? '200,000' : '1,000,000'}`, ms(await timed(big, `/sites/alpha/${path}`)), '≤ 50 ms')
    await big.stop()
} finally {
    for (const server of started) await server.stop().catch(() => {})
    await cluster.stop()
}
console.log(`# load ${loadavg()[0].toFixed(1)} at the end\n\n| what | measured | goal |\n|---|---:|---|`)
for (const row of rows) console.log(`| ${row.join(' | ')} |`)
