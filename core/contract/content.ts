import type { Draft, Item, ItemInput, ItemSummary, Presented, Revision, Topic } from './item.ts'
import type { SeatHolder } from './seats.ts'
import type { PersonCard } from './services.ts'
import type { Locale, Viewer } from './viewer.ts'

export interface ListQuery {
  /** Kinds, e.g. `updates.post`; more than one merges them by date. `['*']`: every kind there is. */
  kinds: readonly string[]
  /** Of those, kinds to leave out. */
  except?: readonly string[]
  /** `topic`, `administration`, `lang`, `outcome`, or a column the kind names in `facets`, each with the value wanted, or several; all must hold. */
  facets?: Record<string, string | readonly string[]>
  /** Marks (`Kind.marks`) of which an item may have none. */
  without?: readonly string[]
  /** Cursor from `next` or `previous` of a page. */
  after?: string
  before?: string
  /** At most 100; default 20. */
  limit?: number
}
export interface Page<T> { rows: T[]; next: string | null; previous: string | null }

/** Where a write began: the revision its author read. */
export interface Base { rev: number }

/**
 * The one way to read and change items. Reads answer only what the viewer's tokens reach; a row outside is `NotFound`.
 * Writes are one transaction with revision, audit entry, event and change row; they join an open transaction.
 */
export interface Content {
  list(viewer: Viewer, query: ListQuery): Promise<Page<ItemSummary>>
  /** Several lists by one statement: for a page that shows a few of each. */
  lists<Name extends string>(viewer: Viewer, queries: Readonly<Record<Name, ListQuery>>): Promise<Record<Name, Page<ItemSummary>>>
  /** By id or ref. @throws NotFound, Gone (withdrawn, for those who could read it) */
  read(viewer: Viewer, kind: string | null, key: string): Promise<Item>
  /** The item that somebody named by its number, its id or its address, as it was typed or pasted; null where nothing of that name may be read. */
  named(viewer: Viewer, kind: string | null, typed: string): Promise<Item | null>
  /** Summaries of those the viewer may read, in the order given; others are left out. At most 200 ids. After them, by the same statement, at most 50 that point to an item by `linking.relation`. */
  pick(viewer: Viewer, ids: readonly string[], linking?: { to: string; relation: string }): Promise<ItemSummary[]>
  /** How many the viewer may read, counted up to `ceiling` (default 1,000). */
  count(viewer: Viewer, query: Omit<ListQuery, 'after' | 'before' | 'limit'>, ceiling?: number): Promise<{ n: number; isMore: boolean }>
  /** For each value of a facet, how many of the query's items the viewer may read, counted up to `ceiling` (default 100). */
  countBy(viewer: Viewer, query: Omit<ListQuery, 'after' | 'before' | 'limit'>, facet: string, values: readonly string[], ceiling?: number): Promise<Map<string, { n: number; isMore: boolean }>>
  /**
   * All that stands beside a list, in one statement: how many of its items the viewer may read under each of these values of facets (up to
   * `ceilings`, default 100), as if nothing of that facet were asked, and how many under the whole query (up to 1,000). Kept for a minute.
   */
  facets(viewer: Viewer, query: Omit<ListQuery, 'after' | 'before' | 'limit'>, values: Readonly<Record<string, readonly string[]>>, ceilings?: Readonly<Record<string, number>>): Promise<FacetCounts>
  /**
   * Rows of the plugin's own tables, each with the item and the person it names, in one statement and in its order: the item only where
   * the viewer may read it, the person as `seats` tells of them. At most 500.
   */
  joined<T>(viewer: Viewer, own: OwnRows): Promise<Joined<T>[]>
  /**
   * Rows of a query over those items of these kinds that the viewer may read: its SQL finds them as `readable` (`id`, `topics`, `langs`,
   * `administration`, `published_at`, newest first is for the query to say). For counts and pages of what items are made of. At most 1,000.
   */
  among<T>(viewer: Viewer, kinds: readonly string[], query: { sql: string; bindings: readonly unknown[] }): Promise<T[]>
  /** What a person wrote and the viewer may read, newest first; of these kinds, or of all but those. */
  authored(viewer: Viewer, person: string, query?: { kinds?: readonly string[]; except?: readonly string[]; after?: string; limit?: number }): Promise<Page<ItemSummary>>
  /** The items that point to this one by `relation`, readable ones only; with their fields where one `kind` is asked for. */
  linking(viewer: Viewer, id: string, relation: string, limit?: number, kind?: string): Promise<ItemSummary[]>
  /** The items that point to this one by whatever relation, readable ones only, newest first; at most 100. */
  inbound(viewer: Viewer, id: string, limit?: number): Promise<ItemSummary[]>
  /** Items near this one by links and shared topics, each with why; of a link by which relation, and whether it goes out from this one. */
  related(viewer: Viewer, item: Item, limit?: number): Promise<({ item: ItemSummary } & ({ why: 'topic' } | { why: 'linked'; relation: string; isOutgoing: boolean }))[]>
  /** Items the viewer keeps and that have a draft, or are due for review: at most `limit` (20) of each, drafts first. One item may stand under both. */
  mine(viewer: Viewer, query: { kinds?: readonly string[]; limit?: number; why?: Waiting['why'] }): Promise<Waiting[]>

