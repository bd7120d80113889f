import { Type, type Static } from 'typebox'
import { oneOf, type Locale, type Translate } from '@diwan/core'
import type { Said } from '../analyses.ts'
import type { Simulation } from '../simulations.ts'
import { lineKinds } from '../kinds/analysis.ts'
import { money, percent, plainNumber, signedPercent } from '../money-words.ts'
import type { Counted, CountedOption } from '../reckon/counted.ts'
import type { Measures } from '../reckon/measures.ts'
import { exactly, near, zero } from '../reckon/ratio.ts'
import { distributionOf, tornadoOf, type Distribution, type Tornado } from './charts.ts'
import { Figures, inCurrency } from './figures.ts'
import { Names, placed } from './places.ts'
import { bestOf, sentencesOf } from './sentences.ts'

const drawn = <T>() => Type.Union([Type.Unsafe<T>({ type: 'object', additionalProperties: true }), Type.Null()])
/** `value` is null where no figure can be stood behind; `why` says what stands in its way. */
export const ShownShape = Type.Object({ value: Type.Union([Type.String(), Type.Null()]), said: Type.String(), why: Type.String() }, { title: 'Figure' })
const Year = Type.Object({ year: Type.String(), said: Type.String() })
const Line = Type.Object({ id: Type.String(), name: Type.String(), source: Type.String(), kind: oneOf(lineKinds), amounts: Type.Array(Year), range: Type.String(), bias: Type.String(), present: Type.String(), turns: ShownShape })
export const OptionShape = Type.Object({
  id: Type.String(), name: Type.String(), note: Type.String(), isBase: Type.Boolean(), why: Type.String(),
  figures: Type.Union([Type.Object({ costs: ShownShape, benefits: ShownShape, own: ShownShape, net: ShownShape, ratio: ShownShape, rates: ShownShape, payback: ShownShape, discountedPayback: ShownShape }), Type.Null()]),
  sentences: Type.Array(Type.String()), tornado: drawn<Tornado>(), distribution: drawn<Distribution>(), chance: Type.Union([Type.Object({ mean: Type.String(), deviation: Type.String(), points: Type.Array(Type.Object({ label: Type.String(), said: Type.String() })), belowZero: Type.String(), best: Type.String(), cut: Type.Integer() }), Type.Null()]),
  lines: Type.Array(Line), flow: Type.Array(Type.Object({ year: Type.String(), net: Type.String(), running: Type.String() })),
})
export const ResultsShape = Type.Object({
  frame: Type.Union([Type.Object({ from: Type.String(), to: Type.String(), currency: Type.String(), pricesOf: Type.String(), rate: Type.String() }), Type.Null()]),
  problems: Type.Array(Type.Object({ place: Type.String(), text: Type.String(), option: Type.String(), anchor: Type.String() })),
  hasBase: Type.Boolean(), isCompared: Type.Boolean(), best: Type.Union([Type.String(), Type.Null()]), options: Type.Array(OptionShape),
  assumptions: Type.Array(Type.Object({ name: Type.String(), note: Type.String(), on: Type.String() })), swing: Type.String(),
})
export type Results = Static<typeof ResultsShape>

interface Given { said: Said; counted: Counted; measures: ReadonlyMap<string, Measures | null>; simulation: Simulation | null; swing: number; t: Translate; locale: Locale }

/** Everything a page, a file or a program is told of an analysis, in the reader's language. */
export function resultsOf(given: Given): Results {
  const { said, counted, measures, simulation, swing, t, locale } = given
  const { fields } = said, { frame } = counted
  const names = new Names(said, t)
  const found = counted.options.flatMap(({ id, isBase }) => { const one = measures.get(id); return one && !isBase ? [{ name: names.option(id), found: one }] : [] })
  return {
    frame: frame ? { from: String(frame.baseYear), to: String(frame.baseYear + frame.years), currency: frame.currency, pricesOf: fields.pricesOf, rate: percent(near(frame.growth) - 1, locale, 4) } : null,
    problems: counted.problems.map((problem) => placed(problem, names, t)), hasBase: counted.options.some(({ isBase }) => isBase), isCompared: (counted.options.find(({ isBase }) => isBase)?.lines?.length ?? 0) > 0,
    best: counted.problems.length > 0 ? null : bestOf(found, simulation?.result ?? null, t, locale),
    options: counted.options.map((option) => optionOf(option, given, names)), swing: percent(swing / 100, locale),
    assumptions: fields.assumptions.map(({ id, on }) => ({ name: said.words.get(id)?.name ?? '', note: names.note(id), on })),
  }
}

