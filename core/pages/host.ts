import type { Access } from '../access/index.ts'
import type { AuditTrail } from '../audit/open-audit.ts'
import type { Backups } from '../backup/backups.ts'
import type { Config } from '../config/index.ts'
import type { Locale, NavigationEntry, Viewer } from '../contract/index.ts'
import type { AttachmentShelf } from '../content/attachments/attachments.ts'
import type { PersonalRegister } from '../content/personal/register.ts'
import type { Kinds } from '../content/kinds.ts'
import type { Surfacing } from '../content/surfacing.ts'
import type { Database } from '../database/index.ts'
import type { EventLog } from '../events/open-events.ts'
import type { JobRunner } from '../jobs/open-jobs.ts'
import type { Post } from '../mail/open-mail.ts'
import type { Notifications } from '../notifications/open-notifications.ts'
import type { Settings } from '../settings/open-settings.ts'
import type { FirstRunDesk } from './first-run-desk.ts'
import type { PluginDesk } from './plugin-desk.ts'

/**
 * What core's own pages are given besides what every plugin gets: the floors themselves. The kernel provides it to the plugin
 * `core` alone and refuses every other that asks for it.
 */
export interface Host {
  readonly config: Config
  readonly database: Database
  readonly access: Access
  readonly audit: AuditTrail
  readonly events: EventLog
  readonly jobs: JobRunner
  readonly mail: Post
  readonly notifications: Notifications
  readonly settings: Settings
  readonly kinds: Kinds
  readonly personal: PersonalRegister
  readonly surfacing: Surfacing
  readonly files: AttachmentShelf
  readonly plugins: PluginDesk
  readonly backups: Backups
  readonly firstRun: FirstRunDesk
  /** What the site is called and how it speaks now: the configuration, and over it what an administrator saved. */
  readonly site: { readonly name: string; /** The default first. */ readonly languages: readonly Locale[]; readonly timeZone: string }
  /** Navigation entries of enabled plugins in their order; `path` is whole. */
  navigation(): readonly (NavigationEntry & { id: string })[]
  /** Paths of pages a viewer may open, forms aside, without the language; those with a parameter (`/topics/:topic`) as patterns. */
  pages(viewer: Viewer): readonly { plugin: string; path: string; isPattern: boolean }[]
  /** Demonstration content is loaded: its banner and accounts show. */
  isDemo(): Promise<boolean>
  /** Core's version, and where the data is kept. */
  readonly about: { readonly version: string; readonly dataDirectory: string; readonly startedAt: Date }
}

declare module '../contract/plugin.ts' { interface PluginApis { host: Host } }