  /**
   * The personal columns of items, by id: the one way they leave. Of each the person gets all, others what the column's rule (or the
   * person's choice) lets them see; a look at what not every member may see is put in the audit, per item. Items the viewer may not
   * read, and kinds without personal columns, are left out. At most 200.
   * @param options `draft`: what the draft says, where there is one; for keepers only.
   */
  present(viewer: Viewer, items: readonly { id: string; kind: string }[], options?: { draft?: boolean }): Promise<Map<string, Presented>>

  /**
   * Subject and plain text of a mail to this reader about an item they may read: the text itself where the item's handling lets it
   * leave by mail, otherwise only that there is something to read. Mails about items say nothing else of them. @throws NotFound, Gone
   */
  inMail(reader: Viewer, id: string): Promise<{ subject: string; text: string }>

  /** Begins an item with a draft that only its keepers see. @throws Refused, Invalid */
  create(viewer: Viewer, kind: string, input: ItemInput): Promise<{ id: string; draftRev: number }>
  /** Creates and publishes in one statement. */
  publishNew(viewer: Viewer, kind: string, input: ItemInput, transition?: string): Promise<{ id: string; ref: string; rev: number; path: string }>
  /** The draft beside the live version, begun from it if there is none yet. @throws NotFound, Refused */
  draft(viewer: Viewer, id: string): Promise<Draft>
  /** @throws Conflict with the draft that stands there now */
  saveDraft(viewer: Viewer, id: string, input: ItemInput, base: Base): Promise<{ rev: number }>
  dropDraft(viewer: Viewer, id: string): Promise<void>
  /**
   * Changes the state; a transition that publishes puts the draft live, if the draft's own state lets it. `draft` is the `rev` of the
   * draft that was looked at (0 for none): another one standing there is a Conflict. Without it whatever stands there goes on.
   * @throws Refused, NotFound, Conflict, Invalid
   */
  move(viewer: Viewer, id: string, transition: string, options: Base & { note?: string; draft?: number }): Promise<Item>
  /** Writes one language of the live version. */
  translate(viewer: Viewer, id: string, lang: Locale, text: import('./item.ts').TextInput, base: Base): Promise<Item>
  /** Somebody looked at what is live, and it stands: its next review falls due on that day (`YYYY-MM-DD`). No new revision. @throws NotFound, Refused, Invalid, Conflict */
  reviewed(viewer: Viewer, id: string, options: Base & { dueOn: string }): Promise<void>
  history(viewer: Viewer, id: string, page?: { before?: number; limit?: number }): Promise<Revision[]>
  revision(viewer: Viewer, id: string, rev: number): Promise<Revision>
  /** Begins a draft that says what that revision said. */
  restore(viewer: Viewer, id: string, rev: number): Promise<Draft>
  /** Leaves a tombstone: nothing of the text stays but that it was there. */
  remove(viewer: Viewer, id: string, options: Base & { note: string }): Promise<void>
  /** People who keep the item by name, besides its seat and staff. @throws NotFound for whoever does not keep it */
  coKeepers(viewer: Viewer, id: string): Promise<PersonCard[]>
  /** One more person keeps it: they write it from now on, and may admit others. @throws NotFound, Invalid on `person` */
  admitKeeper(viewer: Viewer, id: string, person: string): Promise<void>
  /** One keeps it no longer. @throws NotFound, Conflict for the last */
  releaseKeeper(viewer: Viewer, id: string, person: string): Promise<void>
  /** An item that belongs to another is kept by whoever keeps that one. @throws NotFound */
  keepAlike(viewer: Viewer, id: string, like: string): Promise<void>
  /**
   * Gives an item to another seat, or to a person there: the seat's contact points keep it, the person beside them. Who wrote it stays
   * said; who kept it for the old seat no longer does. May be done by who keeps it and publishes its kind, or keeps it for its seat.
   * @throws NotFound, Refused, Invalid on `to`
   */
  handOver(viewer: Viewer, id: string, to: Seat): Promise<void>
  mayHandOver(viewer: Viewer, item: Item): boolean
  /** All that one person, or a whole seat, keeps and the viewer may hand over: at most 200 at a time; `remaining` are still there. */
  handOverAll(viewer: Viewer, from: Handed, to: Seat): Promise<{ done: number; remaining: number }>
  /** How many items that would be, counted up to 1,000. */
  countToHandOver(viewer: Viewer, from: Handed): Promise<number>

