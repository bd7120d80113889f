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

  /** One question for all of them whether they are there, and one statement for all of a kind that are not. */
  async bringAll(items: readonly BroughtItem[]): Promise<void> {
    const there = new Set((await rows<{ id: string }>(this.#needs.db, 'select id from core.item where id = any(?::uuid[])', [items.map(({ id }) => id)])).map(({ id }) => id))
    const isPlain = ({ id, publishedAt, draft, input, transition }: BroughtItem) => !there.has(id) && publishedAt !== null && publishedAt <= new Date() && draft === undefined && transition === undefined && Object.keys(input.links ?? {}).length === 0
    const plain = new Map<string, BroughtItem[]>()
    for (const item of items) {
      if (isPlain(item)) plain.set(item.kind, [...plain.get(item.kind) ?? [], item])
      else await this.bring(item)
    }
    for (const [kind, fresh] of plain) {
      const topics = await this.#needs.topics.ids()
      await persistMany(this.#needs.db, fresh.map((item) => this.#first(this.#needs.kinds.get(kind), item, topics)))
      this.#needs.events.wrote([kind])
      this.#needs.audit.wrote()
    }
  }

  /** The first time as revision 1, again as the next. @throws Invalid as any write */
  async bring(item: BroughtItem): Promise<void> {
    const known = this.#needs.kinds.get(item.kind)
    const transition = item.transition === undefined ? publishing(known.kind)[1] : known.kind.transitions[item.transition]
    if (!transition?.publishes) throw new Error(`${item.kind}: ‘${item.transition ?? ''}’ does not publish`)
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
    } else if (!before) {
      await rows(this.#needs.db, `insert into core.item (id, kind, state, lang, keepers, handling, administration, author_id, rev) values (?::uuid, ?, ?, ?, ?::text[], ?, ?, ?::uuid, 0)`,
        [item.id, known.name, draftState(known, item), item.input.lang, keepers, item.input.handling ?? 'named-people', item.administration, item.author?.id ?? null])
    }
    const draft = item.draft ?? (item.publishedAt === null ? { input: item.input, by: item.author ?? { id: null, name: '' }, at: item.revisedAt ?? new Date() } : undefined)
    if (beside) await this.#beside(item.id, beside)
    if (draft) {
      const { input, personal } = this.#needs.personal.split(known, draft.input)
      await rows(this.#needs.db, `insert into core.draft (item_id, input, personal, state, rev, base_rev, by_id, by_name, updated_at)
        select id, ?::jsonb, ?::jsonb, ?, ?, rev, ?::uuid, ?, ?::timestamptz from core.item where id = ?::uuid
        on conflict (item_id) do update set input = excluded.input, personal = excluded.personal, rev = core.draft.rev + 1, updated_at = excluded.updated_at`,
      [JSON.stringify(input), JSON.stringify(personal), draftState(known, item), draft.rev ?? 1, draft.by.id, draft.by.name, draft.at, item.id])
    }
    this.#needs.events.wrote([known.name])
    this.#needs.audit.wrote()
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

  #first(known: KnownKind, item: BroughtItem, topics: ReadonlySet<string>): LiveWrite {
    const [, transition] = publishing(known.kind)
    const at = item.publishedAt ?? new Date()
    const full = fullInput(known, item.id, item.input, everyoneFor(item), topics, new Date(0))
    return {
      known, id: item.id, ref: null, rev: 1, state: transition.to, input: full, ofRevs: { ...Object.fromEntries(Object.keys(full.texts).map((lang) => [lang, 1])), ...item.ofRevs }, facets: facetsOf(known, full, item.administration),
      keepers: keepersOf(item, known), administration: item.administration, authorId: item.author?.id ?? null, publishedAt: at, surfacedAt: item.revisedAt ?? at, reviewDueOn: full.reviewDueOn, now: item.revisedAt ?? at,
      by: { id: item.author?.id ?? null, name: item.author?.name ?? '' }, note: item.note ?? '', event: { name: 'core.item.published', data: { kind: known.name, rev: 1, isFirst: true, isBrought: true } }, audit: { action: `${known.name}.brought`, detail: { rev: 1 }, route: null, request: null },
    }
  }
}

/** Where a brought draft stands: as it says, or where one begins. */
const draftState = ({ kind }: KnownKind, { draft, publishedAt }: BroughtItem): string => draft?.state ?? (publishedAt === null ? undefined : kind.revises) ?? kind.states[0] ?? 'draft'

const keepersOf = (item: BroughtItem, known: KnownKind): string[] =>
  keepersFor(known, item.id, { fields: item.input.fields ?? {}, author: item.author ? [userToken(item.author.id, item.administration)] : [], administration: item.administration, isLive: item.publishedAt !== null })

const everyoneFor = (item: BroughtItem): Viewer => ({ id: null, name: '', administration: item.administration, tokens: item.input.audience, roles: [], locale: item.input.lang, timeZone: 'UTC', session: null, may: () => true })
