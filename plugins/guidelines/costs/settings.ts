import { Type, type Static } from 'typebox'
import { oneOf } from '@diwan/core'

/** How the highest of several impacts, or what they come to together, is taken for the impact of a risk. */
export const combinations = ['highest', 'mean'] as const

/** What an instance decides of analyses and registers. Lists are one entry a line: `id = English | français | español | العربية`. */
export const costsSettings = {
  /** Per cent a year a new analysis begins with. */
  discountRate: Type.Number({ minimum: -20, maximum: 50, default: 4 }),
  /** Per cent by which lines without a range are moved in the tornado. */
  tornadoSwing: Type.Number({ minimum: 1, maximum: 100, default: 20 }),
  riskDimensions: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 6, default: [] }),
  riskLikelihoods: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 5, default: [] }),
  riskImpacts: Type.Array(Type.String({ maxLength: 200 }), { maxItems: 5, default: [] }),
  riskCombination: oneOf(combinations, { default: 'highest' }),
  /** Likelihood times impact from which a risk is medium, high, severe. */
  riskMediumFrom: Type.Integer({ minimum: 2, maximum: 25, default: 5 }),
  riskHighFrom: Type.Integer({ minimum: 2, maximum: 25, default: 10 }),
  riskSevereFrom: Type.Integer({ minimum: 2, maximum: 25, default: 17 }),
}
const Settings = Type.Object(costsSettings)
export type CostsSettings = Static<typeof Settings>
