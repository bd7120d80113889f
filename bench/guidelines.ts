/**
 * A guideline of many recommendations: what its document, its page and its difference take once the database has answered, and how many
 * statements its page asks. `node bench/guidelines.ts [--recommendations 200]`; `--papers`: what its papers take. Chapters in bench/README.md
 */
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bootTest } from '../core/testing/index.ts'
import { inputOf, type ItemInput } from '../core/contract/index.ts'
import { difference } from '../plugins/guidelines/guide/difference.ts'
import type { GuideServices } from '../plugins/guidelines/guide/deps.ts'
import { median } from './median.ts'

const { values } = parseArgs({ options: { papers: { type: 'boolean', default: false }, recommendations: { type: 'string', default: '200' }, rounds: { type: 'string', default: '40' } } })
const [many, rounds] = [Number(values.recommendations), Number(values.rounds)]
if (values.papers) {
  const { papers } = await import('./papers.ts')
  await papers(many)
  process.exit()
}
const site = await bootTest({ plugins: [join(import.meta.dirname, '..', 'plugins', 'guidelines')] })
const recommendation = (n: number) => ({ id: `r-${n}`, verb: 'do', strength: n % 2 ? 'strong' : 'conditional', certainty: n % 3 ? 4 : 3, lowered: n % 3 ? [] : ['bias'], raised: [], evidence: [{ kind: 'study', item: null, label: `Study ${n}`, url: '' }, { kind: 'case', item: null, label: `Case ${n}`, url: '' }], pitfalls: [], applies: [], since: '', origin: null })
const perSection = 20
const sections = Array.from({ length: Math.ceil(many / perSection) }, (_one, s) => ({ id: `s-${s}`, recommendations: Array.from({ length: Math.min(perSection, many - s * perSection) }, (_two, n) => recommendation(s * perSection + n)) }))
const words = (more = '') => sections.flatMap(({ id, recommendations }) => [{ id, title: `Section ${id}` }, ...recommendations.map((one) => ({ id: one.id, title: `Start with lane ${one.id} and keep the rest of the traffic${more}.`, lead: 2, body: `Because it was **measured** at ${one.id}: two comparisons found no loss of speed, and eleven administrations report it${more}.`, cost: `One analyst${more}.`, staff: 'Half a day.', law: 'None.' }))])
const text = (more?: string): ItemInput['texts'] => ({ en: { title: 'A long guideline', summary: 'It is long.', body: 'For whoever reads it.', extra: { keyPoints: ['One', 'Two'], parts: words(more) } } })
const { id, path } = await site.make.item('guidelines.guideline', { title: 'A long guideline', audience: ['public'], topics: ['nii'], fields: { sections }, texts: text() })
const { guides } = site.inside<GuideServices>('guidelines')
const viewer = await site.viewer('member')
const measure = async (what: string, work: () => unknown): Promise<void> => {
  const times: number[] = []
  for (let n = 0; n < rounds; n += 1) { const from = performance.now(); await work(); times.push(performance.now() - from) }
  process.stdout.write(`${what}: median ${median(times).toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms\n`)
}
const item = await guides.read(viewer, id)
const input = inputOf(item)
process.stdout.write(`${many} recommendations, ${(JSON.stringify(input).length / 1_024).toFixed(0)} kB, load average ${loadavg()[0]?.toFixed(1) ?? ''}\n`)
await measure('document, its sources known', () => guides.compose(viewer, item, input, { rev: item.rev, approvers: [], sources: { items: [], findings: [], blocks: [] } }))
// Time on the processor of this process, the embedded database and the one who asks included: what so many recommendations add to a page of one.
const small = await site.make.item('guidelines.guideline', { title: 'A short guideline', audience: ['public'], topics: ['nii'], fields: { sections: [{ id: 's-0', recommendations: [recommendation(0)] }] }, texts: text() })
const costs = async (address: string): Promise<{ cpu: number; statements: number }> => {
  const cpu: number[] = []
  let statements = 0
  for (let n = 0; n < rounds; n += 1) {
    let count = 0
    const end = site.instance.database.onQuery(({ isControl }) => { if (!isControl) count += 1 })
    const from = process.cpuUsage()
    await site.get(`/en${address}`, { as: 'member' })
    const { user, system } = process.cpuUsage(from)
    end()
    cpu.push((user + system) / 1_000); statements = count
  }
  return { cpu: median(cpu), statements }
}
const [long, short] = [await costs(path), await costs(small.path)]
process.stdout.write(`page of a member: ${long.cpu.toFixed(1)} ms of the processor, of one recommendation ${short.cpu.toFixed(1)} ms, ${long.statements} statements\n`)
// What is drawn once and kept costs the page that comes first: a guideline whose every recommendation was reworded, and the same page again.
const firsts: number[] = [], agains: number[] = []
for (let n = 0; n < 12; n += 1) {
  const fresh = await site.make.item('guidelines.guideline', { title: `Reworded ${n}`, audience: ['public'], topics: ['nii'], fields: { sections }, texts: text(`, for the ${n}th time`) })
  for (const times of [firsts, agains]) {
    const from = process.cpuUsage()
    await site.get(`/en${fresh.path}`, { as: 'member' })
    const { user, system } = process.cpuUsage(from)
    times.push((user + system) / 1_000)
  }
}
process.stdout.write(`page whose every recommendation is new: ${median(firsts).toFixed(1)} ms of the processor, the same again ${median(agains).toFixed(1)} ms\n`)
const after: ItemInput = { ...input, texts: text(' as a comparison') }
await measure('difference of two versions, every sentence reworded', () => difference(input, after, 'en'))
await site.stop()
