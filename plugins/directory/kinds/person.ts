import { Type, type TSchema } from 'typebox'
import { oneOf, orNull, reaches, unasked, type Kind } from '@diwan/core'
import { simple } from './states.ts'

/** What somebody is in the seat of their administration; `officer` for who holds no appointment. */
export const seats = ['ncp', 'deputy', 'lead', 'officer', 'hub', 'guest'] as const
export const speakingLevels = ['native', 'fluent', 'working', 'reading'] as const
export const availabilities = ['available', 'limited', 'away'] as const
/** Personal columns of a card, in the order of the form; each has `<name>For`. */
export const contactFields = ['mail', 'phone', 'address', 'timeZone', 'availability', 'orcid'] as const
export type ContactField = (typeof contactFields)[number]

/** May be empty, and is asked in no form. */
const kept = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()], { default: null, ...unasked })

const fields = Type.Object({
  personId: Type.String({ format: 'uuid', ...unasked }),
  /** Name as lists are sorted by it: folded, family name first where the person says so. */
  sortKey: Type.String({ maxLength: 240, default: '', ...unasked }),
  initial: Type.String({ maxLength: 8, default: '', ...unasked }),
  /** The administration's code, and its region, so that lists can be narrowed by them. */
  home: kept(Type.String({ maxLength: 16 })),
  region: kept(Type.String({ maxLength: 16 })),
  seat: oneOf(seats, { default: 'officer', ...unasked }),
  unitId: kept(Type.String({ format: 'uuid' })),
  /** Codes of `speaks`, for lists. */
  languages: Type.Array(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }), { maxItems: 20, default: [], ...unasked }),
  speaks: Type.Array(Type.Object({ code: Type.String({ maxLength: 20 }), level: oneOf(speakingLevels) }), { maxItems: 20, default: [], ...unasked }),
  /** 1 has used it, 2 works with it, 3 leads work on it, 4 advises others. */
  knows: Type.Array(Type.Object({ topic: Type.String({ maxLength: 60 }), level: Type.Integer({ minimum: 1, maximum: 4 }), evidence: Type.String({ maxLength: 300, default: '' }) }), { maxItems: 20, default: [], ...unasked }),
  // Checked where people and lists write them, so that what stands here can always be read and emptied.
  mail: orNull(Type.String({ maxLength: 254 })), mailFor: orNull(oneOf(reaches)),
  phone: orNull(Type.String({ maxLength: 40 })), phoneFor: orNull(oneOf(reaches)),
  address: orNull(Type.String({ maxLength: 300 })), addressFor: orNull(oneOf(reaches)),
  timeZone: orNull(Type.String({ maxLength: 60 })), timeZoneFor: orNull(oneOf(reaches)),
  availability: orNull(Type.String({ maxLength: 20 })), availabilityFor: orNull(oneOf(reaches)),
  orcid: orNull(Type.String({ maxLength: 19 })), orcidFor: orNull(oneOf(reaches)),
})

/** A card of one person: its title is their name. What reaches them is for whom they choose, and for nobody until they have. */
export const person: Kind<typeof fields> = {
  prefix: 'PER', table: 'person', fields, audience: ['members'], person: 'personId', goesWithPerson: true, isIndexed: false,
  facets: ['region', 'seat', 'languages', 'initial'],
  texts: Type.Object({ jobTitle: Type.String({ maxLength: 200, default: '' }) }),
  personal: {
    mail: { why: 'directory.personal.mail', audience: 'self', chosenIn: 'mailFor' },
    phone: { why: 'directory.personal.phone', audience: 'self', chosenIn: 'phoneFor' },
    address: { why: 'directory.personal.address', audience: 'self', chosenIn: 'addressFor' },
    timeZone: { why: 'directory.personal.time-zone', audience: 'self', chosenIn: 'timeZoneFor' },
    availability: { why: 'directory.personal.availability', audience: 'self', chosenIn: 'availabilityFor' },
    orcid: { why: 'directory.personal.orcid', audience: 'self', chosenIn: 'orcidFor' },
  },
  path: (key) => `/people/${key}`, ...simple('card'),
}
