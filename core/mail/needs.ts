import type { Log } from '../contract/index.ts'
import type { Database } from '../database/index.ts'

export interface MailConfig {
  /** `smtp://user:password@host:587` or `smtps://…`; without it messages are kept and readable in the administration. */
  url?: string | undefined
  /** Sender, `Name <address>` or an address. */
  from: string
  /** Host of the site's own address: the right side of a Message-ID. */
  host: string
}

export interface Needs {
  database: Pick<Database, 'db' | 'transaction' | 'outside' | 'afterCommit'>
  log: Log
  config: MailConfig
  /** Asks for a delivery soon: called after the commit of a message that waits. */
  wake?: () => void
  /** Asked before letters of what people were told leave; see `Leaving`. */
  leaving?: Leaving
}

/** A letter that says something of items to a person, on its way out. */
export interface LeavingLetter { id: string; person: string; about: readonly string[] }
/** What becomes of letters that say something no longer to be said: new words, or none where nothing is left. Those not named leave as they are. */
export type Leaving = (letters: readonly LeavingLetter[]) => Promise<ReadonlyMap<string, { subject: string; text: string; html: string | null } | null>>
