/**
 * The directory at many people on PostgreSQL: how long a list of them takes to be brought in, and what one page of people with all its
 * facets asks of the database. `node bench/directory.ts [--people 20000]`; chapter in bench/README.md
 */
import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { bootTest } from '../core/testing/index.ts'
import type { Finder, PeopleQuery } from '../plugins/directory/services/finder.ts'
import type { Imports } from '../plugins/directory/services/imports.ts'

const { values } = parseArgs({ options: { people: { type: 'string', default: '20000' }, engine: { type: 'string', default: 'postgres' } } })
const people = Number(values.people)
const site = await bootTest({ plugins: [join(import.meta.dirname, '..', 'plugins', 'directory')], engine: values.engine === 'embedded' ? 'embedded' : 'postgres' })
const { imports, finder } = site.inside<{ imports: Imports; finder: Finder }>('directory')
const admin = await site.viewer('administrator')
const codes = (await site.services.people.administrations()).map(({ code }) => code)
const topics = (await site.services.topics.all()).map(({ id }) => id)
const languages = ['en', 'fr', 'es', 'ar', 'pt', 'de', 'sw', 'ru']
const letters = 'abcdefghijklmnopqrstuvwxyz'
const rows = Array.from({ length: people }, (_one, n) => `${letters[n % 26]?.toUpperCase()}${letters[n * 7 % 26]}na ${letters[n * 3 % 26]?.toUpperCase()}${letters[n * 11 % 26]}${letters[n * 5 % 26]}son ${n},p${n}@bench.example,${codes[n % codes.length]},Officer,"${languages[n % 8]}:fluent;${n % 3 === 0 ? 'en' : 'fr'}","${topics[n % topics.length]}:3;${topics[n * 7 % topics.length]}"`)
const took = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const from = performance.now()
  const answer = await work()
  process.stdout.write(`${what}: ${((performance.now() - from) / 1_000).toFixed(2)} s, memory ${Math.round(process.memoryUsage().rss / 1_048_576)} MB, load average ${loadavg()[0]?.toFixed(1)}\n`)
  return answer
}
const id = await took('upload', () => imports.upload(admin, 'bench.csv', Readable.from([Buffer.from(`name,mail,administration,title,languages,topics\n${rows.join('\n')}\n`)])))
await took('dry run', async () => imports.check(admin, id, (await imports.read(admin, id)).mapping))
await imports.start(admin, id)
await took(`import of ${people}`, () => imports.run(id))
// What was imported is numbered and heard, and the tables are looked after as PostgreSQL does by itself within minutes.
await site.settle()
await site.services.db.raw(values.engine === 'embedded' ? 'analyze' : 'vacuum analyze')
const t = (key: string) => key
const [topic = ''] = topics
const end = Buffer.from(JSON.stringify(['\u{10FFFF}', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])).toString('base64url')
const lists: Record<string, PeopleQuery> = {
  everybody: {}, 'the last page': { before: end }, 'a name': { q: 'ason 12' }, 'a topic': { topic }, 'a language': { language: 'en' }, 'topic and language': { topic, language: 'fr' }, 'role and language': { seat: 'officer', language: 'en' },
  'region, language and role': { region: 'EUR', language: 'en', seat: 'officer' }, 'administration, language and role': { administration: codes[0] ?? '', language: 'fr', seat: 'officer' },
}
// Time from the sending of each statement to its answer; what else the database does at that moment is in it.
let asked: number[] = []
site.instance.database.onQuery(({ sql, ms, isControl }) => { if (!isControl && /^(select o\.own|with recursive|with l as|select q\.value|select i\.)/.test(sql.trim())) asked.push(ms) })
const rounds = 15
/** Time on a processor that the server's processes for this database have had, ms; what else the machine does is not in it. Nothing where they cannot be seen. */
const busy = async (): Promise<number> => {
  const { rows: pids } = await site.services.db.raw<{ rows: { pid: number }[] }>('select pid from pg_stat_activity where datname = current_database()')
  return pids.reduce((sum, { pid }) => {
    try { return sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6 } catch { return sum }
  }, 0)
}
process.stdout.write(`\nlist with all facets, counts not kept: median and least of ${rounds}, ms from sending to answer; CPU ms of PostgreSQL; statements; load average ${loadavg().map((one) => one.toFixed(1)).join(' ')}\n`)
for (const who of ['member', 'ncp', 'visitor'] as const) {
  const viewer = await site.viewer(who)
  for (const [name, query] of Object.entries(lists)) {
    const times: number[] = []
    const from = await busy()
    for (let n = 0; n < rounds; n++) {
      site.clock.forward({ minutes: 2 })
      asked = []
      const { count } = await finder.beside(viewer, query, t)
      await finder.list(viewer, query, count)
      times.push(asked.reduce((sum, ms) => sum + ms, 0))
    }
    const sorted = times.toSorted((a, b) => a - b)
    process.stdout.write(`${who}, ${name}: ${sorted[rounds >> 1]?.toFixed(1)} and ${sorted[0]?.toFixed(1)}; ${Math.max(0, (await busy() - from) / rounds).toFixed(1)}; ${asked.length}\n`)
  }
}
process.stdout.write(`load average ${loadavg().map((one) => one.toFixed(1)).join(' ')}\n`)
await site.stop()