function optionOf({ id, isBase }: CountedOption, { said, counted, measures, simulation, t, locale }: Given, names: Names): Static<typeof OptionShape> {
  const { frame, options } = counted
  const found = measures.get(id) ?? null, name = names.option(id)
  const common = { id, name, note: names.note(id), isBase, lines: linesOf(said, id, found, frame ? new Figures(frame, t, locale) : null, names, t, locale) }
  if (!found || !frame) {
    const isOwn = options.find((one) => one.id === id)?.lines === null
    return { ...common, why: t(!frame ? 'guidelines.costs.none.frame' : isOwn ? 'guidelines.costs.none.lines' : 'guidelines.costs.none.base'), figures: null, sentences: [], tornado: null, distribution: null, chance: null, flow: [] }
  }
  const figures = new Figures(frame, t, locale)
  const drawing = simulation?.result ?? null, spread = drawing?.options.find((one) => one.id === id) ?? null
  const hasBase = options.some((one) => one.isBase && (one.lines?.length ?? 0) > 0)
  return {
    ...common, why: '', sentences: sentencesOf(found, name, hasBase, spread, drawing?.draws ?? 0, names, figures, t, locale),
    figures: {
      costs: figures.amount(found.costs), benefits: figures.amount(found.benefits), own: figures.amount(found.own), net: figures.amount(found.net), ratio: figures.ratio(found.ratio),
      rates: figures.rates(found.rates), payback: figures.payback(found.payback), discountedPayback: figures.payback(found.discountedPayback),
    },
    // Where there is something to compare it with, what doing nothing hangs on is seen in the others.
    tornado: isBase && options.length > 1 ? null : tornadoOf(found, name, names, figures, t, locale),
    distribution: spread && drawing && spread.to > spread.from ? distributionOf(spread, drawing.draws, name, figures, t, locale) : null,
    chance: spread ? {
      mean: drawnMoney(spread.mean, figures, locale), deviation: drawnMoney(spread.deviation, figures, locale), belowZero: percent(spread.belowZero, locale, 1), best: percent(spread.best, locale, 1), cut: spread.cut,
      points: [5, 10, 25, 50, 75, 90, 95].map((at) => ({ label: `P${at}`, said: drawnMoney(spread.points[at] ?? 0, figures, locale) })),
    } : null,
    flow: found.flow.map((at, n) => ({ year: String(frame.baseYear + n), net: figures.amount(at).said, running: figures.amount(found.running[n] ?? zero).said })),
  }
}

/** Draws are no more exact than a whole unit. */
const drawnMoney = (amount: number, { frame: { digits, currency } }: Figures, locale: Locale): string => money(String(Math.round(amount / 10 ** digits)), currency, locale).replace(/([.,٫])0+(?=\D*$)/, '')

function linesOf({ fields }: Said, option: string, found: Measures | null, figures: Figures | null, names: Names, t: Translate, locale: Locale): Static<typeof Line>[] {
  const share = (text: string): string => { const value = exactly(text); return value ? signedPercent(near(value) / 100, locale) : text }
  return (fields.options.find(({ id }) => id === option)?.lines ?? []).map(({ id, kind, amounts, distribution, low, high, bias, currency }) => {
    const weight = found?.weights.find(({ line }) => line.id === id), turns = found?.switching.find(({ line }) => line === id)
    const own = weight ? { n: weight.value.n < 0n ? -weight.value.n : weight.value.n, d: weight.value.d } : null
    return {
      id, kind, name: names.line(id), source: names.note(id), range: distribution === 'none' ? '' : t('guidelines.costs.line.range', { how: t(`guidelines.costs.distribution.${distribution}`), low: share(low), high: share(high) }), bias: bias === '' || bias === '0' ? '' : share(kind === 'cost' ? bias : `-${bias}`),
      amounts: Object.entries(amounts).filter(([, said]) => said !== '').toSorted(([a], [b]) => a.localeCompare(b)).map(([year, said]) => ({ year, said: `${exactly(said) ? plainNumber(said, locale) : `“${said}”`}${currency === '' || currency === fields.currency ? '' : ` ${currency}`}` })),
      present: own && figures ? money(inCurrency(own, figures.frame.digits), figures.frame.currency, locale) : '', turns: turns && figures ? figures.share(turns.share) : { value: null, said: '', why: '' },
    }
  })
}
