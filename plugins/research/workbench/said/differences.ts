import { intlTags, periodIn } from '@diwan/core'
import { isFigure } from '../evaluate/figure.ts'
import type { Differences } from '../evaluate/differences.ts'
import type { DifferencesWhole } from '../count/plan.ts'
import { placeboCheck } from './checks.ts'
import { chance, estimateRow, rowOf } from './rows.ts'
import type { Numbers } from './numbers.ts'
import { periodsIn } from './periods.ts'
import { drawnAtMost, nothing, type Check, type Drawing, type Result } from './shape.ts'

/** How often intervals of two groups' difference held what was planted, of a hundred: docs/methods.md. Those of ten groups and more hold. */
export const heldDifferences = (periods: number): { low: number; high: number } => periods < 64 ? { low: 76, high: 90 } : { low: 83, high: 94 }

/** What is said of several series by name: three of them, and how many more. */
const named = (names: readonly string[], { t, locale }: Numbers): string => {
  const shown = names.length > 4 ? [...names.slice(0, 3), t('research.bench.more-series', { n: names.length - 3 })] : [...names]
  return new Intl.ListFormat(intlTags[locale], { type: 'conjunction' }).format(shown)
}

/** What tests say of a difference in differences. */
export const differencesChecks = ({ frequency }: Pick<DifferencesWhole, 'frequency'>, found: Differences, numbers: Numbers): Check[] => [trendCheck(found, frequency, numbers), placeboCheck(found.placebos.map(({ effect }) => effect?.p ?? null), numbers)]

/** How far intervals of the kind can be trusted; of many groups they hold. */
export const differencesCoverage = ({ errors, before, after }: Differences, { t }: Numbers): string[] => errors === 'hac' ? [t('research.bench.warn.coverage.differences', { n: before + after, ...heldDifferences(before + after) })] : []

/** What a difference in differences says, to somebody who reads no tables first. */
export function differencesSaid({ treated, controls, periods, frequency, given: { at } }: DifferencesWhole, found: Differences, numbers: Numbers): Result {
  const { t } = numbers, from = periodIn(periods[at] ?? '', numbers.locale), name = (id: string) => t(`research.bench.figure.${id}`)
  const who = { series: named(treated, numbers), controls: named(controls, numbers) }
  const checks = differencesChecks({ frequency }, found, numbers)
  const lead = leadOf(found, { ...who, at: from }, numbers), { means } = found
  const span = (first: number, last: number) => first === last ? periodIn(periods[first] ?? '', numbers.locale) : numbers.between(periodIn(periods[first] ?? '', numbers.locale), periodIn(periods[last] ?? '', numbers.locale))
  return {
    ...nothing, lead: lead.text, chart: drawing(periods, at, found, t('research.bench.chart.differences', who), numbers), isCut: periods.length > drawnAtMost, checks,
    sentences: [t('research.bench.say.means', { before: numbers.amount(means.treated.before), after: numbers.amount(means.treated.after), controlBefore: numbers.amount(means.control.before), controlAfter: numbers.amount(means.control.after) }), t('research.bench.say.caution.differences')],
    warnings: [...lead.isWeak ? [t('research.bench.warn.weak')] : [], ...checks.filter(({ isDoubt }) => isDoubt).map(({ text }) => text), ...differencesCoverage(found, numbers)],
    rows: [rowOf('effect', name('effect'), found.effect, numbers), rowOf('trends', name('trends'), found.trends, numbers)],
    steps: found.events.map(({ from: first, to: last, estimate }) => rowOf(`event ${periods[first] ?? ''}`, t(last < at ? 'research.bench.figure.event.before' : 'research.bench.figure.event.after', { span: span(first, last) }), estimate, numbers)),
    others: found.placebos.map(({ at: place, effect }) => estimateRow(periods[place] ?? '', periodIn(periods[place] ?? '', numbers.locale), effect, numbers)),
    facts: [
      { label: t('research.bench.fact.design'), value: t('research.bench.design.differences') }, { label: t('research.bench.fact.series'), value: who.series }, { label: t('research.bench.fact.controls'), value: who.controls }, { label: t('research.bench.fact.change'), value: from },
      { label: t('research.bench.fact.points'), value: t('research.bench.fact.points.said', { before: found.before, after: found.after, frequency: t(`research.bench.frequency.${frequency}`) }) },
      { label: t('research.bench.fact.errors'), value: found.errors === 'hac' ? t('research.bench.fact.errors.hac', { lag: found.lag ?? 0 }) : t('research.bench.fact.errors.clustered', { n: found.groups }) },
    ],
  }
}

function leadOf({ effect }: Differences, who: { series: string; controls: string; at: string }, numbers: Numbers): { text: string; isWeak: boolean } {
  const { t } = numbers
  if (!isFigure(effect)) return { text: t('research.bench.say.no-effect', { ...who, why: t(`research.bench.none.${effect.why}`, effect.values) }), isWeak: false }
  const { value, low, high, p } = effect.value, amounts = { ...who, low: numbers.amount(low, high - low, true), high: numbers.amount(high, high - low, true) }
  if (p >= chance.told) return { text: t('research.bench.say.differences.none', { ...amounts, amount: numbers.amount(value, high - low, true) }), isWeak: false }
  return { text: t(value < 0 ? 'research.bench.say.differences.less' : 'research.bench.say.differences.more', { ...amounts, amount: numbers.amount(Math.abs(value), high - low) }), isWeak: p >= chance.sure }
}

/** Whether both ran alike before the change: what the design rests on. */
function trendCheck({ trends }: Differences, frequency: DifferencesWhole['frequency'], numbers: Numbers): Check {
  const { t } = numbers, id = 'trends', name = t('research.bench.check.trends')
  if (!isFigure(trends)) return { id, name, figure: '', text: t(`research.bench.none.${trends.why}`, trends.values), isDoubt: true }
  const { value, low, high, p } = trends.value, isApart = p < chance.told
  const words = { value: numbers.amount(value, high - low, true), low: numbers.signed(low, high - low), high: numbers.signed(high, high - low), period: t(`research.bench.each.${frequency}`) }
  return { id, name, figure: `p ${numbers.p(p)}`, text: t(isApart ? 'research.bench.check.trends.apart' : 'research.bench.check.trends.alike', words), isDoubt: isApart }
}

function drawing(periods: readonly string[], at: number, { treatedMean, controlMean, counterfactual }: Differences, title: string, numbers: Numbers): Drawing {
  const { t } = numbers, shown = periodsIn(periods, at), points = (values: readonly number[]) => shown.map((place) => ({ at: periods[place] ?? '', value: values[place] ?? 0 }))
  return {
    title, keyLabel: t('research.bench.period'), unit: numbers.unit, marks: [{ at: periods[at] ?? '', label: t('research.bench.change') }],
    series: [
      { name: t('research.bench.line.treated'), points: points(treatedMean) }, { name: t('research.bench.line.controls'), points: points(controlMean) },
      { name: t('research.bench.line.without'), points: shown.filter((place) => place >= at).map((place) => ({ at: periods[place] ?? '', value: counterfactual[place] ?? 0, isIncomplete: true })) },
    ],
  }
}
