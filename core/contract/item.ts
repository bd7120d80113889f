import type { Static, TObject } from 'typebox'
import type { FieldFault } from './errors.ts'
import type { Locale, Texts } from './viewer.ts'

/** What may be done with what one may read; from the widest to the narrowest. */
export type Handling = 'open' | 'community' | 'named-administrations' | 'my-administration' | 'named-people'

/** Who made a text: its author, a machine, a person who translated, a reviewer who checked the translation. */
export type TextMaker = 'author' | 'machine' | 'person' | 'reviewer'

/** What one language says. `extra` holds the kind's own texts (its `texts` schema), e.g. key points. */
export interface TextInput { title: string; summary?: string; body?: string; maker?: TextMaker; extra?: Record<string, unknown> }
export interface ItemText extends Required<TextInput> {
  lang: Locale
  /** Revision of the original this text says; lower than the item's means stale. */
  ofRev: number
  isStale: boolean
  isOriginal: boolean
}

/** The whole of what a person edits: a draft holds one, a revision keeps one. */
export interface ItemInput {
  /** Language of the original; its text is the reference. */
  lang: Locale
  texts: Partial<Record<Locale, TextInput>>
  /** The kind's own columns (its `fields` schema). */
  fields?: Record<string, unknown>
  topics?: string[]
  audience: string[]
  handling?: Handling
  /** Embargo: readable from then on. ISO 8601 instant. */
  visibleFrom?: string | null
  /** Readable until then. */
  visibleUntil?: string | null
  /** `YYYY-MM-DD`. */
  reviewDueOn?: string | null
  /** Ids of items this one points to, by relation: `related`, `corrects`, `supersedes`, or a plugin's own. */
  links?: Record<string, string[]>
}

/** One row of a list or the head of a page, in the reader's language where there is a text in it, otherwise in the original. */
export interface ItemSummary {
  id: string
  kind: string
  /** Human number such as `UP-0042`, drawn at publication; null before. */
  ref: string | null
  state: string
  title: string
  summary: string
  /** Language the title and summary are in. */
  lang: Locale
  /** Languages the item has a text in. */
  langs: Locale[]
  /** Path without language prefix, e.g. `/updates/UP-0042`. */
  path: string
  administration: string | null
  handling: Handling
  topics: string[]
  publishedAt: Date | null
  updatedAt: Date
  visibleFrom: Date | null
  visibleUntil: Date | null
  rev: number
  /** Columns of the kind's own table. */
  fields: Record<string, unknown>
  /** The text's own extra (key points and the like), in the language shown. */
  extra: Record<string, unknown>
}

/** Everything a reader of one item may see. */
export interface Item extends ItemSummary {
  body: string
  text: ItemText
  texts: ItemText[]
  audience: string[]
  keepers: string[]
  authorId: string | null
  stewardId: string | null
  origin: string | null
  reviewDueOn: string | null
  createdAt: Date
  links: Record<string, string[]>
  /** Whether the viewer holds one of the keepers. */
  isKept: boolean
  /** Whether the viewer is told of changes to it. */
  isFollowed: boolean
  /** How many files are attached. */
  files: number
}

export interface Draft {
  itemId: string
  input: ItemInput
  /** Where the draft stands; that of the item while there is no draft (`rev` 0). A changed text falls back to before its approval. */
  state: string
  /** Counts the saves of this draft; a save names the one it started from. */
  rev: number
  /** The live revision it was begun from. */
  baseRev: number
  /** Who saved it last; null while there is no draft. */
  byId: string | null
  byName: string
  updatedAt: Date
}

export interface Revision {
  itemId: string
  rev: number
  at: Date
  byName: string
  note: string
  state: string
  input: ItemInput
}

/** A change of state. `from: []` is the making of an item. A transition that `publishes` puts the draft live. */
export interface Transition {
  from: readonly string[]
  to: string
  /** Permission of the plugin, without its prefix. Keepers are asked as well, always. */
  may: string
  publishes?: boolean
  /** The item leaves all lists and feeds; its page says that it was withdrawn. */
  withdraws?: boolean
  /** Ask the person for a reason, kept with the revision. */
  asksReason?: boolean
  /** Taken on the plugin's own pages alone, which ask more than core's do (who approved, say): core's editor and its API neither offer nor take it. */
  isOwn?: boolean
}

/** One language-neutral kind of item. What is not here, core does the same for all. */
/** What was published, for `tells`. `isFirst`: for the first time. */
export interface Published<F> { fields: F; isFirst: boolean }
export interface Tells {
  /** Name of the notice, without the plugin. */
  notice: string
  values?: Record<string, string | number | Date>
  /** Everybody of its audience is told, not only its followers. */
  everyone?: boolean
}

