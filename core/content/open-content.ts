import type { AuditTrail } from '../audit/open-audit.ts'
import { Gone, NotFound, itemKey, type Clock, type Content, type Item, type People, type PersonalData, type Search, type Viewer } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import type { EventLog } from '../events/open-events.ts'
import { Bringing } from './bringing.ts'
import { CoKeepers } from './co-keepers.ts'
import { Desk } from './desk.ts'
import { Explaining, type Holders } from './explaining.ts'
import { HandingOver } from './handing-over.ts'
import { History } from './history.ts'
import { FacetCounts } from './facet-counts.ts'
import { inMail, type Mailing } from './in-mail.ts'
import { Joining } from './joining.ts'
import { KeptCounts } from './kept-counts.ts'
import { Kinds } from './kinds.ts'
import { Lists } from './lists.ts'
import { Looks } from './looks.ts'
import { corePersonalData } from './personal/core-data.ts'
import { openToAll } from './open-to-all.ts'
import { PersonalRegister } from './personal/register.ts'
import { PersonalColumns } from './personal/personal-columns.ts'
import { sequenceOf } from './persist.ts'
import { PlainSearch } from './plain-search.ts'
import { Readers } from './readers.ts'
import { Reading } from './reading.ts'
import { Reviews } from './reviews.ts'
import { rows } from './rows.ts'
import { Subscriptions } from './subscriptions.ts'
import { Surfacing } from './surfacing.ts'
import { TopicShelf } from './topics.ts'
import { Writing } from './writing.ts'

interface Needs {
  database: Pick<Database, 'db' | 'transaction' | 'isInTransaction'>
  clock: Clock
  events: Pick<EventLog, 'emit' | 'changed' | 'wrote' | 'versions'>
  audit: Pick<AuditTrail, 'record' | 'context' | 'wrote'>
  holders: Holders
  mailing: Mailing
  /** What access keeps of people, and acts on itself. */
  accessData: readonly PersonalData[]
  people: Pick<People, 'cards' | 'accounts' | 'administration'>
}

export interface OpenContent {
  content: Content
  topics: TopicShelf
  search: Search
  kinds: Kinds
  reading: Reading
  readers: Readers
  surfacing: Surfacing
  reviews: Reviews
  bringing: Bringing
  /** Of these items those a visitor may read at this moment, and take along. */
  openToAll(ids: readonly string[]): Promise<Set<string>>
  /** Where personal data is held, over core and every open plugin. */
  register: PersonalRegister
  /** Makes the number sequence of each kind; after the kinds were added and the migrations run. */
  prepare(): Promise<void>
}

