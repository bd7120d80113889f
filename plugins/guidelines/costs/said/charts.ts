import type { Locale, Translate } from '@diwan/core'
import type { Spread } from '../chance/plan.ts'
import { percent, signedPercent } from '../money-words.ts'
import type { Measures } from '../reckon/measures.ts'
import { near } from '../reckon/ratio.ts'
import type { Figures } from './figures.ts'
import type { Names } from './places.ts'

/** What the theme's `chart-range` and `chart-distribution` draw, in the currency's main unit. */
export interface Tornado { title: string; unit: string; keyLabel: string; middle: number; middleLabel: string; lowLabel: string; highLabel: string; rows: { name: string; low: number; high: number; lowLabel: string; highLabel: string; isAssumed: boolean }[] }
export interface Distribution { title: string; unit: string; keyLabel: string; valueLabel: string; shareLabel: string; bins: number[]; from: number; to: number; points: number[]; marks: { value: number; label: string }[] }

/** Drawn to the unit where there are thousands of them: cents are in the tables. */
const whole = (amount: number): number => Math.abs(amount) >= 1_000 ? Math.round(amount) : amount

/** One cause at a time; null where nothing moves. */
export function tornadoOf({ net, swings, isBase }: Measures, name: string, names: Names, { frame }: Figures, t: Translate, locale: Locale): Tornado | null {
  if (swings.length === 0) return null
  const unit = 10 ** frame.digits
  const rows = swings.map(({ line, isOfBase, low, high, atLow, atHigh, isAssumed }) => {
    const called = line === null ? t('guidelines.costs.field.rate') : isOfBase && !isBase ? t('guidelines.costs.line.of-base', { line: names.line(line) }) : names.line(line)
    const end = (share: typeof low) => line === null ? percent(near(share), locale) : signedPercent(near(share), locale)
    return { name: called, low: whole(near(atLow) / unit), high: whole(near(atHigh) / unit), lowLabel: end(low), highLabel: end(high), isAssumed }
  })
  return {
    title: t('guidelines.costs.tornado.title', { option: name, line: rows[0]?.name ?? '' }), unit: frame.currency, keyLabel: t('guidelines.costs.tornado.cause'), rows,
    middle: whole(near(net) / unit), middleLabel: t('guidelines.costs.figure.net'), lowLabel: t('guidelines.costs.tornado.low'), highLabel: t('guidelines.costs.tornado.high'),
  }
}

export function distributionOf({ bins, from, to, points, belowZero }: Spread, draws: number, name: string, { frame }: Figures, t: Translate, locale: Locale): Distribution {
  const unit = 10 ** frame.digits
  return {
    title: t(belowZero === 0 ? 'guidelines.costs.draws.title.never' : 'guidelines.costs.draws.title', { option: name, share: percent(belowZero, locale, 1), n: draws }), unit: frame.currency, keyLabel: t('guidelines.costs.draws.share'), valueLabel: t('guidelines.costs.figure.net'), shareLabel: t('guidelines.costs.draws.curve'),
    bins, from: from / unit, to: to / unit, points: points.map((point) => point / unit), marks: [10, 50, 90].map((at) => ({ value: Math.round((points[at] ?? 0) / unit), label: `P${at}` })),
  }
}
