import { Type, type Static } from 'typebox'
import { oneOf, unasked, type Kind } from '@diwan/core'
import { partId } from '../../guide/model.ts'

export const lineKinds = ['cost', 'benefit'] as const
/** How far off a line may be: not at all, anywhere between low and high, most likely as stated, or as errors usually fall. */
export const distributions = ['none', 'uniform', 'triangular', 'normal'] as const
/** Years after the base year, options, lines of one option: what is counted on one page. */
export const most = { horizon: 60, options: 8, lines: 60, assumptions: 40 } as const

/** Numbers stand as they were typed where they could not be read (`12,5oo`), else as `1234.56`: nothing typed is lost, and what is none is named when it is counted. */
const typed = (maxLength: number) => Type.String({ maxLength, default: '' })

/** One cost or benefit. `amounts`: by year (`2027`), in the currency of the analysis unless `currency` names another. `low`, `high` and `bias` in per cent. */
export const Line = Type.Object({
  id: partId(), kind: oneOf(lineKinds), currency: typed(12), amounts: Type.Record(Type.String({ pattern: '^[0-9]{4}$' }), Type.String({ maxLength: 40 }), { default: {} }),
  distribution: oneOf(distributions, { default: 'none' }), low: typed(40), high: typed(40), bias: typed(40),
})
export type Line = Static<typeof Line>

/** `isBase`: doing nothing, against which the others are counted. */
export const Option = Type.Object({ id: partId(), isBase: Type.Boolean({ default: false }), lines: Type.Array(Line, { maxItems: most.lines, default: [] }) })
export type Option = Static<typeof Option>

/** What was taken for granted, and since when; its words stand with the texts. */
export const Assumption = Type.Object({ id: partId(), on: Type.String({ maxLength: 10, default: '' }) })
export type Assumption = Static<typeof Assumption>

/** `horizon`: years after the base year. `currency` as in ISO 4217, its amounts at the prices of `pricesOf`. `rate` in per cent a year, above inflation. */
export const AnalysisFields = Type.Object({
  baseYear: { ...typed(40), ...unasked }, horizon: { ...typed(40), ...unasked }, currency: { ...typed(12), ...unasked }, pricesOf: { ...typed(40), ...unasked },
  rate: { ...typed(40), ...unasked }, rateLow: { ...typed(40), ...unasked }, rateHigh: { ...typed(40), ...unasked },
  options: Type.Array(Option, { maxItems: most.options, default: [], ...unasked }), assumptions: Type.Array(Assumption, { maxItems: most.assumptions, default: [], ...unasked }),
})
export type AnalysisFields = Static<typeof AnalysisFields>

/** What an option, line or assumption is called in one language, and what stands beside it: a description, a source, a ground. */
export const Words = Type.Object({ id: partId(), name: Type.String({ maxLength: 200, default: '' }), note: Type.String({ maxLength: 1_000, default: '' }) })
export type Words = Static<typeof Words>
export const AnalysisTexts = Type.Object({ words: Type.Array(Words, { maxItems: 600, default: [], ...unasked }) })
export type AnalysisTexts = Static<typeof AnalysisTexts>

export const states = ['draft', 'published', 'withdrawn'] as const
export const transitions = {
  create: { from: [], to: 'draft', may: 'reckon' },
  publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'publishCosts', publishes: true },
  withdraw: { from: ['published'], to: 'withdrawn', may: 'publishCosts', withdraws: true, asksReason: true },
}

/** What options cost and bring, by year. It belongs to its seat: neither staff nor other seats see it until it is published to them. */
export const analysis: Kind<typeof AnalysisFields, typeof AnalysisTexts> = {
  prefix: 'CB', table: 'analysis', fields: AnalysisFields, texts: AnalysisTexts, states, transitions, keptBy: 'seat', audience: ['ncps'], path: (key) => `/costs/${key}`, reviewAfterDays: 730,
}