export function openContent({ database, ...rest }: Needs): OpenContent {
  const kinds = new Kinds()
  const needs = { ...rest, db: database.db, isInTransaction: () => database.isInTransaction, transaction: <T>(work: () => Promise<T>) => database.transaction(work) }
  const topics = new TopicShelf(needs)
  const personal = new PersonalColumns({ ...needs, kinds })
  const lists = new Lists({ ...needs, kinds })
  const counts = new KeptCounts({ clock: rest.clock, versions: rest.events.versions, isInTransaction: () => database.isInTransaction })
  const facetCounts = new FacetCounts({ ...needs, kinds, lists })
  const joining = new Joining({ ...needs, kinds })
  const reading = new Reading({ ...needs, kinds, lists })
  const writing = new Writing({ ...needs, kinds, reading, personal, topics })
  const handing = new HandingOver({ ...needs, kinds, reading })
  const coKeepers = new CoKeepers({ ...needs, kinds, reading })
  const history = new History({ ...needs, reading, writing })
  const explaining = new Explaining({ ...needs, reading })
  const desk = new Desk({ ...needs, kinds })
  const subscriptions = new Subscriptions({ ...needs, kinds, reading, topics })
  const search = new PlainSearch({ ...needs, kinds, joining, topics })
  const readers = new Readers({ ...needs, kinds })
  const surfacing = new Surfacing(needs)
  const looks = new Looks({ db: needs.db, clock: needs.clock, audit: needs.audit })
  const reviews = new Reviews({ ...needs, kinds })
  const bringing = new Bringing({ ...needs, kinds, personal, topics })

  const register = new PersonalRegister({ ...needs, kinds, core: corePersonalData, told: rest.accessData })

  const read = async (viewer: Viewer, kind: string | null, key: string): Promise<Item> => {
    const item = await reading.read(viewer, kind, key)
    await looks.at(viewer, item)
    return item
  }
  const content: Content = {
    list: (viewer, query) => lists.list(viewer, query),
    lists: (viewer, queries) => lists.lists(viewer, queries),
    read,
    async named(viewer, kind, typed) {
      const key = itemKey(typed)
      try { return key === '' ? null : await read(viewer, kind, key) } catch (error) { if (error instanceof NotFound || error instanceof Gone) return null; throw error }
    },
    pick: (viewer, ids, linking) => linking ? lists.pickLinking(viewer, ids, linking) : joining.pick(viewer, ids),
    authored: (viewer, person, query) => lists.authored(viewer, person, query),
    count: (viewer, query, ceiling) => lists.count(viewer, query, ceiling),
    countBy: (viewer, query, facet, values, ceiling) => counts.through(query.kinds, [viewer.tokens, viewer.outlet ?? null, query.facets, query.without ?? null, facet, values, ceiling],
      () => lists.countBy(viewer, query, facet, values, ceiling)),
    facets: (viewer, query, values, ceilings) => counts.through(query.kinds, ['facets', viewer.tokens, viewer.outlet ?? null, query.except, query.facets, query.without ?? null, values, ceilings],
      () => facetCounts.count(viewer, query, values, ceilings)),
    joined: (viewer, own) => joining.joined(viewer, own),
    among: (viewer, named, query) => joining.among(viewer, named, query),
    linking: (viewer, id, relation, limit, kind) => reading.linking(viewer, id, relation, limit, kind),
    inbound: (viewer, id, limit) => reading.linking(viewer, id, null, limit),
    related: (viewer, item, limit) => reading.related(viewer, item, limit),
    mine: (viewer, query) => desk.mine(viewer, query),
    present: (viewer, items, options) => personal.present(viewer, items, options),
    async inMail(reader, id) {
      const item = await reading.read(reader, null, id)
      return inMail(item, { t: rest.mailing.translator(reader.locale), address: rest.mailing.address(reader.locale, item.path) })
    },
    create: (viewer, kind, input) => writing.create(viewer, kind, input),
    publishNew: (viewer, kind, input, transition) => writing.publishNew(viewer, kind, input, transition),
    draft: (viewer, id) => writing.draft(viewer, id),
    saveDraft: (viewer, id, input, base) => writing.saveDraft(viewer, id, input, base),
    dropDraft: (viewer, id) => writing.dropDraft(viewer, id),
    move: (viewer, id, transition, options) => writing.move(viewer, id, transition, options),
    translate: (viewer, id, lang, text, base) => writing.translate(viewer, id, lang, text, base),
    reviewed: (viewer, id, options) => writing.reviewed(viewer, id, options),
    history: (viewer, id, page) => history.list(viewer, id, page),
    revision: (viewer, id, rev) => history.get(viewer, id, rev),
    restore: (viewer, id, rev) => history.restore(viewer, id, rev),
    remove: (viewer, id, options) => writing.remove(viewer, id, options),
    handOver: (viewer, id, to) => handing.one(viewer, id, to),
    mayHandOver: (viewer, item) => handing.may(viewer, item),
    handOverAll: (viewer, from, to) => handing.all(viewer, from, to),
    countToHandOver: (viewer, from) => handing.count(viewer, from),
    coKeepers: (viewer, id) => coKeepers.of(viewer, id),
    admitKeeper: (viewer, id, person) => coKeepers.admit(viewer, id, person),
    releaseKeeper: (viewer, id, person) => coKeepers.release(viewer, id, person),
    keepAlike: (viewer, id, like) => coKeepers.alike(viewer, id, like),
    audienceOf: (viewer, audience) => explaining.audienceOf(viewer, audience),
    whyReadable: (viewer, id) => explaining.whyReadable(viewer, id),
    openTransitions: (viewer, item, draft) => writing.openTransitions(viewer, item, draft),
    subscribe: (viewer, subject) => subscriptions.add(viewer, subject),
    unsubscribe: (viewer, subject) => subscriptions.remove(viewer, subject),
    isSubscribed: (viewer, subject) => subscriptions.has(viewer, subject),
    followAs: (viewer, person) => subscriptions.as(viewer, person),
    followed: (viewer, type) => subscriptions.followed(viewer, type),
  }

  return {
    content, topics, search, kinds, reading, readers, surfacing, reviews, bringing, register,
    openToAll: (ids) => openToAll(needs, ids),
    async prepare() {
      // One statement; the names come from plugins' own data and were checked when the kind was added.
      const prefixes = [...new Set(kinds.names().flatMap((name) => kinds.get(name).kind.prefix ?? []))]
      if (prefixes.length > 0) await rows(needs.db, `do $$ begin ${prefixes.map((prefix) => `create sequence if not exists ${sequenceOf(prefix)};`).join(' ')} end $$`)
    },
  }
}
