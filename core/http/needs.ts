import type { Knex } from 'knex'
import type { Audit, Clock, Locale, Log, Viewer } from '../contract/index.ts'
import type { Translations } from '../i18n/index.ts'
import type { Views, Icons } from '../views/index.ts'
import type { Assets } from '../views/assets/assets.ts'
import type { WebPlugin } from './web-plugin.ts'
import type { Limits } from './limits.ts'

/** What core/http asks of the configuration. */
export interface WebSettings {
  /** `https://portal.example.org`, without a path; every link begins with it, and no other Host is served. */
  readonly origin: string
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustProxy: number
  /** Languages offered; the first is the default. */
  readonly languages: readonly Locale[]
  /** Zone of visitors. */
  readonly timeZone: string
  /** 32 bytes or more that only this instance knows. */
  readonly secret: string | Buffer
  /** Whoever sends it as a bearer token may read `/metrics`; null: only from this machine, and only where the site's own address is of this machine. */
  readonly metricsToken: string | null
  readonly limits?: Partial<Limits> | undefined
}

/** What the pages say of the site; read at each page, so that a new brand shows at once. */
export interface SiteFacts {
  readonly name: string
  readonly shortName: string
  /** Address of the emblem, or null for the site's own rosette. */
  readonly logo: string | null
  readonly seed: string
  readonly demonstration: boolean
  /** Shows that this is independent software. */
  readonly independent: boolean
  readonly disclaimer: string | null
  readonly description: string
  /** E-mail address or page of whoever answers for security; null: no security.txt. */
  readonly securityContact: string | null
}

/** A viewer as core/access makes it; the rest of what pages ask of a person. */
export type WebViewer = Viewer & {
  readonly density?: string; readonly theme?: string; readonly lowBandwidth?: string; readonly isStale?: boolean
  /** When the person last proved to be themselves in this session. */
  readonly confirmedAt?: Date | null
  /** Has to set up a second factor before anything else. */
  readonly mustSetUp?: boolean
  /** Set when a program asks with a token of the person. */
  readonly token?: { readonly id: string; readonly mayWrite: boolean }
}

export interface WebAccess {
  visitor(locale: Locale): WebViewer
  /** A visitor when the secret is not, or no longer, of a session. One query. */
  viewerOf(secret: string, options: { locale?: Locale | undefined }): Promise<WebViewer>
  /** A person with the tokens they hold now, for an address that speaks for them; null when nobody active has the id. */
  personalViewer?(person: string): Promise<WebViewer | null>
  /** The owner of a token and what it may; null when it is none. @throws TooOften */
  viewerOfToken?(token: string, options: { locale?: Locale | undefined; address: string }): Promise<WebViewer | null>
  /** A new secret after rights changed; null when there is none to give. */
  renew?(secret: string): Promise<{ secret: string; expiresAt: Date } | null>
  /** What a person may read has changed; null: anybody's may have. Answers how to stop. */
  onAccessChanged(handler: (person: string | null) => void): () => void
  onClosed(handler: (closed: { person: string; session: string | null; except: string | null }) => void): () => void
}

export interface WebAudit extends Audit {
  within<T>(context: { route: string | null; request: string | null }, work: () => Promise<T>): Promise<T>
  isRecorded(): boolean
}

export interface WebDatabase {
  /** Joins the open transaction by itself. */
  readonly db: Knex
  transaction<T>(work: () => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>
  /** What a request asks at once goes out at once. */
  together?<T>(work: () => T): T
  /** Carries live updates to other processes. */
  listen?(channel: string, handler: (payload: string) => unknown): Promise<() => Promise<void>>
  notify?(channel: string, payload?: string): Promise<void>
  /** For `/metrics`. */
  pool?(): { readonly size: number; readonly used: number; readonly free: number; readonly waiting: number }
}

/** One page of the site map: its path without language, the languages it is in, when it changed. */
export interface SiteMapEntry { readonly path: string; readonly langs: readonly Locale[]; readonly updatedAt: Date }

export interface Needs {
  readonly settings: WebSettings
  site(locale: Locale): SiteFacts
  readonly access: WebAccess
  readonly audit: WebAudit
  readonly database: WebDatabase
  /** A string for these kinds that is another after each write to one of them. */
  readonly kindVersions: { of(kinds: readonly string[]): string }
  readonly translations: Translations
  readonly views: Views
  readonly icons: Icons
  readonly assets: Assets
  /** Enabled plugins, core's own pages among them; `web.refresh()` after it changed. */
  plugins(): readonly WebPlugin[]
  readonly log: Log
  readonly clock: Clock
  /** Whether the site can serve: by name, e.g. `{ database: true, migrations: true, sequencer: true, jobs: true }`. */
  ready(): Promise<Readonly<Record<string, boolean>>>
  /** Unread things of a member, shown in the header. One query. */
  inboxCount?(viewer: Viewer): Promise<number>
  /** Name of an administration in a language, for the header. From memory. */
  administrationName?(code: string, locale: Locale): string | null
  /** Public pages for search engines, at most 50,000. */
  siteMap?(visitor: Viewer): AsyncIterable<SiteMapEntry> | Promise<readonly SiteMapEntry[]>
  /** Whether a viewer may open the administration. */
  canAdminister?(viewer: Viewer): boolean
  /** Links of the footer by locale key. */
  readonly footer?: readonly { readonly label: string; readonly path: string }[]
  /** Whether a viewer may hear a topic they name when they open a stream; default: what is published there is filtered by audience alone. */
  mayHear?(viewer: Viewer, topic: string): Promise<boolean> | boolean
  /** More lines for `/metrics`, in its text format. */
  metrics?(): Promise<string> | string
  /** Words for the person in front of a page they may not see: whom to ask. */
  contactOf?(viewer: Viewer, locale: Locale): Promise<{ name: string; path: string } | null>
}
