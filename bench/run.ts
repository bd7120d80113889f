import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { freshPostgres, stopSharedPostgres } from '../core/testing/postgres.ts'
import { freePort } from './free-port.ts'
import { load, type Found, type Load } from './load.ts'
import { median } from './median.ts'
import { postOf, seedSite } from './seed.ts'
import { serve } from './server.ts'

/** `node bench/run.ts`: the table of bench/README.md, as Markdown. Ends with 1 when a request failed or a row is missing. */
const { values } = parseArgs({ options: {
  rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '2' }, posts: { type: 'string', default: '2000' },
  engine: { type: 'string' }, rest: { type: 'string', default: '60' }, only: { type: 'string' },
} })
const root = fileURLToPath(new URL('..', import.meta.url))
const [rounds, seconds, posts, rest] = [values.rounds, values.seconds, values.posts, values.rest].map(Number) as [number, number, number, number]
const line = (...cells: (string | number)[]) => { console.log(`| ${cells.join(' | ')} |`) }
let faults = 0

setTimeout(() => { console.error('The bench took longer than it may and is ended'); process.exit(1) }, 8 * 60_000).unref()

const bare = spawn(process.execPath, [join(root, 'bench/bare.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
const [said] = await once(bare.stdout, 'data') as [Buffer]
const bareOrigin = `http://127.0.0.1:${said.toString().trim()}`
console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load average ${loadavg().map((one) => one.toFixed(1)).join(' ')}, ${posts} posts, medians of ${rounds} × ${seconds} s, 10 connections`)

for (const engine of ['embedded', 'postgres'] as const) if (!values.engine || values.engine === engine) await measure(engine)
bare.kill()
await stopSharedPostgres()
process.exit(faults > 0 ? 1 : 0)

async function measure(engine: 'embedded' | 'postgres'): Promise<void> {
  const postgres = engine === 'postgres' ? await freshPostgres() : null
  if (engine === 'postgres' && !postgres) { console.log('\nPostgreSQL is not on this machine: its rows are left out'); return }
  const data = mkdtempSync(join(tmpdir(), 'diwan-bench-'))
  const where = { root, data, port: await freePort(), ...(postgres ? { url: postgres.url } : {}) }
  try {
    const { member, editor, refs } = await seedSite({ ...where, posts })
    if (postgres) await settled(postgres.url)
    const server = await serve(where)
    console.log(`\n### ${engine}\n`)
    line('what', 'requests/s', 'of bare Koa', 'CPU ms each', 'p50 ms', 'p99 ms', 'faults')
    line('---', '---:', '---:', '---:', '---:', '---:', '---:')
    let n = posts
    const yard: number[] = []
    const post = async (body: object): Promise<void> => {
      const headers = { 'content-type': 'application/json', cookie: editor.cookie, 'x-csrf-token': editor.token, origin: server.origin }
      const { status } = await fetch(`${server.origin}/api/v1/items`, { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) })
      if (status >= 300) faults += 1
    }
    const row = async (what: string, asked: Load, beside?: () => Promise<void>): Promise<void> => {
      if (values.only && !what.includes(values.only)) return
      const found: Found[] = [], spent: number[] = []
      for (let round = 0; round < rounds; round += 1) {
        if (round === 0) yard.push((await load(bareOrigin, { path: '/', seconds: 1 })).perSecond)
        const before = server.cpuMs()
        const timer = beside && setInterval(() => { void beside().catch(() => { faults += 1 }) }, 200)
        const one = await load(server.origin, asked)
        clearInterval(timer)
        found.push(one)
        spent.push((server.cpuMs() - before) / Math.max(one.answered, 1))
      }
      const perSecond = median(found.map((one) => one.perSecond))
      const failed = found.reduce((sum, one) => sum + one.faults, 0)
      faults += failed
      if (perSecond === 0) faults += 1
      line(what, perSecond, (perSecond / (yard.at(-1) ?? 1)).toFixed(3), median(spent).toFixed(2), median(found.map((one) => one.p50)), median(found.map((one) => one.p99)), failed)
    }
    const open = refs.filter((_, at) => at % 10 !== 9)
    const item = `/en/updates/${open.at(-1)}`
    const need = async (): Promise<void> => post({ kind: 'updates.need', item: { ...postOf(n++), topics: [], fields: { stage: 'build', persona: null, windowFrom: null, windowTo: null }, texts: { en: { title: `Need ${n}`, summary: 'What is asked for.', body: 'Why.' } } } })
    await row('visitor, home, kept', { path: '/en', seconds })
    await row('visitor, list, kept', { path: '/en/updates', seconds })
    await row('visitor, item, kept', { path: item, seconds })
    await row('visitor, list, 5 writes/s elsewhere', { path: '/en/updates', seconds }, need)
    await row('visitor, home, 5 writes/s elsewhere', { path: '/en', seconds }, need)
    // An unusable session: the page of any visitor, made anew each time and never kept.
    const cookie = 'diwan-session=none'
    await row('visitor, home, cold', { path: '/en', cookie, seconds })
    await row('visitor, list, cold', { path: '/en/updates', cookie, seconds })
    await row('visitor, item, cold', { path: item, cookie, seconds })
    await row('member, home', { path: '/en', cookie: member.cookie, seconds })
    await row('member, list', { path: '/en/updates', cookie: member.cookie, seconds })
    await row('member, item', { path: item, cookie: member.cookie, seconds })
    await row('publishing, 10 writers', { path: '/api/v1/items', cookie: editor.cookie, token: editor.token, seconds, body: () => ({ kind: 'updates.post', item: postOf(n++) }) })
    line('bare Koa page', median(yard), 1, '', '', '', 0)
    await pause(rest * 1000)
    const { mb, peakMb } = server.memory()
    console.log(`\nprocess tree ${rest} s after: ${mb} MB (peaks of its processes together ${peakMb} MB)`)
    await server.stop()
    const starts = []
    for (let round = 0; round < rounds; round += 1) {
      const again = await serve(where)
      starts.push(again)
      await again.stop()
    }
    console.log(`later start to the first answered page: ${Math.round(median(starts.map(({ firstPageMs }) => firstPageMs)))} ms, of which CPU ${median(starts.map(({ firstPageCpuMs }) => firstPageCpuMs))} ms`)
    await first(engine)
  } finally {
    await postgres?.drop()
    rmSync(data, { recursive: true, force: true })
  }
}

/** What autovacuum does within its minute: a server that has been up for longer knows how many rows there are. */
async function settled(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try { await client.query('vacuum analyze') } finally { await client.end() }
}

/** A site of its own that fills itself with the demonstration. */
async function first(engine: 'embedded' | 'postgres'): Promise<void> {
  const postgres = engine === 'postgres' ? await freshPostgres() : null
  const data = mkdtempSync(join(tmpdir(), 'diwan-first-'))
  try {
    const server = await serve({ root, data, port: await freePort(), demo: true, ...(postgres ? { url: postgres.url } : {}) })
    console.log(`first start with demonstration content: ${Math.round(server.firstPageMs)} ms`)
    await server.stop()
  } finally {
    await postgres?.drop()
    rmSync(data, { recursive: true, force: true })
  }
}
