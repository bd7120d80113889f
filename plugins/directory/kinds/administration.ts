import { Type } from 'typebox'
import { oneOf, orNull, unasked, type Kind } from '@diwan/core'
import { simple } from './states.ts'

export const administrationTypes = ['customs', 'revenue', 'border', 'ministry', 'union'] as const
export const sizes = ['small', 'medium', 'large'] as const

const fields = Type.Object({
  code: Type.String({ maxLength: 16, default: '', ...unasked }),
  region: Type.Union([Type.String({ maxLength: 16 }), Type.Null()], { default: null, ...unasked }),
  type: oneOf(administrationTypes, { default: 'customs' }),
  /** By its staff: fewer than 500, up to 5,000, more. */
  size: orNull(oneOf(sizes)),
  site: orNull(Type.String({ maxLength: 300, format: 'uri', pattern: '^https?://' })),
  languages: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 12, default: [] }),
  systems: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 20, default: [] }),
})

/** What an administration says of itself, over the name and region the site has of it. Its title is what the service calls itself. */
export const administration: Kind<typeof fields> = {
  prefix: 'ADM', table: 'administration', fields, audience: ['public'], facets: ['region', 'type', 'languages'],
  path: (key) => `/administrations/${key}`, reviewAfterDays: 365, ...simple('profile'),
}
