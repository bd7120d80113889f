import type { Access } from '../access/index.ts'
import type { AuditTrail } from '../audit/open-audit.ts'
import type { Clock, Links, Log } from '../contract/index.ts'
import type { OpenContent } from '../content/open-content.ts'
import type { Database } from '../database/index.ts'
import type { KindVersions } from '../events/kind-versions.ts'
import type { Translations } from '../i18n/index.ts'
import type { Post } from '../mail/open-mail.ts'
import type { ReplyAddress } from '../mail/incoming/reply-address.ts'
import type { Distance } from './apart.ts'
import type { Declared } from './declared.ts'

export interface Needs {
  readonly database: Pick<Database, 'db' | 'transaction' | 'afterCommit' | 'outside' | 'isInTransaction'>
  readonly versions: Pick<KindVersions, 'of' | 'touch'>
  readonly clock: Clock
  readonly log: Log
  readonly access: Pick<Access, 'personalViewers' | 'roster' | 'administrations'>
  readonly audit: Pick<AuditTrail, 'record'>
  readonly content: Pick<OpenContent, 'content' | 'readers' | 'kinds' | 'topics'>
  readonly mail: Post
  readonly links: Links
  readonly translations: Translations
  /** What the site is called now. */
  readonly siteName: () => string
  /** 32 bytes that sign links in mails. */
  readonly secret: Buffer
  /** Asks for a round of telling soon; called after a commit. */
  readonly wake: () => void
  /** Where people answer letters to; null where no address is set. */
  readonly replyAddress: ReplyAddress | null
  /** The server whose word on the sender of a letter counts; without it its address alone does. */
  readonly authenticatedBy: string | undefined
  readonly declared: Declared
  readonly distance: Distance
}
