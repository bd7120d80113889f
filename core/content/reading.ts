import type { Knex } from 'knex'
import { Gone, NotFound, Refused, type Clock, type Content, type Item, type ItemSummary, type ItemText, type Locale, type Viewer } from '../contract/index.ts'
import { fieldsJoin, fieldsOf, hotRows, rows, summaryColumns, summaryOf, textJoin, unseen, type SummaryRow } from './rows.ts'
import { readable, readableBindings, isLive, isLiveBindings, isLiveUnseen, unseenMoment } from './readable.ts'
import { leavingBy } from './handling.ts'
import type { KnownKind, Kinds } from './kinds.ts'
import type { Lists } from './lists.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; lists: Lists }

export interface TextRow { lang: Locale; title: string; summary: string; body: string; extra: Record<string, unknown>; maker: ItemText['maker']; of_rev: number }
interface ItemRow extends SummaryRow {
  lang: Locale; audience: string[]; keepers: string[]; author_id: string | null; steward_id: string | null; origin: string | null
  review_due_on: string | null; created_at: Date; texts: TextRow[] | null; links: { relation: string; ids: string[] }[] | null; is_kept: boolean; is_readable: boolean; is_known: boolean; is_followed: boolean; files: number
}

type Near = Awaited<ReturnType<Content['related']>>[number]
type NearRow = { relation: null; is_outgoing: null } | { relation: string; is_outgoing: boolean }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

// One by one, so that a statement prepared before a migration still fits after it.
const itemColumns = ['id', 'kind', 'ref', 'state', 'lang', 'audience', 'keepers', 'administration', 'author_id', 'steward_id', 'handling', 'topics', 'origin', 'rev',
  'review_due_on', 'created_at', 'updated_at', 'published_at', 'visible_from', 'visible_until'].map((name) => `i.${name}`).join(', ')

