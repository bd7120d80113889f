import { Type, type Static } from 'typebox'

/** What an administrator may say of the site while it runs; over the configuration, which is what holds until then. */
export const siteSettings = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 80 })),
  shortName: Type.Optional(Type.String({ minLength: 1, maxLength: 24 })),
  description: Type.Optional(Type.String({ maxLength: 300 })),
  /** The first one is the default. */
  languages: Type.Optional(Type.Array(Type.Unsafe<'en' | 'fr' | 'es' | 'ar'>({ type: 'string', enum: ['en', 'fr', 'es', 'ar'] }), { minItems: 1, uniqueItems: true })),
  /** Of dates where a person has chosen none. */
  timeZone: Type.Optional(Type.String({ maxLength: 64, pattern: '^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' })),
  /** How the instance began; decides whether the demonstration is offered, its accounts and its banner. */
  began: Type.Optional(Type.Unsafe<'demonstration' | 'clean'>({ type: 'string', enum: ['demonstration', 'clean'], readOnly: true })),
})
export type SiteSettings = Static<typeof siteSettings>
