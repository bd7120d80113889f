/** Counting of the research workbench: 5,000 points, the most a table may have. `node bench/workbench.ts` */
import { chanceFrom, normalAt } from '@diwan/core'
import { openThreads } from '@diwan/core/testing'
import { counted } from '../plugins/research/workbench/count/counted.ts'
import { countIn } from '../plugins/research/workbench/count/workers.ts'
import type { Plan } from '../plugins/research/workbench/count/plan.ts'
import { blank } from '../plugins/research/workbench/model.ts'
import { planOf } from '../plugins/research/workbench/plan-of.ts'
import { readSeries } from '../plugins/research/workbench/series/read-series.ts'

const next = chanceFrom(1, 'bench'), first = Date.parse('2010-01-01T00:00:00Z')
const text = ['Day,Declarations', ...Array.from({ length: 5_000 }, (_, t) => `${new Date(first + t * 86_400_000).toISOString().slice(0, 10)},${(5_000 + t / 10 + 400 * Math.sin(2 * Math.PI * t / 7) + 120 * normalAt(next() || 0.5)).toFixed(1)}`)].join('\n')
async function say(what: string, run: () => unknown): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < 5; n++) { const from = performance.now(); await run(); times.push(performance.now() - from) }
  console.log(`${what}: ${times.toSorted((a, b) => a - b)[2]?.toFixed(0)} ms (median of 5)`)
}
const planned = (asked: Parameters<typeof planOf>[0]): Plan => { const { plan, faults } = planOf(asked, text); if (!plan) throw new Error(JSON.stringify(faults)); return plan }
const forecast = planned({ kind: 'forecast', fields: { ...blank.forecast, horizon: '30' } }), evaluation = planned({ kind: 'evaluation', fields: { ...blank.evaluation, changeOn: '2018-01-01', isSeasonal: true } })

await say('a table of 5,000 days read', () => readSeries(text))
await say('interrupted time series of it, with eight other dates', () => counted(evaluation))
await say('forecast of 30 days with its backtest', () => counted(forecast))
await say('the same in a thread, with its start', () => countIn(openThreads(), forecast))
