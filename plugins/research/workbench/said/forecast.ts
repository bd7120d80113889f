import { intlTags, periodIn } from '@diwan/core'
import type { Forecasted } from '../forecast/forecasting.ts'
import type { Ahead } from '../forecast/methods.ts'
import type { ForecastWhole } from '../count/plan.ts'
import type { Numbers } from './numbers.ts'
import { periodsIn } from './periods.ts'
import { drawnAtMost, nothing, type Drawing, type Result } from './shape.ts'

/** Periods of the history drawn before the forecast: six times as many as are to come, and never fewer than sixty. */
const before = (horizon: number): number => Math.min(drawnAtMost, Math.max(60, 6 * horizon))
/** Below which share of the backtest the intervals are told to be too narrow. */
const tooNarrow = 0.9

/** What a forecast says, to somebody who reads no tables first. */
export function forecastSaid(plan: ForecastWhole, found: Forecasted, numbers: Numbers): Result {
  const { t, locale } = numbers, { series, periods, ahead, frequency } = plan
  const name = (method: string) => t(`research.bench.method.${method}`), at = (n: number) => periodIn(ahead[n] ?? '', locale)
  const own = found.tried.find(({ method }) => method === found.method), last = found.path.length - 1
  const say = (step: Ahead) => (one: number) => numbers.plain(one, step.high95 - step.low95)
  const stands = (n: number) => { const step = found.path[n]; return step ? { at: at(n), value: numbers.amount(step.value, step.high95 - step.low95), low95: say(step)(step.low95), high95: say(step)(step.high95), low80: say(step)(step.low80), high80: say(step)(step.high80) } : {} }
  const lead = t('research.bench.say.ahead', { series, ...stands(last) })
  return {
    ...nothing, lead, chart: drawing(plan, found, t('research.bench.chart.forecast', { series }), numbers), isCut: periods.length > before(found.horizon),
    sentences: [
      ...last > 0 ? [t('research.bench.say.next', stands(0))] : [],
      ...own ? [t(found.isChosen ? 'research.bench.say.method' : 'research.bench.say.method.asked', { method: name(found.method), n: found.tried.length, places: found.origins.length, mase: numbers.plain(own.mase), covered: numbers.share(own.covered95), checks: found.checks })] : [],
      t('research.bench.say.caution.forecast'),
    ],
    warnings: [
      ...own && own.mase >= 1 ? [t('research.bench.warn.no-better')] : [],
      ...own && own.covered95 < tooNarrow ? [t('research.bench.warn.narrow', { covered: numbers.share(own.covered95) })] : [],
    ],
    path: found.path.map((step, n) => ({ at: at(n), value: say(step)(step.value), inner: numbers.between(say(step)(step.low80), say(step)(step.high80)), outer: numbers.between(say(step)(step.low95), say(step)(step.high95)) })),
    tried: found.tried.map(({ method, mase, rmse, covered80, covered95 }) => ({ name: name(method), mase: numbers.plain(mase), rmse: numbers.plain(rmse), covered80: numbers.share(covered80), covered95: numbers.share(covered95), isChosen: method === found.method, isYardstick: method === found.yardstick })),
    facts: [
      { label: t('research.bench.fact.series'), value: series }, { label: t('research.bench.fact.history'), value: t('research.bench.fact.history.said', { n: found.n, from: periodIn(periods[0] ?? '', locale), to: periodIn(periods.at(-1) ?? '', locale), frequency: t(`research.bench.frequency.${frequency}`) }) },
      { label: t('research.bench.fact.method'), value: name(found.method) }, { label: t('research.bench.fact.season'), value: found.period > 1 ? t('research.bench.fact.season.of', { n: found.period }) : t('research.bench.fact.season.in') },
      { label: t('research.bench.fact.backtest'), value: t('research.bench.fact.backtest.said', { places: found.origins.length, checks: found.checks }) },
      ...found.missing.length > 0 ? [{ label: t('research.bench.fact.missing'), value: new Intl.ListFormat(intlTags[locale]).format(found.missing.map(name)) }] : [],
    ],
  }
}

/** History and path as one line with the wider band, and the path once more with the narrower. */
function drawing({ series, periods, ahead, given: { values } }: ForecastWhole, { path, horizon }: Forecasted, title: string, numbers: Numbers): Drawing {
  const { t } = numbers, shown = periodsIn(periods, periods.length).slice(-before(horizon))
  const band = (low: 'low80' | 'low95', high: 'high80' | 'high95') => path.map((step, n) => ({ at: ahead[n] ?? '', value: step.value, low: step[low], high: step[high], isIncomplete: true }))
  return {
    title, keyLabel: t('research.bench.period'), unit: numbers.unit, marks: [{ at: ahead[0] ?? '', label: t('research.kind.forecast.name') }],
    series: [{ name: series, points: [...shown.map((place) => ({ at: periods[place] ?? '', value: values[place] ?? 0 })), ...band('low95', 'high95')] }, { name: t('research.bench.line.ahead-80'), points: band('low80', 'high80') }],
  }
}
