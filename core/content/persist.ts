import type { Knex } from 'knex'
import type { ItemInput, Locale, TextInput } from '../contract/index.ts'
import { fold } from './fold.ts'
import type { FullInput } from './input.ts'
import type { KnownKind } from './kinds.ts'
import { rows } from './rows.ts'

/** Everything one write of the live version says. */
export interface LiveWrite {
  known: KnownKind
  id: string
  /** Null draws the next number of the kind. */
  ref: string | null
  rev: number
  state: string
  input: FullInput
  /** Which revision of the original each text says. */
  ofRevs: Partial<Record<Locale, number>>
  facets: string[]
  keepers: string[]
  administration: string | null
  authorId: string | null
  publishedAt: Date
  surfacedAt: Date | null
  reviewDueOn: string | null
  now: Date
  by: { id: string | null; name: string }
  note: string
  event: { name: string; data: Record<string, unknown> }
  audit: { action: string; detail: Record<string, unknown>; route: string | null; request: string | null }
}

const configurations: Record<Locale, string> = { en: 'english', fr: 'french', es: 'spanish', ar: 'arabic' }

/** The sequence a kind's numbers come from; it may skip a number after a failed write, never show a hidden one. */
export const sequenceOf = (prefix: string) => `core.ref_${prefix.toLowerCase()}`
/** A new number of the kind: four digits, or as many as it has; drawn once. Null where the kind has none. */
export const numberOf = ({ kind }: KnownKind): string => kind.prefix === null ? 'null' : `? || '-' || regexp_replace('000' || nextval(?::regclass), '^0*([0-9]{4,})$', '\\1')`
export const numberBindings = ({ kind }: KnownKind): string[] => kind.prefix === null ? [] : [kind.prefix, sequenceOf(kind.prefix)]

/**
 * Item, texts, own columns, links, revision, event, change row and audit entry in ONE statement: round trips, not rows, are what
 * a write costs. Columns of `core.event`, `core.change` and `core.audit` are described in `core/events` and `core/audit`.
 * @returns the ref, or the id of what has none
 */
