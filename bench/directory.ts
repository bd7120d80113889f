/**
 * The directory at many people on PostgreSQL: how long a list of them takes to be brought in, and what one page of people with all its
 * facets asks of the database. `node bench/directory.ts [--people 20000]`
 */
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { bootTest } from '../core/testing/index.ts'
import type { Finder } from '../plugins/directory/services/finder.ts'
import type { Imports } from '../plugins/directory/services/imports.ts'

const { values } = parseArgs({ options: { people: { type: 'string', default: '20000' }, engine: { type: 'string', default: 'postgres' } } })
const people = Number(values.people)
const site = await bootTest({ plugins: [join(import.meta.dirname, '..', 'plugins', 'directory')], engine: values.engine === 'embedded' ? 'embedded' : 'postgres' })
const { imports, finder } = (site.instance.kernel.get('directory') as unknown as { deps: { imports: Imports; finder: Finder } }).deps
const admin = await site.viewer('administrator')
const codes = (await site.services.people.administrations()).map(({ code }) => code)
const topics = (await site.services.topics.all()).map(({ id }) => id)
const languages = ['en', 'fr', 'es', 'ar', 'pt', 'de', 'sw', 'ru']
const letters = 'abcdefghijklmnopqrstuvwxyz'
const rows = Array.from({ length: people }, (_one, n) => `${letters[n % 26]?.toUpperCase()}${letters[n * 7 % 26]}na ${letters[n * 3 % 26]?.toUpperCase()}${letters[n * 11 % 26]}${letters[n * 5 % 26]}son ${n},p${n}@bench.example,${codes[n % codes.length]},Officer,"${languages[n % 8]}:fluent;${n % 3 === 0 ? 'en' : 'fr'}","${topics[n % topics.length]}:3;${topics[n * 7 % topics.length]}"`)
const took = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const from = performance.now()
  const answer = await work()
  process.stdout.write(`${what}: ${((performance.now() - from) / 1_000).toFixed(2)} s, memory ${Math.round(process.memoryUsage().rss / 1_048_576)} MB\n`)
  return answer
}
const id = await took('upload', () => imports.upload(admin, 'bench.csv', Readable.from([Buffer.from(`name,mail,administration,title,languages,topics\n${rows.join('\n')}\n`)])))
await took('dry run', async () => imports.check(admin, id, (await imports.read(admin, id)).mapping))
await imports.start(admin, id)
await took(`import of ${people}`, () => imports.run(id))
await site.services.db.raw('analyze')
const member = await site.viewer('member')
const t = (key: string) => key
for (const [name, query] of Object.entries({ everybody: {}, 'one topic': { topic: topics[0] ?? '' }, 'topic and language': { topic: topics[0] ?? '', language: 'fr' }, 'region, language, role': { region: 'EUR', language: 'en', seat: 'officer' }, name: { q: 'ason 12' } })) {
  const times: number[] = []
  for (let n = 0; n < 9; n++) {
    site.clock.forward({ minutes: 2 })
    const from = performance.now()
    const { count } = await finder.beside(member, query, t)
    await finder.list(member, query, count)
    times.push(performance.now() - from)
  }
  process.stdout.write(`list with all facets, ${name}: ${times.toSorted((a, b) => a - b)[4]?.toFixed(1)} ms in the middle of nine, counts not kept\n`)
}
await site.stop()
