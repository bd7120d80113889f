import type { Knex } from 'knex'
import type { Audit, Clock, Events, Log, Mail, Role, Translate, Locale, Viewer } from '../contract/index.ts'

/** Who changes something: a viewer, or the site itself (command line, jobs). */
export type By = Viewer | 'system'

export interface Database {
  /** Joins the open transaction by itself. */
  readonly db: Knex
  /** Never joins one. */
  readonly raw: Knex
  transaction<T>(work: () => Promise<T>): Promise<T>
  listen(channel: string, heard: (payload: string) => void, onReset?: () => void): Promise<() => Promise<void>>
  notify(channel: string, payload?: string): Promise<void>
}

/** What access asks of the configuration. Durations in seconds. */
export interface AccessSettings {
  /** `https://portal.example.org`; every link begins with it. */
  origin: string
  /** Address the server listens on. */
  host: string
  /** The site's title: in mails, and refused in passwords. */
  title: string
  session: { lifetime: number; idle: number }
  invitation: number
  reset: number
  /** Whether mail leaves the site. If not, whoever makes a link is shown it once. */
  canMail: boolean
  /** Shortest time, in milliseconds, of an answer that must not tell by its time whether an account exists. */
  pace: number
}

export interface Needs {
  database: Database
  clock: Clock
  log: Log
  events: Events
  audit: Audit
  mail: Mail
  settings: AccessSettings
  translator(locale: Locale): Translate
  /** Where `regions.json` and `administrations.json` are. */
  reference?: string
  plugins: readonly { id: string; permissions?: Readonly<Record<string, Role>> | undefined }[]
}