export async function persist(db: Knex, w: LiveWrite): Promise<string> {
  const texts = textRows(w.input.texts).map((text) => ({ ...text, of_rev: w.ofRevs[text.lang as Locale] ?? w.rev }))
  const links = Object.entries(w.input.links).flatMap(([relation, ids]) => [...new Set(ids)].map((to_id, position) => ({ relation, to_id, position })))
  const own = w.known.table === null ? null : { item_id: w.id, ...Object.fromEntries([...w.known.columns].map(([name, column]) => [column, w.input.fields[name] ?? null])) }
  const columns = [...w.known.columns.values()].map((column) => `"${column}"`)
  const revision: ItemInput = revisionInput(w.known, w.input)

  const [written] = await rows<{ ref: string }>(db, `
with it as (
  insert into core.item as i (id, ref, kind, state, lang, audience, keepers, facets, topics, visible_from, visible_until, handling, administration,
      author_id, rev, published_at, surfaced_at, review_due_on, created_at, updated_at)
    values (?::uuid, coalesce(?::text, ${numberOf(w.known)}), ?, ?, ?, ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz, ?::timestamptz, ?, ?,
      ?::uuid, ?, ?::timestamptz, ?::timestamptz, ?::date, ?::timestamptz, ?::timestamptz)
  on conflict (id) do update set ref = coalesce(i.ref, excluded.ref), state = excluded.state, lang = excluded.lang, audience = excluded.audience, keepers = excluded.keepers, facets = excluded.facets,
      topics = excluded.topics, visible_from = excluded.visible_from, visible_until = excluded.visible_until, handling = excluded.handling,
      administration = excluded.administration, rev = excluded.rev, published_at = excluded.published_at, surfaced_at = excluded.surfaced_at,
      expired_at = null, withdrawn_at = null, review_due_on = excluded.review_due_on, updated_at = excluded.updated_at
  returning id, ref),
tx as (
  insert into core.text (item_id, lang, title, summary, body, extra, maker, of_rev, words)
    select it.id, x.lang, x.title, x.summary, x.body, x.extra, x.maker, x.of_rev,
      setweight(to_tsvector('simple', x.folded_title), 'A') || setweight(to_tsvector(x.configuration::regconfig, x.folded_title), 'A')
        || setweight(to_tsvector(x.configuration::regconfig, x.folded_summary), 'B') || setweight(to_tsvector(x.configuration::regconfig, x.folded_body), 'C')
    from it, jsonb_to_recordset(?::jsonb) as x(lang text, title text, summary text, body text, extra jsonb, maker text, of_rev integer,
      configuration text, folded_title text, folded_summary text, folded_body text)
  on conflict (item_id, lang) do update set title = excluded.title, summary = excluded.summary, body = excluded.body, extra = excluded.extra,
      maker = excluded.maker, of_rev = excluded.of_rev, words = excluded.words),
gone as (delete from core.text where item_id = ?::uuid and lang <> all(?::text[])),
${own === null ? '' : `own as (
  insert into ${w.known.table} (item_id${columns.map((column) => `, ${column}`).join('')}) select item_id${columns.map((column) => `, ${column}`).join('')}
    from jsonb_populate_record(null::${w.known.table}, ?::jsonb)
  on conflict (item_id) do ${columns.length === 0 ? 'nothing' : `update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`}),`}
unlinked as (delete from core.item_link where from_id = ?::uuid and (relation || ' ' || to_id) <> all(?::text[])),
linked as (insert into core.item_link (from_id, to_id, relation, position) select it.id, l.to_id, l.relation, l.position from it, jsonb_to_recordset(?::jsonb) as l(relation text, to_id uuid, position integer)
  on conflict (from_id, relation, to_id) do update set position = excluded.position),
rv as (insert into core.revision (item_id, rev, at, by_id, by_name, note, state, input) select it.id, ?, ?::timestamptz, ?::uuid, ?, ?, ?, ?::jsonb from it),
undrafted as (delete from core.draft where item_id = ?::uuid),
ev as (insert into core.event (at, name, item, actor, data) select ?::timestamptz, ?, it.id, ?::uuid, ?::jsonb from it),
ch as (insert into core.change as c (item_id, kind, rev, op, audience, at) select it.id, ?, ?, 'put', ?::text[], ?::timestamptz from it
  on conflict (item_id) do update set kind = excluded.kind, at = excluded.at, rev = excluded.rev, op = excluded.op, audience = excluded.audience, seq = null),
au as (insert into core.audit (at, actor, action, object, detail, route, request) select ?::timestamptz, ?::uuid, ?, 'item:' || it.id, ?::jsonb, ?, ? from it)
select ref from it`, [
    w.id, w.ref, ...numberBindings(w.known), w.known.name, w.state, w.input.lang, w.input.audience, w.keepers, w.facets, w.input.topics, w.input.visibleFrom,
    w.input.visibleUntil, w.input.handling, w.administration, w.authorId, w.rev, w.publishedAt, w.surfacedAt, w.reviewDueOn, w.now, w.now,
    JSON.stringify(texts), w.id, texts.map(({ lang }) => lang),
    ...(own === null ? [] : [JSON.stringify(own)]),
    w.id, links.map(({ relation, to_id }) => `${relation} ${to_id}`), JSON.stringify(links),
    w.rev, w.now, w.by.id, w.by.name, w.note, w.state, JSON.stringify(revision), w.id,
    w.now, w.event.name, w.by.id, JSON.stringify(w.event.data),
    w.known.name, w.rev, w.input.audience, w.now,
    w.now, w.by.id, w.audit.action, JSON.stringify(w.audit.detail), w.audit.route, w.audit.request,
  ])
  return written?.ref ?? w.id
}

/** Texts as rows of `core.text`, with what the words for search are made from. */
export const textRows = (texts: FullInput['texts']) => Object.entries(texts).map(([lang, text]) => ({ lang, ...textColumns(text), configuration: configurations[lang as Locale] }))

function textColumns(text: Required<TextInput>) {
  const more = wordsIn(text.extra)
  return {
    title: text.title, summary: text.summary, body: text.body, extra: text.extra, maker: text.maker,
    folded_title: fold(text.title), folded_summary: fold(`${text.summary} ${more.slice(0, 100_000)}`),
    // A tsvector takes 1 MB at most; what follows the first 100,000 letters is not searched.
    folded_body: fold(text.body.slice(0, 100_000)),
  }
}

/** What a text says besides title, summary and body, at whatever depth; ids name its parts and are no words of it. */
export function wordsIn(extra: unknown): string {
  if (typeof extra === 'string') return extra
  if (Array.isArray(extra)) return extra.map(wordsIn).filter(Boolean).join(' ')
  if (typeof extra !== 'object' || extra === null) return ''
  return Object.entries(extra).filter(([name]) => name !== 'id').map(([, value]) => wordsIn(value)).filter(Boolean).join(' ')
}

/** What a revision keeps; personal columns stay out, so that erasing them is possible. */
export function revisionInput(known: KnownKind, input: FullInput): ItemInput {
  return {
    lang: input.lang, texts: input.texts, topics: input.topics, audience: input.audience, handling: input.handling, links: input.links,
    fields: Object.fromEntries(Object.entries(input.fields).filter(([name]) => !known.personal.has(name))),
    visibleFrom: input.visibleFrom?.toISOString() ?? null, visibleUntil: input.visibleUntil?.toISOString() ?? null, reviewDueOn: input.reviewDueOn,
  }
}
