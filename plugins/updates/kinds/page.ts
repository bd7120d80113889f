import { Type, type Static } from 'typebox'
import { day, oneOf, unasked, type Kind } from '@diwan/core'
import { states, transitions } from './states.ts'

export const PageFields = Type.Object({
  place: oneOf(['project', 'programme']),
  contacts: Type.Array(Type.Object({ name: Type.String({ maxLength: 200 }), for: Type.Record(Type.String(), Type.String({ maxLength: 300 })) }), { default: [], maxItems: 20, ...unasked }),
})
export type PageFields = Static<typeof PageFields>
export const PageTexts = Type.Object({
  sections: Type.Array(Type.Object({ id: Type.String({ pattern: '^[a-z-]{1,40}$' }), heading: Type.String({ maxLength: 200 }), body: Type.String({ maxLength: 20_000 }) }), { default: [], maxItems: 20 }),
})

/** The project page, and the programme page for partners: the two standing texts of the plugin. */
export const page: Kind<typeof PageFields, typeof PageTexts> = {
  prefix: 'PG', table: 'page', fields: PageFields, texts: PageTexts, facets: ['place'], states, transitions, audience: ['public'], path: (key) => `/pages/${key}`,
  reviewAfterDays: 180,
}

export const FactFields = Type.Object({ happenedOn: day(), source: Type.String({ maxLength: 200 }), url: Type.String({ format: 'uri', pattern: '^https://', maxLength: 500 }) })
export type FactFields = Static<typeof FactFields>

/** Something public that happened, with its date and its source; stands in the timeline beside the milestones. */
export const fact: Kind<typeof FactFields> = {
  prefix: 'TL', table: 'fact', fields: FactFields, states, transitions, audience: ['public'], path: (key) => `/timeline/${key}`,
}
