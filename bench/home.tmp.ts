import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { load } from './load.ts'
import { seedSite } from './seed.ts'
import { serve } from './server.ts'
const root = fileURLToPath(new URL('..', import.meta.url))
const name = `t${Date.now()}`
const admin = new Client('postgres://diwan@127.0.0.1:5999/postgres'); await admin.connect()
await admin.query(`create database ${name}`); 
const url = `postgres://diwan@127.0.0.1:5999/${name}`
const db = new Client(url); await db.connect(); await db.query('create extension pg_stat_statements')
const data = mkdtempSync(join(tmpdir(), 'bx-'))
const where = { root, data, port: await freePort(), url }
const { member, refs } = await seedSite({ ...where, posts: 2000 })
await db.query('vacuum analyze')
const server = await serve(where)
const paths: Record<string, string> = { home: '/en', list: '/en/updates', item: `/en/updates/${refs.at(-5)}` }
for (const [what, path] of Object.entries(paths)) for (const cookie of [member.cookie, 'session=x']) {
  if (process.argv[2] && process.argv[2] !== what) continue
  await load(server.origin, { path, cookie, seconds: 2 })
  await db.query('select pg_stat_statements_reset()')
  const cpu = server.cpuMs()
  const found = await load(server.origin, { path, cookie, seconds: 4 })
  const spent = server.cpuMs() - cpu
  const { rows } = await db.query(`select calls, round((total_exec_time/calls)::numeric,3) ms, round((total_plan_time/greatest(plans,1))::numeric,3) plan, plans, left(regexp_replace(query, '\\s+', ' ', 'g'), 160) q from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) and calls > 20 order by total_exec_time + total_plan_time desc limit 20`)
  console.log(what, cookie === member.cookie ? 'member' : 'cold', found.perSecond, 'cpu', (spent / found.answered).toFixed(2))
  let sum = 0
  for (const r of rows) { sum += (Number(r.calls) * Number(r.ms) + Number(r.plans) * Number(r.plan)) / found.answered; console.log((r.calls / found.answered).toFixed(2), r.ms, 'plan', r.plan, r.plans, r.q) }
  console.log('sum of pg ms per page', sum.toFixed(2))
}
await server.stop(); await db.end(); await admin.query(`drop database ${name} with (force)`); await admin.end(); process.exit(0)
