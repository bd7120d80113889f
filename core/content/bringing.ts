import type { Knex } from 'knex'
import { userToken } from '../access/tokens.ts'
import type { BroughtItem, CoreServices, ItemInput, Viewer } from '../contract/index.ts'
import type { AuditTrail } from '../audit/open-audit.ts'
import type { EventLog } from '../events/open-events.ts'
import { ofRevs, type KnownText } from './draft-input.ts'
import { facetsOf, fullInput } from './input.ts'
import { keepersFor } from './keepers-for.ts'
import { publishing, type Kinds, type KnownKind } from './kinds.ts'
import type { PersonalColumns } from './personal/personal-columns.ts'
import { persist, type LiveWrite } from './persist.ts'
import { persistMany } from './persist-many.ts'
import { rows } from './rows.ts'
import type { TopicShelf } from './topics.ts'

interface Needs { db: Knex; kinds: Kinds; personal: PersonalColumns; topics: TopicShelf; events: Pick<EventLog, 'wrote'>; audit: Pick<AuditTrail, 'wrote'> }

interface DraftRow { input: ItemInput; personal: unknown; state: string; rev: number; by_id: string | null; by_name: string; updated_at: Date }
type Standing = NonNullable<Awaited<ReturnType<CoreServices['standing']>>>

