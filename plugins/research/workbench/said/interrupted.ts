import { periodIn } from '@diwan/core'
import { isFigure } from '../evaluate/figure.ts'
import type { Interrupted } from '../evaluate/interrupted.ts'
import type { InterruptedWhole } from '../count/plan.ts'
import type { Estimate } from '../numbers/robust.ts'
import { checksOf, placeboCheck } from './checks.ts'
import { chance, estimateRow, rowOf } from './rows.ts'
import type { Numbers } from './numbers.ts'
import { drawnAtMost, nothing, type Check, type Drawing, type Result } from './shape.ts'
import { periodsIn } from './periods.ts'

/** How often intervals of this kind held what was planted, least and most of a hundred: `coverage.ts`, docs/methods.md. */
export const heldInterrupted = (n: number): { low: number; high: number } => n < 36 ? { low: 70, high: 85 } : n < 72 ? { low: 76, high: 89 } : n < 200 ? { low: 80, high: 91 } : { low: 87, high: 92 }

/** What tests say of an interrupted series. */
export const interruptedChecks = (found: Interrupted, numbers: Numbers): Check[] => [...checksOf(found.diagnostics, numbers), placeboCheck(found.placebos.map(({ p }) => p), numbers)]

/** How far intervals of the kind can be trusted. */
export const interruptedCoverage = ({ n }: Interrupted, { t }: Numbers): string => t('research.bench.warn.coverage', { n, ...heldInterrupted(n) })

/** What an interrupted series says, to somebody who reads no tables first. */
export function interruptedSaid({ series, periods, frequency, given: { at, values } }: InterruptedWhole, found: Interrupted, numbers: Numbers): Result {
  const { t } = numbers, from = periodIn(periods[at] ?? '', numbers.locale), name = (id: string) => t(`research.bench.figure.${id}`)
  const checks = interruptedChecks(found, numbers)
  const lead = leadOf(found, series, from, numbers)
  return {
    ...nothing, lead: lead.text, chart: drawing({ series, periods, at, values }, found, t('research.bench.chart.interrupted', { series }), numbers), isCut: periods.length > drawnAtMost, checks,
    sentences: [
      ...isFigure(found.level) && isFigure(found.slope) ? [t('research.bench.say.level', { ...threeOf('level', found.level.value, numbers), ...threeOf('slope', found.slope.value, numbers), period: t(`research.bench.each.${frequency}`) })] : [],
      t('research.bench.say.caution.interrupted'),
    ],
    warnings: [...lead.isWeak ? [t('research.bench.warn.weak')] : [], ...checks.filter(({ id, isDoubt }) => id === 'placebo' && isDoubt).map(({ text }) => text), interruptedCoverage(found, numbers)],
    rows: [
      rowOf('share', name('share'), found.share, numbers, true), rowOf('mean', name('mean'), found.mean, numbers), rowOf('end', name('end'), found.end, numbers),
      rowOf('level', name('level'), found.level, numbers), rowOf('slope', name('slope'), found.slope, numbers), rowOf('trend', name('trend'), found.trend, numbers),
    ],
    others: found.placebos.map(({ at: place, level }) => estimateRow(periods[place] ?? '', periodIn(periods[place] ?? '', numbers.locale), level, numbers)),
    facts: [
      { label: t('research.bench.fact.design'), value: t('research.bench.design.interrupted') }, { label: t('research.bench.fact.series'), value: series }, { label: t('research.bench.fact.change'), value: from },
      { label: t('research.bench.fact.points'), value: t('research.bench.fact.points.said', { before: found.before, after: found.after, frequency: t(`research.bench.frequency.${frequency}`) }) },
      { label: t('research.bench.fact.season'), value: t(found.pairs > 0 ? 'research.bench.fact.season.out' : 'research.bench.fact.season.in') }, { label: t('research.bench.fact.errors'), value: t('research.bench.fact.errors.hac', { lag: found.lag }) },
      ...isFigure(found.both) ? [{ label: t('research.bench.fact.both'), value: `F = ${numbers.plain(found.both.value.f)} · p ${numbers.p(found.both.value.p)}` }] : [],
    ],
  }
}

/** A figure and its interval, as a sentence names them. */
const threeOf = (name: string, { value, low, high }: Estimate, numbers: Numbers): Record<string, string> => ({ [name]: numbers.amount(value, high - low, true), [`${name}Low`]: numbers.signed(low, high - low), [`${name}High`]: numbers.signed(high, high - low) })

/** An effect is told where chance makes one hardly as large; else that none can be told. As a share where the share can be stood behind as well. */
function leadOf({ mean, share }: Interrupted, series: string, at: string, numbers: Numbers): { text: string; isWeak: boolean } {
  const { t } = numbers
  if (!isFigure(mean)) return { text: t('research.bench.say.no-mean', { series, at, why: t(`research.bench.none.${mean.why}`, mean.values) }), isWeak: false }
  const { value, low, high, p } = mean.value
  const amounts = { series, at, low: numbers.amount(low, high - low, true), high: numbers.amount(high, high - low, true) }
  if (p >= chance.told) return { text: t('research.bench.say.effect.none', { ...amounts, amount: numbers.amount(value, high - low, true) }), isWeak: false }
  const isShare = isFigure(share) && share.value.low * share.value.high > 0 && Math.sign(share.value.value) === Math.sign(value)
  const said = isShare ? { series, at, amount: numbers.share(Math.abs(share.value.value)), low: numbers.signedShare(share.value.low), high: numbers.signedShare(share.value.high) } : { ...amounts, amount: numbers.amount(Math.abs(value), high - low) }
  return { text: t(value < 0 ? 'research.bench.say.effect.less' : 'research.bench.say.effect.more', said), isWeak: p >= chance.sure }
}

function drawing({ series, periods, at, values }: { series: string; periods: readonly string[]; at: number; values: readonly number[] }, { fitted, counterfactual }: Interrupted, title: string, numbers: Numbers): Drawing {
  const { t } = numbers, shown = periodsIn(periods, at)
  const points = <P extends { value: number }>(of: (place: number) => P | null) => shown.flatMap((place) => { const found = of(place); return found ? [{ at: periods[place] ?? '', ...found }] : [] })
  return {
    title, keyLabel: t('research.bench.period'), unit: numbers.unit, marks: [{ at: periods[at] ?? '', label: t('research.bench.change') }],
    series: [
      { name: series, points: points((place) => ({ value: values[place] ?? 0 })) },
      { name: t('research.bench.line.fit'), points: points((place) => ({ value: fitted[place] ?? 0 })) },
      { name: t('research.bench.line.without'), points: points((place) => { const one = counterfactual[place - at]; return place < at || !one ? null : { ...one, isIncomplete: true } }) },
    ],
  }
}
