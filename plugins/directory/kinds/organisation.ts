import { Type } from 'typebox'
import { day, oneOf, orNull, type Kind } from '@diwan/core'
import { simple } from './states.ts'

export const organisationTypes = ['international', 'regional', 'government', 'private', 'academic', 'association'] as const

const fields = Type.Object({
  type: oneOf(organisationTypes),
  site: orNull(Type.String({ maxLength: 300, format: 'uri', pattern: '^https?://' })),
  /** What the two have signed, and how long it holds. */
  memorandum: orNull(Type.String({ maxLength: 200 })),
  memorandumOn: orNull(day()),
  memorandumUntil: orNull(day()),
  scope: orNull(Type.String({ maxLength: 600 })),
})

/** A partner that is no administration: with whom, what for, under which paper, until when. */
export const organisation: Kind<typeof fields> = {
  prefix: 'ORG', table: 'organisation', fields, audience: ['members'], facets: ['type'],
  path: (key) => `/organisations/${key}`, reviewAfterDays: 365, ...simple('organisations'),
}