  /** Who would read it with this audience: counts per token (-1 for everyone; null for a group the viewer is not in), names only of administrations. */
  audienceOf(viewer: Viewer, audience: readonly string[]): Promise<{ token: string; people: number | null }[]>
  /** Which of the viewer's tokens lets them read it, with how each came to them. */
  whyReadable(viewer: Viewer, id: string): Promise<{ token: string; via: string; until: Date | null }[]>
  /** Transitions open to the viewer from where the item stands, and its draft if one is given. */
  openTransitions(viewer: Viewer, item: Item, draft?: Draft): string[]

  subscribe(viewer: Viewer, subject: Subject): Promise<void>
  unsubscribe(viewer: Viewer, subject: Subject): Promise<void>
  isSubscribed(viewer: Viewer, subject: Subject): Promise<boolean>
  /** What that person follows and the viewer may is the viewer's from now on, as it was chosen, and no longer that person's. Answers how many moved. */
  followAs(viewer: Viewer, person: string): Promise<number>
  /** Ids of what the viewer follows of one type, newest first, at most 1,000. */
  followed(viewer: Viewer, type: Subject['type']): Promise<string[]>
}
export interface Count { n: number; isMore: boolean }
export interface FacetCounts { all: Count; by: Record<string, Map<string, Count>> }
/**
 * A query over the plugin's own tables with the columns `own` (jsonb: days and moments come as text), `item_id` and `person_id` (uuid,
 * or null). `isFrequent`: one of few texts, that many pages ask; it is prepared once on each connection. `isKept`: the item only where the
 * viewer keeps it and it stands, for lists of what waits for them.
 */
export interface OwnRows { sql: string; bindings: readonly unknown[]; isFrequent?: boolean; isKept?: boolean }
export interface Joined<T> { own: T; item: ItemSummary | null; person: SeatHolder | null }
/** What waits for its keeper: a draft, or something live whose review comes within 30 days (`reviewDueOn`, `YYYY-MM-DD`). */
export interface Waiting extends ItemSummary, Pick<Item, 'authorId' | 'keepers'> { why: 'draft' | 'review'; reviewDueOn: string | null }
/** Who an item is handed to: an administration's seat, or a person, who keeps it beside the contact points of their seat. */
export type Seat = { administration: string } | { person: string }
/** Whose items are handed over: what a person keeps, or what belongs to an administration's seat. */
export type Handed = { administration: string } | { person: string }
/** What one can follow: an item, a topic, or a kind. */
export interface Subject { type: 'item' | 'topic' | 'kind'; id: string }

export interface Topics {
  all(): Promise<Topic[]>
  /** @throws NotFound */
  get(id: string): Promise<Topic>
  label(id: string, locale: Locale): Promise<string>
}

/** Search over titles and texts; a search plugin takes this over. The audience is inside the query. */
export interface SearchQuery { text: string; kinds?: readonly string[]; topic?: string; /** One of `outcomes`. */ outcome?: string; lang?: Locale; after?: string; limit?: number }
export interface SearchHit { item: ItemSummary; /** Text with U+E000…U+E001 around what matched; escape first, then mark. */ excerpt: string }
export interface Search {
  find(viewer: Viewer, query: SearchQuery): Promise<{ hits: SearchHit[]; next: string | null }>
  /** Titles that begin with or hold the words, for the palette and pickers. At most 10. */
  suggest(viewer: Viewer, text: string): Promise<ItemSummary[]>
}
