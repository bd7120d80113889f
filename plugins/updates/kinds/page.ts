import { Type, type Static } from 'typebox'
import { day, oneOf, type Kind } from '@diwan/core'
import { states, transitions } from './states.ts'

export const PageFields = Type.Object({ place: oneOf(['project', 'programme']) })
export type PageFields = Static<typeof PageFields>
/** Whom to ask about what, a line each: “Content and translations: Sanna Weiss”. */
export const PageTexts = Type.Object({ contacts: Type.Array(Type.String({ maxLength: 300 }), { default: [], maxItems: 20 }) })

/** The project page, and the programme page for partners: the two standing texts of the plugin. Deliverables by the link `milestone`. */
export const page: Kind<typeof PageFields, typeof PageTexts> = {
  prefix: 'PG', table: 'page', fields: PageFields, texts: PageTexts, facets: ['place'], states, transitions, audience: ['public'], path: (key) => `/pages/${key}`,
  relations: { milestone: { kinds: ['updates.milestone'] } }, reviewAfterDays: 180,
}

export const FactFields = Type.Object({ happenedOn: day(), source: Type.String({ maxLength: 200 }), url: Type.String({ format: 'uri', pattern: '^https://', maxLength: 500 }) })
export type FactFields = Static<typeof FactFields>

/** Something public that happened, with its date and its source; stands in the timeline beside the milestones. */
export const fact: Kind<typeof FactFields> = {
  prefix: 'TL', table: 'fact', fields: FactFields, states, transitions, audience: ['public'], path: (key) => `/timeline/${key}`,
}
