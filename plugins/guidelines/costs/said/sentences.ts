import { intlTags, type Locale, type Translate } from '@diwan/core'
import type { Drawn, Spread } from '../chance/plan.ts'
import { percent, roundMoney, signedPercent } from '../money-words.ts'
import type { Measures } from '../reckon/measures.ts'
import { isFigure } from '../reckon/problem.ts'
import { decimal, near, sign } from '../reckon/ratio.ts'
import { inCurrency, type Figures } from './figures.ts'
import type { Names } from './places.ts'

/** What the figures of an option say, for somebody who reads no tables. Only what can be stood behind is said. */
export function sentencesOf(found: Measures, name: string, hasBase: boolean, spread: Spread | null, draws: number, names: Names, { frame }: Figures, t: Translate, locale: Locale): string[] {
  const say = (key: string, values: Record<string, string | number> = {}) => t(`guidelines.costs.say.${key}`, { option: name, ...values })
  const round = (amount: Measures['net']) => roundMoney(inCurrency(sign(amount) < 0 ? { n: -amount.n, d: amount.d } : amount, frame.digits), frame.currency, locale)
  const span = { from: String(frame.baseYear), to: String(frame.baseYear + frame.years), rate: percent(near(frame.growth) - 1, locale) }
  const against = found.isBase || !hasBase ? 'alone' : 'against'
  const closest = found.switching.flatMap(({ line, isOfBase, share }) => isFigure(share) ? [{ line, isOfBase, share: near(share.value) }] : []).toSorted((a, b) => Math.abs(a.share) - Math.abs(b.share))[0]
  return [
    say(`net.${against}.${sign(found.net) < 0 ? 'less' : sign(found.net) > 0 ? 'more' : 'even'}`, { amount: round(found.net), ...span }),
    ...found.isBase ? [] : [
      ...isFigure(found.payback) ? [say('payback', { n: found.payback.value.year, year: String(frame.baseYear + found.payback.value.year) })] : found.payback.why === 'not-paid-back' ? [say('not-paid-back', { year: String(frame.baseYear + frame.years) })] : [],
      ...isFigure(found.ratio) ? [say('ratio', { ratio: new Intl.NumberFormat(intlTags[locale]).format(decimal(found.ratio.value, 2) as Intl.StringNumericLiteral), currency: frame.currency })] : [],
      ...closest && Math.abs(closest.share) <= 2 ? [say('switch', { line: names.line(closest.line), share: signedPercent(closest.share, locale) })] : [],
    ],
    ...spread ? [say(spread.belowZero === 0 ? 'draws.never' : 'draws', { share: percent(spread.belowZero, locale, 1), n: draws, low: roundPoint(spread, 10, frame, locale), high: roundPoint(spread, 90, frame, locale) })] : [],
  ]
}

const roundPoint = ({ points }: Spread, at: number, { digits, currency }: Figures['frame'], locale: Locale): string => roundMoney(String(Math.round((points[at] ?? 0)) / 10 ** digits), currency, locale)

/** Which option is worth most, where there are several to choose from. */
export function bestOf(all: readonly { name: string; found: Measures }[], drawn: Drawn | null, t: Translate, locale: Locale): string | null {
  if (all.length < 2) return null
  const best = all.reduce((a, b) => near(b.found.net) > near(a.found.net) ? b : a)
  const spread = drawn?.options.find(({ id }) => id === best.found.id)
  return spread ? t('guidelines.costs.say.best.draws', { option: best.name, share: percent(spread.best, locale, 0) }) : t('guidelines.costs.say.best', { option: best.name })
}
