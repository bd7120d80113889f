import type { Counting } from './count/countings.ts'
import { isReason, type Counted, type Plan } from './count/plan.ts'
import type { Differences } from './evaluate/differences.ts'
import type { Interrupted } from './evaluate/interrupted.ts'
import type { Forecasted } from './forecast/forecasting.ts'
import type { Said } from './model.ts'
import type { Result } from './said/shape.ts'

type Cell = string | number | null
const heading = ['record', 'name', 'period', 'value', 'low 95', 'high 95', 'p', 'low 80', 'high 80', 'note'] as const
const row = (record: string, name: string, more: Partial<Record<(typeof heading)[number], Cell>> = {}): Cell[] => heading.map((column) => column === 'record' ? record : column === 'name' ? name : more[column] ?? '')

/** Figures and series as one table: a row for each figure, test, method and period. Numbers are written with all their digits. */
export function csvRows({ title, summary, words }: Said, counting: Counting | null, result: Result | null): Cell[][] {
  const setting = (name: string, note: Cell) => row('about', name, { note })
  const about = [setting('title', title), setting('question', summary), setting('changed', words.changed), setting('unit', words.unit), setting('source', words.source), setting('caveats', words.caveats), setting('scenario', words.scenario)].filter((cells) => cells.at(-1) !== '')
  if (counting?.result == null || result === null) return [[...heading], ...about]
  if (result.why !== '') return [[...heading], ...about, row('figure', 'none', { note: result.why })]
  return [
    [...heading], ...about, ...result.facts.map(({ label, value }) => setting(label, value)), ...[result.lead, ...result.sentences, ...result.warnings].map((text) => row('said', '', { note: text })),
    ...[...result.rows, ...result.steps].map(({ name, value, low, high, chance, why }) => row('figure', name, { value, 'low 95': low, 'high 95': high, p: chance, note: why })),
    ...result.checks.map(({ name, figure, text }) => row('test', name, { note: `${figure} ${text}`.trim() })),
    ...result.others.map(({ id, value, low, high, chance, why }) => row('other date', '', { period: id, value, 'low 95': low, 'high 95': high, p: chance, note: why })),
    ...seriesRows(counting.plan, counting.result),
  ]
}

function seriesRows(plan: Plan, counted: Counted): Cell[][] {
  if (isReason(counted)) return []
  const values = (name: string, some: readonly number[]) => some.map((value, n) => row('series', name, { period: plan.periods[n] ?? '', value }))
  switch (plan.what) {
    case 'interrupted': {
      const { fitted, counterfactual } = counted as Interrupted
      return [...values(plan.series, plan.given.values), ...fitted.map((value, n) => row('fit', plan.series, { period: plan.periods[n] ?? '', value })), ...counterfactual.map(({ value, low, high }, n) => row('without the change', plan.series, { period: plan.periods[plan.given.at + n] ?? '', value, 'low 95': low, 'high 95': high }))]
    }
    case 'differences': {
      const names = [...plan.treated, ...plan.controls], { counterfactual } = counted as Differences
      return [...plan.given.groups.flatMap((group, n) => values(names[n] ?? '', group.values)), ...counterfactual.slice(plan.given.at).map((value, n) => row('without the change', plan.treated.join('; '), { period: plan.periods[plan.given.at + n] ?? '', value }))]
    }
    default: {
      const { path, tried } = counted as Forecasted
      return [
        ...tried.map(({ method, mase, rmse, covered80, covered95 }) => row('backtest', method, { note: `MASE ${mase}; RMSE ${rmse}; within 80 % ${covered80}; within 95 % ${covered95}` })), ...values(plan.series, plan.given.values),
        ...path.map((step, n) => row('ahead', plan.series, { period: plan.ahead[n] ?? '', value: step.value, 'low 95': step.low95, 'high 95': step.high95, 'low 80': step.low80, 'high 80': step.high80 })),
      ]
    }
  }
}

/** Everything for a program: what was said, how it was counted, of what, and what came of it. */
export const fileOf = (kind: string, { title, summary, words, lang, asked }: Said, counting: Counting | null, table: string): object => ({
  format: `diwan-${kind}`, version: 1, lang, title, question: summary, words, design: asked.fields, table, ...counting?.result ? { counted: counting.at, plan: counting.plan, result: counting.result } : {},
})
