import type { Audit, Clock, Events, Log, Mail, Notices, Role, Translate, Locale, Viewer } from '../contract/index.ts'
import type { Cost } from './passwords.ts'
import type { Database as Opened } from '../database/database.ts'

/** Who changes something: a viewer, or the site itself (command line, jobs). */
export type By = Viewer | 'system'

/** What access asks of core/database. */
export type Database = Pick<Opened, 'db' | 'raw' | 'isInTransaction' | 'transaction' | 'afterCommit' | 'listen' | 'notify' | 'onReconnect'>

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
  /** Whether people may ask for an account themselves. */
  signUp: 'closed' | 'open'
  /** Wrong passwords in a row, then the first wait in seconds; each further one is twice as long. */
  lock: { after: number; wait: number }
  /** Whether mail leaves the site. If not, whoever makes a link is shown it once. */
  canMail: boolean
  /** Shortest time, in milliseconds, of an answer that must not tell by its time whether an account exists. */
  pace: number
}

export interface Needs {
  database: Database
  /** Every period and end in access is compared with this clock, never with the database's own: tests travel, and all of a request is one moment. */
  clock: Clock
  log: Log
  events: Events
  audit: Audit
  mail: Mail
  /** For what people with an account are told; a letter of its own is for who cannot sign in, and for what must not wait. */
  tell: Notices['tell']
  settings: AccessSettings
  /** 32 bytes of the site's own secret, for one purpose. */
  key: (purpose: string) => Buffer
  translator: (locale: Locale) => Translate
  /** Where `regions.json` and `administrations.json` are. */
  reference?: string
  /** In the transaction of a removal: what others keep of the person goes as they declared. */
  forget?: (person: string) => Promise<void>
  /** Cheaper hashes than the standard, for tests. */
  passwords?: { cost?: Cost; atOnce?: number }
  plugins: readonly { id: string; permissions?: Readonly<Record<string, Role>> | undefined }[]
}
