import { Type, type Static } from 'typebox'
import type { Kind } from '@diwan/core'
import { methodNames } from '../forecast/methods.ts'
import { decide, fallsTo, states, tableFields, transitions, typed } from './words.ts'

/** `measure`: the series of the table, without one the first. `horizon`: how many periods ahead. */
export const ForecastFields = Type.Object({ measure: typed(90), horizon: typed(40, '12'), season: decide(['yes', 'no']), method: decide(['auto', ...methodNames]), ...tableFields })
export type ForecastFields = Static<typeof ForecastFields>

/** `scenario`: what is taken to stay as it is, and what would make the forecast wrong. */
export const ForecastTexts = Type.Object({
  unit: Type.String({ maxLength: 40, default: '' }), source: Type.String({ maxLength: 600, default: '' }), caveats: Type.String({ maxLength: 2_000, default: '' }), scenario: Type.String({ maxLength: 4_000, default: '' }),
})

/** Where a series goes if it goes on as it did. It belongs to its seat until it is published. */
export const forecast: Kind<typeof ForecastFields, typeof ForecastTexts> = {
  prefix: 'FC', table: 'forecast', fields: ForecastFields, texts: ForecastTexts, states: [...states], transitions, fallsTo, keptBy: 'seat', audience: ['members'],
  path: (key) => `/forecasts/${key}`, reviewAfterDays: 365,
}
