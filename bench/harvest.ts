import { fork } from 'node:child_process'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { bootTest } from '../core/testing/index.ts'
import type { Harvester } from '../plugins/research/imports/services/harvester.ts'
import type { Imports } from '../plugins/research/imports/services/imports.ts'
import type { Sources } from '../plugins/research/imports/services/sources.ts'

/** `node bench/harvest.ts [--records 100000] [--engine embedded]`: a repository harvested by OAI-PMH, and what it tells brought in and heard of by all that follows the log, with the most memory of each. Chapter in bench/README.md. */
const { values } = parseArgs({ options: { records: { type: 'string', default: '100000' }, engine: { type: 'string', default: 'postgres' } } })
const n = Number(values.records)
const repository = fork(fileURLToPath(new URL('repository.ts', import.meta.url)), [String(n)])
const address = await new Promise<string>((resolve) => { repository.once('message', (message) => resolve(message as string)) })
const site = await bootTest({ engine: values.engine as 'postgres', plugins: ['research', 'guidelines', 'directory', 'updates'], config: { 'network.privateHosts': '127.0.0.1' } })
const { harvester, imports, sources } = site.inside<{ harvester: Harvester; imports: Imports; sources: Sources }>('research')
const { db } = site.instance.database
const count = async (sql: string): Promise<number> => (await db.raw<{ rows: { n: number }[] }>(`select (${sql})::int as n`)).rows[0]?.n ?? 0
const mb = (): number => Math.round(process.memoryUsage().rss / 1e6)

/** Does it, and says how many of `of` came of it, how long it took, and how much memory the process held at most, in the first tenth and in all. */
async function took(what: string, of: string, work: () => Promise<void>): Promise<void> {
  const from = performance.now(), begun = await count(of)
  let early = 0, most = 0
  const timer = setInterval(() => { most = Math.max(most, mb()); void count(of).then((now) => { if (now - begun < n / 10) early = Math.max(early, mb()); console.error(`${what}: ${now - begun} after ${((performance.now() - from) / 1000).toFixed(0)} s, ${mb()} MB`) }, () => undefined) }, 2_000)
  try { await work() } finally { clearInterval(timer) }
  const seconds = (performance.now() - from) / 1000, done = await count(of) - begun
  console.log(`| ${values.engine} | ${what} | ${done} | ${seconds.toFixed(1)} s | ${Math.round(done / seconds)} | ${early} MB | ${Math.max(most, mb())} MB | ${loadavg()[0]?.toFixed(1)} |`)
}

try {
  const id = await sources.make(await site.viewer('editor'), { name: 'Generated', address, setSpec: '', prefix: 'oai_dc', since: '', audience: 'public', topics: [] })
  const records = 'select count(*) from research.import_record'
  await took('harvested', records, () => harvester.run(id))
  const [harvest] = await imports.list({ source: id })
  await took('brought in and heard of', 'select count(*) from research.work_key where is_external', async () => { await imports.run(harvest!.id); await site.settle() })
  await db.raw(`update research.oai_source set next_at = ?`, [site.clock.now()])
  await took('asked again, one day later', records, () => harvester.run(id))
  const made = await count('select count(*) from core.item where kind = \'research.work\''), { stamp, fault } = await sources.read(id)
  console.log(`${made} works, next from ${stamp}${fault ? `, ${fault.key}` : ''}`)
  if (made !== n || fault) process.exitCode = 1
} finally {
  await site.stop()
  repository.kill()
  process.exit(process.exitCode ?? 0)
}
