import type { Knex } from 'knex'
import type { Readable } from 'node:stream'
import type { BroughtItem } from './demo.ts'
import type { ItemInput } from './item.ts'
import type { Content, Search, Topics } from './content.ts'
import type { Confirmation, Sealed, Seats } from './seats.ts'
import type { Notices } from './notices.ts'
import type { Outgoing } from './outgoing.ts'
import type { Archives, Papers } from './paper.ts'
import type { Live } from './live.ts'
import type { Threads } from './threads.ts'
import type { Locale, Texts, Translate, Viewer } from './viewer.ts'

export interface Clock { now(): Date }

/** Structured log; personal data never goes in. */
export interface Log {
  debug(words: string, data?: object): void
  info(words: string, data?: object): void
  warn(words: string, data?: object): void
  error(words: string, data?: object): void
}

/** What happened, past tense, by name. A plugin adds its own by declaration merging. */
export interface EventPayloads {
  'core.item.published': { kind: string; rev: number; isFirst: boolean; /** Which state it went to; entries older than the word do not say. */ state?: string; /** With its own past: by a demonstration or an import. */ isBrought?: boolean }
  'core.item.updated': { kind: string; rev: number }
  'core.item.moved': { kind: string; from: string; to: string; transition: string }
  'core.item.withdrawn': { kind: string }
  'core.item.removed': { kind: string }
  'core.item.surfaced': { kind: string }
  'core.item.expired': { kind: string }
  'core.person.joined': { person: string }
  'core.person.suspended': { person: string }
  'core.person.reinstated': { person: string }
  'core.person.removed': { person: string }
  /** Name, title, seat or role are others now. */
  'core.person.changed': { person: string }
  'core.membership.changed': { person: string; token: string }
}
export type EventName = keyof EventPayloads
export interface LoggedEvent<N extends EventName = EventName> {
  /** Dense number given after the commit; readers keep their place by it. */
  seq: number
  /** Stable id to recognise a repeat by. */
  id: string
  name: N
  at: Date
  item: string | null
  actor: string | null
  data: EventPayloads[N]
}
export interface Events {
  /** Joins the open transaction; nobody hears it before the commit. */
  emit<N extends EventName>(name: N, event: { item?: string; actor?: string | null; data: EventPayloads[N] }): Promise<void>
}

export interface Audit {
  /** An entry in the open transaction; chained after the commit. `object` such as `item:<id>`; `detail` without personal data. */
  record(actor: Viewer | 'system', action: string, object: string, detail?: Record<string, unknown>): Promise<void>
}

export interface Jobs {
  /** Queues work of this plugin, in the open transaction if there is one. `key` keeps a second of the same out while one waits. */
  send(job: string, data: object, options?: { key?: string; afterSeconds?: number }): Promise<void>
}

export interface Mail {
  /**
   * Queues a message in the open transaction; without SMTP it is kept and readable in the administration. What it says is
   * forgotten once it was sent. `isSecret`: it holds a link that opens an account, and is shown only to who may manage people.
   * To tell people of something, `notices.tell` asks what they chose, and the right to read once more when the mail leaves.
   */
  send(message: MailMessage): Promise<void>
}
export interface MailMessage { to: string; locale: Locale; subject: string; text: string; html?: string; key?: string; isSecret?: boolean }

/** `confirmation` is what was last said of the seat; it stands until the end of its day `until`. */
export interface PersonCard { id: string; name: string; title: string; administration: string | null; isActive: boolean; confirmation: Confirmation | null }
/** `isLandlocked`, `isSmallIsland`: as the reference list has it; null where nothing is known. */
export interface AdministrationCard { code: string; names: Texts; region: string; languages: string[]; isFictional: boolean; hue: number | null; isLandlocked: boolean | null; isSmallIsland: boolean | null }
/** Who people and administrations are, for by-lines. Answers from a small cache; unknown ids give a neutral card. */
export interface People {
  cards(ids: readonly string[]): Promise<Map<string, PersonCard>>
  administration(code: string): Promise<AdministrationCard | null>
  administrations(): Promise<AdministrationCard[]>
  /** In the order of the tile map. */
  regions(): Promise<RegionCard[]>
  /** What accounts say of these people, for a plugin that looks after them; it shows nobody what their account does not show. At most 500; removed ones are left out. */
  accounts(ids: readonly string[]): Promise<Map<string, AccountCard>>
  /** Ids of accounts that wait, rest or are in use, in order of id; to walk over all. At most 500. */
  accountIds(after?: string): Promise<string[]>
  /** Which of these mail addresses has an account, by address in lower case. At most 500. For imports, which are for those who may make accounts. @throws Refused */
  byMail(by: Viewer, mails: readonly string[]): Promise<Map<string, string>>
  /**
   * Accounts that wait to be invited: nobody is written to, and nobody can sign in with one. Joins the open transaction. Those whose address is
   * taken are answered as they stand, unchanged; those who cannot be taken (another's seat, a domain that is not the seat's) with why, by locale
   * key. `dryRun` says only that. At most 500.
   */
  enrol(by: Viewer | 'system', people: readonly NewAccount[], options?: { dryRun?: boolean }): Promise<Enrolled[]>
  /**
   * Lets a person read what is for a group, a space or a part of one (`group:<id>`, `space:<id>:guests`), until that moment, or for good; the
   * caller has decided that `by` may. Joins the open transaction. @throws NotFound, Invalid, Conflict
   */
  share(by: Viewer, person: string, what: { token: string; until: Date | null; why: string }): Promise<void>
  unshare(by: Viewer, person: string, token: string): Promise<void>
  /**
   * Sends a person who was enrolled the link to begin: as a member, or with `isGuest` as a guest, who reads what is shared with them. `system`:
   * the caller has decided that somebody may. Not inside a transaction. @throws NotFound, Refused, Invalid, TooOften
   */
  invite(by: Viewer | 'system', id: string, options?: { isGuest?: boolean }): Promise<{ link: string | null; isSent: boolean }>
}
export interface RegionCard { code: string; names: Texts; shortNames: Texts }
/** `id` is null where `fault` says why, and for whom a dry run would make. */
export interface Enrolled { id: string | null; isNew: boolean; fault: { field: 'mail' | 'administration' | 'name' | 'title'; key: string; values?: Record<string, string | number> } | null }
export interface NewAccount { mail: string; name: string; title?: string; administration: string | null; locale?: Locale; timeZone?: string }
export interface AccountCard extends Omit<PersonCard, 'confirmation'> {
  mail: string | null
  locale: Locale
  timeZone: string
  state: 'invited' | 'active' | 'suspended'
  /** Held now, as given. */
  roles: string[]
}

