import { join } from 'node:path'
import { draw } from '../plugins/guidelines/costs/chance/draw.ts'
import { drawIn } from '../plugins/guidelines/costs/chance/workers.ts'
import { fieldsOf } from '../plugins/guidelines/costs/analyses.ts'
import type { Line } from '../plugins/guidelines/costs/kinds/analysis.ts'
import { reckon } from '../plugins/guidelines/costs/reckoning.ts'
import { planOf } from '../plugins/guidelines/costs/simulations.ts'
import { bootTest, openThreads } from '../core/testing/index.ts'
import { median } from './median.ts'

/**
 * What the cost-benefit workbench costs: `node bench/costs.ts`. Figures of three options with 40 lines over 20 years, 10,000 draws of 40 lines in a
 * thread of their own (with its start) and without one, the page and its data over HTTP.
 */
const years = 20, distributions = ['uniform', 'triangular', 'normal'] as const
const line = (option: string, n: number): Line => ({
  id: `l-${option}-${n}`, kind: n % 3 === 0 ? 'benefit' : 'cost', currency: '', distribution: distributions[n % 3] ?? 'none', low: '-20', high: '35', bias: '5',
  amounts: Object.fromEntries(Array.from({ length: years + 1 }, (_, year) => [String(2026 + year), `${(n * 7_919 + year * 104_729) % 900_000}.25`])),
})
const fields = fieldsOf({ baseYear: '2026', horizon: String(years), currency: 'EUR', rate: '4', rateLow: '2', rateHigh: '7', options: ['a', 'b', 'c'].map((id) => ({ id, isBase: false, lines: Array.from({ length: 40 }, (_, n) => line(id, n)) })) })

async function times(n: number, work: () => Promise<unknown> | unknown): Promise<number> {
  const all: number[] = []
  for (let round = 0; round < n; round++) { const from = performance.now(); await work(); all.push(performance.now() - from) }
  return median(all)
}
const say = (what: string, ms: number) => { console.log(`${what}: ${ms.toFixed(1)} ms`) }

say('all figures of 3 options, 40 lines each, 21 years', await times(15, () => reckon(fields, 20)))
const { counted, measures } = reckon(fields, 20)
const options = planOf(counted, measures)
if (options === null) throw new Error(JSON.stringify(counted.problems))
const plan = { seed: 1, draws: 10_000, options: options.slice(0, 1) }
say('10,000 draws over 40 lines, in a thread with its start', await times(9, () => drawIn(openThreads(), plan)))
say('10,000 draws over 40 lines, the draws alone', await times(9, () => draw(plan)))

const site = await bootTest({ plugins: [join(import.meta.dirname, '../plugins/guidelines')] })
try {
  const words = fields.options.flatMap(({ id, lines }) => [{ id, name: `Option ${id}`, note: '' }, ...lines.map((one) => ({ id: one.id, name: `Line ${one.id}`, note: 'An offer' }))])
  const { path } = await site.make.item('guidelines.analysis', { title: 'A large analysis', audience: ['members'], fields, texts: { en: { title: 'A large analysis', extra: { words } } } }, await site.viewer('ncp'))
  await site.get(`/en${path}`, { as: 'member' })
  say('page of that analysis, member', await times(15, () => site.get(`/en${path}`, { as: 'member' })))
  say('its data', await times(15, () => site.get(`/api/v1${path}`, { as: 'member', accept: 'data' })))
} finally {
  await site.stop()
}