/** Puts items in with their own dates, authors and revisions, by the same statement as everything else that is written. */
export class Bringing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async standing(plugin: string, id: string): Promise<Standing | null> {
    const [found] = await rows<Standing & { kind: string }>(this.#needs.db,
      `select i.kind, r.input, i.ref, i.rev, i.administration, i.published_at as "publishedAt", i.withdrawn_at is not null as "isWithdrawn" from core.item i join core.revision r on r.item_id = i.id and r.rev = i.rev
       where i.id = ?::uuid and i.published_at is not null and i.removed_at is null`, [id])
    if (!found?.kind.startsWith(`${plugin}.`)) return null
    const { input, ref, rev, administration, publishedAt, isWithdrawn } = found
    return { input, ref, rev, administration, publishedAt, isWithdrawn }
  }

  async drafted(plugin: string, id: string): Promise<{ input: ItemInput; rev: number; state: string; by: { id: string | null; name: string }; at: Date } | null> {
    const [found] = await rows<{ kind: string; input: ItemInput; rev: number; state: string; byId: string | null; byName: string; at: Date }>(this.#needs.db,
      `select i.kind, d.input, d.rev, d.state, d.by_id as "byId", d.by_name as "byName", d.updated_at as at from core.draft d join core.item i on i.id = d.item_id where d.item_id = ?::uuid and i.removed_at is null`, [id])
    return found?.kind.startsWith(`${plugin}.`) ? { input: found.input, rev: found.rev, state: found.state, by: { id: found.byId, name: found.byName }, at: found.at } : null
  }

  /** What is not there yet goes in by one statement for all of a kind; then what is there changes, one by one and in order. */
  async bringAll(items: readonly BroughtItem[]): Promise<void> {
    const there = new Set((await rows<{ id: string }>(this.#needs.db, 'select id from core.item where id = any(?::uuid[])', [items.map(({ id }) => id)])).map(({ id }) => id))
    const fresh = new Map<string, BroughtItem[]>(), again: BroughtItem[] = []
    for (const item of items) {
      if (there.has(item.id)) again.push(item)
      else if (!fresh.get(item.kind)?.push(item)) fresh.set(item.kind, [item])
      there.add(item.id)
    }
    for (const [kind, ofKind] of fresh) await this.#bringFresh(this.#needs.kinds.get(kind), ofKind)
    for (const item of again) await this.bring(item)
  }

  async #bringFresh(known: KnownKind, items: readonly BroughtItem[]): Promise<void> {
    const topics = await this.#needs.topics.ids()
    const writes = items.flatMap((item) => item.publishedAt === null ? [] : [this.#first(known, item, item.publishedAt, topics)])
    await persistMany(this.#needs.db, writes)
    await this.#begin(known, items.filter(({ publishedAt }) => publishedAt === null))
    await this.#putDrafts(known, items)
    this.#needs.events.wrote([known.name])
    this.#needs.audit.wrote()
  }

  /** The first time as revision 1, again as the next. @throws Invalid as any write */
  async bring(item: BroughtItem): Promise<void> {
    const known = this.#needs.kinds.get(item.kind)
    const transition = transitionOf(known, item)
    const [before] = await rows<{ rev: number; ref: string | null; published_at: Date | null; keepers: string[]; author_id: string | null }>(this.#needs.db, 'select rev, ref, published_at, keepers, author_id from core.item where id = ?::uuid', [item.id])
    // Nobody is said to have written it: what is there changes, and is still whose it was, with the draft beside it.
    const stays = item.author === undefined ? before : undefined
    const keepers = typeof known.kind.keptBy === 'function' ? keepersOf(item, known) : stays?.keepers ?? keepersOf(item, known)
    const beside = stays && item.draft === undefined ? await this.#draftOf(item.id) : undefined
    if (item.publishedAt !== null) {
      const at = item.revisedAt ?? item.publishedAt
      const everyone = everyoneFor(item)
      // The past may hold what has expired since; only its order in time is checked.
      const { live } = await this.#needs.personal.held(known, item.id)
      const full = fullInput(known, item.id, known.personal.size === 0 ? item.input : { ...item.input, fields: { ...live, ...item.input.fields } }, everyone, await this.#needs.topics.ids(), new Date(0))
      const rev = (before?.rev ?? 0) + 1
      const embargo = item.publishedAt > new Date()
      await persist(this.#needs.db, {
        known, id: item.id, ref: before?.ref ?? null, rev, state: transition.to, input: { ...full, visibleFrom: embargo ? item.publishedAt : full.visibleFrom },
        ofRevs: { ...stays ? ofRevs(full, { texts: await this.#textsOf(item.id) }, rev) : Object.fromEntries(Object.keys(full.texts).map((lang) => [lang, rev])), ...item.ofRevs }, facets: facetsOf(known, full, item.administration), keepers,
        administration: item.administration, authorId: stays ? stays.author_id : item.author?.id ?? null, publishedAt: before?.published_at ?? item.publishedAt, surfacedAt: embargo ? null : at,
        reviewDueOn: full.reviewDueOn, now: at, by: { id: item.author?.id ?? null, name: item.author?.name ?? '' }, note: item.note ?? '',
        event: { name: 'core.item.published', data: { kind: known.name, rev, isFirst: rev === 1, isBrought: true } },
        audit: { action: `${known.name}.brought`, detail: { rev }, route: null, request: null },
      })
    } else if (!before) await this.#begin(known, [item])
    if (beside) await this.#beside(item.id, beside)
    await this.#putDrafts(known, [item])
    this.#needs.events.wrote([known.name])
    this.#needs.audit.wrote()
  }

  /** Items that nobody reads yet. */
  async #begin(known: KnownKind, items: readonly BroughtItem[]): Promise<void> {
    if (items.length === 0) return
    const begun = items.map((item) => ({ id: item.id, state: draftState(known, item), lang: item.input.lang, keepers: keepersOf(item, known), handling: item.input.handling ?? 'named-people', administration: item.administration, author_id: item.author?.id ?? null }))
    await rows(this.#needs.db, `insert into core.item (id, kind, state, lang, keepers, handling, administration, author_id, rev)
      select n.id, ?, n.state, n.lang, n.keepers, n.handling, n.administration, n.author_id, 0 from jsonb_populate_recordset(null::core.item, ?::jsonb) n`, [known.name, JSON.stringify(begun)])
  }

  async #putDrafts(known: KnownKind, items: readonly BroughtItem[]): Promise<void> {
    const drafts = items.flatMap((item) => {
      const draft = item.draft ?? (item.publishedAt === null ? { input: item.input, by: item.author ?? { id: null, name: '' }, at: item.revisedAt ?? new Date() } : undefined)
      return draft ? [{ item_id: item.id, ...this.#needs.personal.split(known, draft.input), state: draftState(known, item), rev: draft.rev ?? 1, by_id: draft.by.id, by_name: draft.by.name, updated_at: draft.at }] : []
    })
    if (drafts.length === 0) return
    await rows(this.#needs.db, `insert into core.draft (item_id, input, personal, state, rev, base_rev, by_id, by_name, updated_at)
      select i.id, d.input, d.personal, d.state, d.rev, i.rev, d.by_id, d.by_name, d.updated_at from jsonb_populate_recordset(null::core.draft, ?::jsonb) d join core.item i on i.id = d.item_id
      on conflict (item_id) do update set input = excluded.input, personal = excluded.personal, rev = core.draft.rev + 1, updated_at = excluded.updated_at`, [JSON.stringify(drafts)])
  }

  async #draftOf(id: string): Promise<DraftRow | undefined> {
    return (await rows<DraftRow>(this.#needs.db, 'select input, personal, state, rev, by_id, by_name, updated_at from core.draft where item_id = ?::uuid for update', [id]))[0]
  }

  /** The statement that puts something live takes the draft with it; one that goes on being written comes back as it stood. */
  async #beside(id: string, { input, personal, state, rev, by_id, by_name, updated_at }: DraftRow): Promise<void> {
    await rows(this.#needs.db, `insert into core.draft (item_id, input, personal, state, rev, base_rev, by_id, by_name, updated_at)
      select id, ?::jsonb, ?::jsonb, ?, ?, rev, ?::uuid, ?, ?::timestamptz from core.item where id = ?::uuid on conflict do nothing`, [JSON.stringify(input), JSON.stringify(personal), state, rev, by_id, by_name, updated_at, id])
  }

  async #textsOf(id: string): Promise<KnownText[]> {
    return rows<KnownText>(this.#needs.db, 'select lang, title, summary, body, extra, maker, of_rev as "ofRev" from core.text where item_id = ?::uuid', [id])
  }

  #first(known: KnownKind, item: BroughtItem, publishedAt: Date, topics: ReadonlySet<string>): LiveWrite {
    const at = item.revisedAt ?? publishedAt, by = { id: item.author?.id ?? null, name: item.author?.name ?? '' }
    const full = fullInput(known, item.id, item.input, everyoneFor(item), topics, new Date(0))
    const embargo = publishedAt > new Date()
    return {
      known, id: item.id, ref: null, rev: 1, state: transitionOf(known, item).to, input: { ...full, visibleFrom: embargo ? publishedAt : full.visibleFrom },
      ofRevs: { ...Object.fromEntries(Object.keys(full.texts).map((lang) => [lang, 1])), ...item.ofRevs }, facets: facetsOf(known, full, item.administration), keepers: keepersOf(item, known), administration: item.administration, authorId: by.id,
      publishedAt, surfacedAt: embargo ? null : at, reviewDueOn: full.reviewDueOn, now: at, by, note: item.note ?? '',
      event: { name: 'core.item.published', data: { kind: known.name, rev: 1, isFirst: true, isBrought: true } }, audit: { action: `${known.name}.brought`, detail: { rev: 1 }, route: null, request: null },
    }
  }
}

/** The one it is brought by. @throws Error where that does not publish */
function transitionOf({ kind }: KnownKind, item: BroughtItem): { to: string } {
  const transition = item.transition === undefined ? publishing(kind)[1] : kind.transitions[item.transition]
  if (!transition?.publishes) throw new Error(`${item.kind}: ‘${item.transition ?? ''}’ does not publish`)
  return transition
}

/** Where a brought draft stands: as it says, or where one begins. */
const draftState = ({ kind }: KnownKind, { draft, publishedAt }: BroughtItem): string => draft?.state ?? (publishedAt === null ? undefined : kind.revises) ?? kind.states[0] ?? 'draft'

const keepersOf = (item: BroughtItem, known: KnownKind): string[] =>
  keepersFor(known, item.id, { fields: item.input.fields ?? {}, author: item.author ? [userToken(item.author.id, item.administration)] : [], administration: item.administration, isLive: item.publishedAt !== null })

const everyoneFor = (item: BroughtItem): Viewer => ({ id: null, name: '', administration: item.administration, tokens: item.input.audience, roles: [], locale: item.input.lang, timeZone: 'UTC', session: null, may: () => true })