export interface AttachmentCard { id: string; name: string; type: string; size: number; sha256: string; alt: string; path: string; width: number | null; height: number | null }
/** Files on items; bytes by content hash. Readable by whoever may read the item. */
export interface Attachments {
  /** The first 200, in the order they came. */
  of(viewer: Viewer, itemId: string): Promise<AttachmentCard[]>
  add(viewer: Viewer, itemId: string, file: { name: string; bytes: Readable; alt?: string }): Promise<AttachmentCard>
  remove(viewer: Viewer, itemId: string, attachmentId: string): Promise<void>
  /** All files of one item, however many, put on another too; answers the new id of each. @throws NotFound, Refused as `add` */
  copy(viewer: Viewer, from: string, to: string): Promise<ReadonlyMap<string, string>>
  /** The bytes of one, for whoever may read its item. @throws NotFound, Gone */
  read(viewer: Viewer, attachmentId: string): Promise<Readable>
}

/**
 * How often something may be tried, counted for all processes and over restarts, by what tells one who tries from another: an address, an
 * id. Of that a hash alone is kept.
 */
export interface Tries {
  /** Counts one try. Outside of transactions, so that no rollback forgets it. @throws TooOften past `points` in `seconds` */
  take(name: string, by: string, limit: { points: number; seconds: number }): Promise<void>
}

export interface Links {
  /** Absolute address on this site, from the configured origin only. */
  absolute(path: string): string
  /** Path with the language before it. */
  inLanguage(locale: Locale, path: string): string
}

/** Given to every plugin; one instance for the life of the process. `db` joins the open transaction by itself. */
export interface CoreServices {
  db: Knex
  transaction<T>(work: () => Promise<T>): Promise<T>
  clock: Clock
  log: Log
  events: Events
  audit: Audit
  jobs: Jobs
  mail: Mail
  notices: Notices
  people: People
  seats: Seats
  sealed: Sealed
  content: Content
  topics: Topics
  search: Search
  attachments: Attachments
  links: Links
  papers: Papers
  archives: Archives
  threads: Threads
  live: Live
  outgoing: Outgoing
  tries: Tries
  /** Puts an item of one of the plugin's own kinds in without a viewer: what follows from an event, or comes from elsewhere. Joins the open transaction. @throws Invalid, Error for a kind of others */
  bring(item: BroughtItem | readonly BroughtItem[]): Promise<void>
  /** What stands live of one of the plugin's own items, without what is personal, to bring it again with a change; null where there is none. */
  standing(id: string): Promise<{ input: ItemInput; ref: string | null; rev: number; administration: string | null; publishedAt: Date; isWithdrawn: boolean } | null>
  /** The draft of one of the plugin's own items, live or not, without what is personal: for what an event decides of it. Null where there is none. */
  drafted(id: string): Promise<{ input: ItemInput; rev: number; /** Where it stands. */ state: string; by: { id: string | null; name: string }; at: Date } | null>
  /** Kept pages whose `reads` name `<plugin>.<what>` are out of date, after the open transaction: for rows of the plugin that are no items. */
  touch(what: string): Promise<void>
  /** Translation outside a request (mail, jobs). */
  translator(locale: Locale): Translate
}

/** Born with a request, gone with it. */
export interface RequestServices { viewer: Viewer; t: Translate; locale: Locale; /** Aborts at the deadline or when the line is cut. */ signal: AbortSignal; request: RequestFacts }

/** What the line itself says; for rate limits, session lists and uploads. Never logged or stored in clear. */
export interface RequestFacts {
  /** Also the `instance` of a problem and a line in the log. */
  readonly id: string
  /** The client's address, proxies taken off. */
  readonly address: string
  readonly userAgent: string
  /** What stood behind the `?` of the address, as it came: for protocols that mind what a route's input leaves out. */
  readonly query: string
  /** Values of this site's own cookies by their short name (`session`, `preferences`, …). */
  readonly cookies: Readonly<Record<string, string>>
  /** The file of a route with `upload`; it has to be read to its end. Errors with `TooLarge` past the limit. */
  readonly upload: { readonly name: string; readonly type: string; readonly bytes: Readable } | null
}