export interface Kind<F extends TObject = TObject, X extends TObject = TObject> {
  /** Letters before the number, e.g. `UP`; null for items without one, which go by their id: numbers that run on would tell of items that few may know of. */
  prefix: string | null
  /** Table of the kind's own columns in the plugin's schema, with `item_id uuid primary key references core.item`; none when it has none. */
  table?: string
  /** Schema of those columns, camelCase; the editor draws its form from it. */
  fields?: F
  /** Columns (of few values) that lists are filtered by; each is indexed for every reader. `topic`, `administration` and `lang` always are. */
  facets?: readonly (keyof Static<F> & string)[]
  /** Column (`outcome()`, a list of `outcomes`) with what it is meant to improve: lists of any kinds, search and the finder filter by it as `outcome`. */
  outcome?: keyof Static<F> & string
  /** Words by which lists may leave an item out (`ListQuery.without`), such as for whom it was not written. Pure. */
  marks?: (fields: Static<F>) => readonly string[]
  /** Schema of texts each language has besides title, summary and body. */
  texts?: X
  /** Path of its page below the plugin's, given ref or id. Default `/<ref or id>`. */
  path?: (key: string) => string
  /** The first is where an item begins. Locale keys of others than draft, review, published and withdrawn: `<plugin>.kind.<kind>.state.<name>`. */
  states: readonly string[]
  /** By name; `create` and one that publishes are needed. Locale keys of others than submit, return, publish and withdraw: `<plugin>.kind.<kind>.transition.<name>`, `….title`, `….done`. */
  transitions: Record<string, Transition>
  /** Where a draft beside a live version begins; default the first state. */
  revises?: string
  /** Where a draft falls when its text is changed, by state. For states not named here core finds the nearest one before an approval. */
  fallsTo?: Readonly<Record<string, string>>
  /** What must hold of the whole before others read it, past the schemas: faults by field. Pure. Asked at every publication, also of what is brought. */
  check?: (input: ItemInput) => readonly FieldFault[]
  /** Path of its own editor below the plugin's, given the id: core's editor leads there. */
  editor?: (id: string) => string
  /** States that stand for good: nothing is drafted or published over them. Translations may still be added, and what withdraws stays open. */
  final?: readonly string[]
  /** Own columns that follow from a change (a history of moved dates, say). Pure: may run again. `before` is null the first time. */
  settle?: (fields: Static<F>, before: Static<F> | null, change: { now: Date; note: string; /** The revision this becomes. */ rev: number; /** Nothing of the original is changed. */ isTranslation: boolean; /** The state it goes to. */ to: string }) => Static<F>
  /** Its audience follows from its columns (a request is between two administrations); whatever a writer asks for is put aside. Pure. */
  audienceOf?: (fields: Static<F>, id: string) => readonly string[]
  /**
   * Who keeps an item: also the plugin's staff (the default), its author and seat alone, or whoever its columns say (the managers of a space);
   * a draft of the last is its author's until it is published, and no seat hands it over. Pure.
   */
  keptBy?: 'staff' | 'seat' | ((fields: Static<F>, id: string) => readonly string[])
  /** Audience a new item starts with; default `members`, the narrower of the usual. */
  audience?: readonly string[]
  /**
   * Columns that hold personal data, and who may see each. They are in no `fields` of an item, a list, a draft or a revision, and
   * leave by `content.present` alone. A write that leaves one out leaves it as it stands.
   */
  personal?: Partial<Record<keyof Static<F> & string, PersonalField>>
  /** Column with the id of the person they are about; fixed once the item is published. Default: the item's author. */
  person?: keyof Static<F> & string
  /** The items are about `person` and nothing without them: they are removed when the person is. */
  goesWithPerson?: boolean
  /**
   * What its followers are told when one is published: a notice of the plugin, or null for nothing. Those of its topics and of the kind
   * hear of new ones, those of an item of changes to it, and of what corrects or supersedes it. Default: core's own words, for the digest. Pure.
   */
  tells?: (item: Published<Static<F>>) => Tells | null
  /**
   * What its items point to, by relation; the editor asks for them by number or address. Locale keys: `<plugin>.kind.<kind>.relation.<name>`.
   * `/items/new?kind=…&relation=corrects&to=UP-0042` begins one from the item it points to.
   */
  relations?: Readonly<Record<string, Relation<Static<F>>>>
  /**
   * Permission, without the prefix, by which whoever reads an item puts files on it for what they add below it (a reply, a remark), without
   * keeping it; of such they take away their own.
   */
  filesFrom?: string
  /** Once others read an item its files stay as they are: what changes them is another item. */
  filesStay?: boolean
  /**
   * Rows of the plugin's that belong to an item and are searched with it, for whoever may read it: their table, and in SQL over it (as `s`)
   * the item's id, the language, the text and which rows are shown. Give it `using gin (core.words_of(lang, text)) where …` as an index.
   */
  says?: { table: string; item: string; lang: string; text: string; where: string }
  /** Whether visitors' search engines and the site map list it. Default true. */
  isIndexed?: boolean
  /** Days after publication when a review falls due, if the editor says nothing. */
  reviewAfterDays?: number
}

/** Which kinds a relation leads to (full names, or `*` for any), and the columns of an item that is begun from one. */
export interface Relation<F = Record<string, unknown>> { kinds: readonly string[] | '*'; begins?: Partial<F> }

/** How far something personal reaches, each further than the one before: only the person, their item's administration, contact points as well, every member, everybody. */
export type Reach = 'self' | 'administration' | 'ncps' | 'members' | 'public'
export interface PersonalField {
  /** Locale key: what it is held for. The person is told. */
  why: string
  /** Who may see it besides the person; where the person chooses, what holds until they have. */
  audience: Reach
  /** Column (`oneOf(reaches)` or fewer, or null) with the reach the person chose for this item. Only they set it, only they see it. */
  chosenIn?: string
  /** Permission of the plugin, without its prefix, whose holders see it whatever its reach. */
  may?: string
  /** Days after the item's last change when it is blanked. */
  keepDays?: number
  /** What becomes of it when the person goes; default `blank`. */
  onRemoval?: 'blank' | 'keep'
}
/** What one viewer may see of the personal columns of one item; `withheld` names the others, empty or not. */
export interface Presented { fields: Record<string, unknown>; withheld: string[] }

export interface Topic {
  id: string
  kind: 'technology' | 'topic' | 'process'
  labels: Texts
  notes: Texts | null
  synonyms: Partial<Record<Locale, string[]>>
  broader: string[]
  narrower: string[]
  related: string[]
}