/** One item with everything its page needs, in one statement. */
export class Reading {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async read(viewer: Viewer, kind: string | null, key: string): Promise<Item> {
    const known = kind === null ? null : this.#needs.kinds.get(kind)
    const now = this.#needs.clock.now()
    const isId = uuid.test(key.toLowerCase())
    const [row] = await hotRows<ItemRow>(this.#needs.db, `
      select ${itemColumns}, ${known?.table ? `(select ${known.ownFields} from ${known.table} p where p.item_id = i.id)` : 'null::jsonb'} as fields,
        (select jsonb_agg(to_jsonb(x) - 'words' - 'item_id' order by x.lang <> i.lang, x.lang) from core.text x where x.item_id = i.id) as texts,
        (select jsonb_agg(l) from (select relation, jsonb_agg(to_id order by position) as ids from core.item_link where from_id = i.id group by relation) l) as links,
        (i.keepers && ?::text[]) as is_kept, ${readable('i')} as is_readable,
        (i.audience && ?::text[] and i.published_at <= ?::timestamptz) as is_known,
        exists (select 1 from core.subscription f where f.person_id = ?::uuid and f.type = 'item' and f.subject = i.id::text) as is_followed,
        (select count(*)::int from core.attachment a where a.item_id = i.id) as files
      from core.item i where ${isId ? 'i.id = ?::uuid' : 'i.ref = ?'}`,
    [viewer.tokens, ...readableBindings(viewer, now), viewer.tokens, now, viewer.id, isId ? key.toLowerCase() : key.toUpperCase()])
    const of = row && this.#needs.kinds.find(row.kind)
    if (!row || !of || (kind !== null && row.kind !== kind)) throw new NotFound()
    // To be read here, and not to be taken along; whoever may not read it learns nothing.
    if ((row.is_known || row.is_kept) && !leavingBy(viewer.outlet).includes(row.handling)) throw new Refused('core.item.error.stays-here')
    // Withdrawn, expired or removed: those who could read it learn that it is gone, others nothing.
    if (!row.is_readable) throw row.is_known ? new Gone() : new NotFound()
    return this.#item(row, viewer, of)
  }

  /** For writers: any item the viewer keeps. @throws NotFound */
  async readKept(viewer: Viewer, id: string): Promise<Item> {
    const item = await this.read(viewer, await this.kindOf(id), id)
    if (!item.isKept) throw new NotFound()
    return item
  }

  async kindOf(id: string): Promise<string> {
    if (!uuid.test(id)) throw new NotFound()
    const [row] = await rows<{ kind: string }>(this.#needs.db, 'select kind from core.item where id = ?::uuid', [id])
    if (!row || !this.#needs.kinds.find(row.kind)) throw new NotFound()
    return row.kind
  }

  /** Items that point here by a relation, or by any (null); of one kind alone, they come with their fields. */
  async linking(viewer: Viewer, id: string, relation: string | null, limit = 20, kind?: string): Promise<ItemSummary[]> {
    const found = await rows<SummaryRow>(this.#needs.db, `select ${summaryColumns}, f.fields
      from (select distinct from_id from core.item_link where to_id = ?::uuid ${relation === null ? '' : 'and relation = ?'}) l join core.item i on i.id = l.from_id ${textJoin} ${fieldsJoin(kind === undefined ? null : this.#needs.kinds.get(kind))}
      where i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i')} order by i.published_at desc limit ?`,
    [id, ...relation === null ? [] : [relation], viewer.locale, kind === undefined ? this.#needs.kinds.names() : [kind], ...isLiveBindings(viewer, this.#needs.clock.now()), Math.min(limit, 100)])
    return found.map((row) => summaryOf(row, this.#needs.kinds))
  }

  /** Linked either way first, then newest that share topics, most shared first; each with why. One statement. */
  async related(viewer: Viewer, item: Item, limit = 6): Promise<Near[]> {
    const now = this.#needs.clock.now()
    const most = Math.min(Math.max(Math.trunc(limit), 1), 50)
    const found = await hotRows<SummaryRow & NearRow>(this.#needs.db, `
      with linked as (select distinct on (id) id, relation, is_outgoing from (
          (select to_id as id, relation, true as is_outgoing from core.item_link where from_id = ?::uuid limit 50)
          union all (select from_id, relation, false from core.item_link where to_id = ?::uuid limit 50)) l order by id, relation),
      shared as (select x.item_id as id, count(distinct x.facet) as n, max(x.published_at) as at
        from unnest(${unseen}) w(token) cross join unnest(${unseen}) n(kind) cross join unnest(${unseen}) q(facet)
        cross join lateral (select a.item_id, a.facet, a.published_at from core.item_audience a where a.token = w.token and a.kind = n.kind and a.facet = q.facet
          and a.published_at <= ${unseenMoment} and (a.visible_until is null or a.visible_until > ${unseenMoment})
          order by a.published_at desc, a.item_id desc limit 12) x
        where x.item_id <> ?::uuid and x.item_id not in (select id from linked) group by x.item_id order by n desc, at desc limit ${most}),
      near as (select id, relation, is_outgoing, null::bigint as n from linked union all select id, null, null, n from shared)
      select ${summaryColumns}, null::jsonb as fields, near.relation, near.is_outgoing from near join core.item i on i.id = near.id ${textJoin}
      where i.kind = any(${unseen}::text[]) and i.removed_at is null and ${isLiveUnseen('i')}
      order by near.n is not null, near.n desc, i.published_at desc limit ${most}`,
    [item.id, item.id, viewer.tokens, this.#needs.kinds.names(), item.topics.map((topic) => `topic=${topic}`), now, now, item.id,
      viewer.locale, this.#needs.kinds.names(), ...isLiveBindings(viewer, now)])
    return found.map((row) => {
      const { relation, is_outgoing: isOutgoing } = row
      return { item: summaryOf(row, this.#needs.kinds), ...(relation === null ? { why: 'topic' } : { why: 'linked', relation, isOutgoing }) }
    })
  }

  #item(row: ItemRow, viewer: Viewer, known: KnownKind): Item {
    const original = row.texts?.find(({ lang }) => lang === row.lang)
    const texts = (row.texts ?? []).map((text) => textOf(text, row.lang, original?.of_rev ?? row.rev))
    const shown = texts.find(({ lang }) => lang === viewer.locale) ?? texts.find(({ isOriginal }) => isOriginal) ?? texts[0] ?? emptyText(row.lang)
    const summary = summaryOf({ ...row, title: shown.title, summary: shown.summary, text_lang: shown.lang, extra: shown.extra, langs: texts.map(({ lang }) => lang), fields: null }, this.#needs.kinds)
    return {
      ...summary, path: known.path(row.ref ?? row.id), fields: fieldsOf(row.fields), body: shown.body, text: shown, texts, audience: row.audience, keepers: row.keepers,
      authorId: row.author_id, stewardId: row.steward_id, origin: row.origin, reviewDueOn: row.review_due_on, createdAt: row.created_at,
      links: Object.fromEntries((row.links ?? []).map(({ relation, ids }) => [relation, ids])), isKept: row.is_kept, isFollowed: row.is_followed, files: row.files,
    }
  }
}

const emptyText = (lang: Locale): ItemText => ({ lang, title: '', summary: '', body: '', extra: {}, maker: 'author', ofRev: 0, isStale: false, isOriginal: true })
export const textOf = (text: TextRow, original: Locale, originalRev: number): ItemText => ({
  lang: text.lang, title: text.title, summary: text.summary, body: text.body, extra: text.extra, maker: text.maker,
  ofRev: text.of_rev, isOriginal: text.lang === original, isStale: text.lang !== original && text.of_rev < originalRev,
})
