/** Languages the portal itself is complete in; an instance may offer fewer. */
/** Languages of every text, in their order. */
export const locales = ['en', 'fr', 'es', 'ar'] as const
export type Locale = (typeof locales)[number]

/** What a person is on this site. A role is held by appointment; permissions are given to roles. `everyone` includes visitors. */
export type Role = 'everyone' | 'member' | 'ncp' | 'editor' | 'administrator'

/** Where an answer goes, if not onto a page: into an Atom feed or a calendar, or into a file to be taken away. */
export type Outlet = 'feed' | 'export'

/** Who asks. A visitor is a viewer too, never null; a job has none. Always a parameter, never ambient. */
export interface Viewer {
  /** The person's id (UUID), or null for a visitor. */
  readonly id: string | null
  readonly name: string
  /** Code of the administration whose seat the person holds, or null. */
  readonly administration: string | null
  /** Tokens held now (see `core/access/tokens.ts` for the grammar); `public` is always among them. */
  readonly tokens: readonly string[]
  readonly roles: readonly Role[]
  readonly locale: Locale
  /** IANA time zone, e.g. `Africa/Maseru`. */
  readonly timeZone: string
  /** Id of the session that asks, or null; closing a session ends its live streams. */
  readonly session: string | null
  /** Set while a feed or an export is made for the viewer: reads then leave out what its handling keeps on the site. */
  readonly outlet?: Outlet
  /** Whether the viewer may do this kind of thing, e.g. `updates.publish`. Says nothing about rows: audience and keepers do. */
  may(permission: string): boolean
}

/** Text in the reader's language: a locale key with ICU values. A missing key of a foreign plugin falls back to English. */
export type Translate = (key: string, values?: Record<string, string | number | Date>) => string

/** A text in several languages, as reference data keeps it. */
export type Texts = Partial<Record<Locale, string>> & { en: string }
