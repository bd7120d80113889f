import type { Readable } from 'node:stream'
import type { Static, TObject, TSchema } from 'typebox'
import type { Conflict, FieldFault, Invalid } from './errors.ts'
import type { ItemSummary } from './item.ts'
import type { Outlet, Viewer } from './viewer.ts'

/** A run may answer its value, or one of these. */
export type Reply =
  | { reply: 'redirect'; to: string; notice?: string; values?: Record<string, string | number>; value?: unknown }
  | { reply: 'file'; name: string; type: string; body: Readable | Buffer | string; size?: number; inline?: boolean; etag?: string; lastModified?: Date; maxAge?: number; isPublic?: boolean }
  | { reply: 'stream'; type: string; body: Readable }
  | { reply: 'invalid'; faults: readonly FieldFault[] }
  | { reply: 'cookie'; set: Record<string, { value: string; maxAge: number } | null>; then: Reply }

/** Go there next (303). `to` is a path on this site without the language; `notice` a locale key shown once. The API answers `value`. */
export const redirect = (to: string, notice?: string, options: { values?: Record<string, string | number>; value?: unknown } = {}): Reply =>
  ({ reply: 'redirect', to, ...(notice === undefined ? {} : { notice }), ...options })
/** Bytes with a name. Attachments are sent as downloads unless `inline` and a safe type. */
export const file = (answer: Omit<Extract<Reply, { reply: 'file' }>, 'reply'>): Reply => ({ reply: 'file', ...answer })
export const stream = (type: string, body: Readable): Reply => ({ reply: 'stream', type, body })
/** The form again with what was typed (422). */
export const invalid = (faults: readonly FieldFault[]): Reply => ({ reply: 'invalid', faults })

/** Entries of an Atom feed or a calendar made from the same value the page shows. */
export interface FeedEntry { id: string; title: string; summary?: string; html?: string; path: string; at: Date; updatedAt: Date; lang?: string }
export interface CalendarEntry {
  id: string; title: string; description?: string; path: string; from: Date; to?: Date; isAllDay?: boolean; updatedAt: Date
  place?: string
  isCancelled?: boolean
  /** How often its time or state has changed; calendars take the entry with the higher number. */
  sequence?: number
  /** `from` and `to` say, in UTC, what every reader's own clock is to show. */
  isFloating?: boolean
}
export interface Formats<V> {
  /** `<path>.atom` */
  atom?: (value: V) => { title: string; entries: FeedEntry[] }
  /** `<path>.ics` */
  ics?: (value: V) => { name: string; entries: CalendarEntry[] }
  /** `<path>.csv`; the first row names the columns. */
  csv?: (value: V) => (string | number | null)[][]
}

export interface RouteSpec<D, P extends string, I extends TObject, O extends TSchema> {
  /** The permission a viewer needs; checked before `run`. Required, so no route is open by forgetting. */
  may: P
  /** Query, path and body fields in one object. Unknown body fields are refused, unknown query fields ignored. */
  input?: I
  /** What leaves; fields not named are stripped, for the page too. */
  output?: O
  /** POST: what a program is answered where a person is redirected (`redirect`'s `value`); default: `output`. */
  result?: TSchema
  /** Name of the view in the plugin's `views/`. */
  view?: string
  /** Kinds the page shows, so that visitors' copies are kept until one of them changes. Without it the page is not kept. */
  reads?: readonly string[]
  /** Slots of the page that are about nothing but the reader: what plugins show there is asked for while `run` runs, and not after it. */
  opens?: (viewer: Viewer) => readonly SlotName[]
  formats?: Formats<Static<O>>
  /** What `run` reads is taken away as a whole (a `file` of items, or one that a job will make): items whose handling forbids it are left out of it. `again` and slots show a page and read as one. Feeds, calendars and tables of `formats` have it by themselves. */
  outlet?: Outlet
  /**
   * GET: whom a secret in the address speaks for (a person's id), for programs that cannot sign in, such as calendars. The run is given
   * that person as viewer, as one to whose answer handling applies (`outlet`, default `feed`). Null is `NotFound`.
   */
  speaksFor?: (deps: D, input: Static<I>) => Promise<string | null>
  /** POST: the form's value when the input was refused (422) or the row had moved on (409); rendered by `view` with what was typed. */
  again?: (deps: D, input: Partial<Static<I>>, fault: Invalid | Conflict) => Promise<Static<O>> | Static<O>
  /** POST: `false` when the handler opens its own transactions (sign-in, uploads). Default true: the run is one transaction with one audit entry. */
  transaction?: boolean
  /** POST: takes a raw body instead of fields. In bytes. */
  upload?: { limit: number }
  /** Seconds a run may take; default from the settings. */
  deadline?: number
  /** Something a borrowed browser must not do: whoever asks has signed in, or proved again to be themselves, in the last quarter of an hour. Else a page is led there and back. */
  asksAgain?: boolean
  /** Left out of OpenAPI and the site map: forms that only people use. */
  isInternal?: boolean
  run: (deps: D, input: Static<I>) => Promise<Static<O> | Reply> | Static<O> | Reply
}
export interface Route { readonly method: 'GET' | 'POST'; readonly path: string; readonly spec: RouteSpec<never, string, TObject, TSchema> }
type Verb<D, P extends string> = <I extends TObject = TObject<{}>, O extends TSchema = TSchema>(path: string, spec: RouteSpec<D, P, I, O>) => Route
export interface Routes<D, P extends string> { get: Verb<D, P>; post: Verb<D, P> }

/** What a slot's contributions are told about the page they appear on. Plugins that open slots add theirs by declaration merging. */
export interface SlotSubjects {
  'home.visitor': Record<string, never>
  'home.visitor.rail': Record<string, never>
  'home.member': Record<string, never>
  'home.member.rail': Record<string, never>
  'desk.due': Record<string, never>
  'topic.main': { topic: string }
  'topic.rail': { topic: string }
  /** What is known of a technology and a process together: where the finder leads. `outcome`: what it is to improve, or '' for anything. */
  'topic.pair': { topic: string; with: string; outcome: string }
  'item.rail': { item: ItemSummary }
  'item.after': { item: ItemSummary }
  /** Before an item is withdrawn or removed: what rests on it. For its keepers. */
  'item.leaving': { item: ItemSummary }
  'administration.health': Record<string, never>
  /** Beside the page core has of an administration. */
  'administration.rail': { code: string }
}
export type SlotName = keyof SlotSubjects
export interface Slot<D, S> {
  /** Lower comes first; default 50. */
  order?: number
  view: string
  may?: string
  reads?: readonly string[]
  /** Null when there is nothing to show. A fault or an overrun leaves the page without it. */
  run: (deps: D, subject: S) => Promise<object | null> | object | null
}
