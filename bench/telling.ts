import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readConfig } from '../core/config/index.ts'
import { openInstance, type Instance } from '../core/kernel/instance.ts'
import { noLog } from '../core/kernel/log.ts'
import { freshPostgres, stopSharedPostgres } from '../core/testing/postgres.ts'
import { median } from './median.ts'

/** `node bench/telling.ts [--people 5000] [--engine embedded]`: what it costs to tell so many, and how fast their mails leave for a server on this machine. */
const { values } = parseArgs({ options: { people: { type: 'string', default: '5000' }, engine: { type: 'string', default: 'postgres' } } })
const people = Number(values.people)

// A mail server in a process of its own that takes everything and keeps nothing.
const sink = fork(fileURLToPath(new URL('mail-sink.ts', import.meta.url)))
const port = await new Promise<number>((resolve) => { sink.once('message', (message) => resolve(Number(message))) })
const postgres = values.engine === 'postgres' ? await freshPostgres() : null
if (values.engine === 'postgres' && !postgres) throw new Error('PostgreSQL is not on this machine')
const data = mkdtempSync(join(tmpdir(), 'diwan-telling-'))
try {
  const config = readConfig({
    root: fileURLToPath(new URL('..', import.meta.url)), env: {},
    argv: ['--data', data, '--no-demo', '--set', 'log.level=silent', '--set', `mail.url=smtp://127.0.0.1:${port}`, '--set', 'mail.from=portal@customs.example', ...postgres ? ['--set', `database.url=${postgres.url}`] : []],
  })
  const instance = await openInstance({ config, log: noLog, isServing: false })
  try {
    await measure(instance)
  } finally {
    await instance.stop()
  }
} finally {
  sink.kill()
  await postgres?.drop()
  await stopSharedPostgres()
  rmSync(data, { recursive: true, force: true })
}

async function measure({ database, floors: { notifications, mail, content } }: Instance): Promise<void> {
  const { db } = database
  await db.raw(`insert into core.person (id, mail, name, locale, time_zone, state, state_at, created_at, updated_at)
    select gen_random_uuid(), 'p' || n || '@bench.example', 'P ' || n, (array['en', 'fr', 'es', 'ar'])[1 + n % 4], (array['UTC', 'Asia/Tokyo', 'America/Lima'])[1 + n % 3], 'active', now(), now(), now() from generate_series(1, ${people}) n`)
  await db.raw(`insert into core.person_role (person_id, role, from_at) select id, 'member', '2020-01-01' from core.person`)
  await db.raw(`insert into core.subscription (person_id, type, subject) select id, 'topic', 'ai-ml' from core.person`)
  await db.raw('analyze')
  const id = '0198c6f0-0000-7000-8000-000000000001'
  const now = new Date(Date.now() - 60_000)
  await content.bringing.bring({
    id, kind: 'updates.post', administration: null, author: null, publishedAt: now,
    input: { lang: 'en', audience: ['members'], handling: 'community', topics: ['ai-ml'], fields: { category: 'news' }, texts: { en: { title: 'News for many', summary: 'A sentence.', body: 'A paragraph of some length.\n\n'.repeat(20) } } },
  })
  const tell = (key: string): Promise<void> => database.transaction(() => notifications.tell('updates.alert', { to: { following: [{ type: 'topic', id: 'ai-ml' }] }, item: id, key }))
  for (let n = 0; n < 20; n += 1) await tell('warm')
  const writes: number[] = []
  for (let n = 0; n < 50; n += 1) {
    const at = performance.now()
    await tell(n === 0 ? 'all' : 'warm')
    writes.push(performance.now() - at)
  }
  await db.raw(`delete from core.telling where key = 'warm'`)
  const began = performance.now()
  while (await notifications.deliver(60_000));
  const told = performance.now() - began
  const [{ n }] = (await db.raw<{ rows: [{ n: number }] }>('select count(*)::int n from core.mail')).rows
  const leaving = performance.now()
  const { sent } = await mail.deliver()
  const took = performance.now() - leaving
  console.log(`| engine | people | writing, median ms | slowest of 50, ms | found and told, ms | mails | mails/s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |`)
  console.log(`| ${database.engine} | ${people} | ${median(writes).toFixed(1)} | ${Math.max(...writes).toFixed(1)} | ${Math.round(told)} | ${sent} of ${n} | ${Math.round(sent / took * 1000)} |`)
}
