import type { Knex } from 'knex'
import type { Handling, ItemSummary, Locale } from '../contract/index.ts'
import { camel, type Kinds, type KnownKind } from './kinds.ts'

/** Rows of a statement with `?` bindings; arrays go as arrays. */
export async function rows<T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T[]> {
  const result = await db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])
  return result.rows
}

const hot = new Map<string, string>()

/**
 * As `rows`, for what most pages ask: each connection has the statement prepared under a name. It names its columns one by one,
 * so that a plan made before a migration still fits after it.
 */
export async function hotRows<T>(db: Knex, text: string, bindings: readonly unknown[]): Promise<T[]> {
  // A statement is one of few texts; were they ever many, the rest goes unnamed.
  if (!hot.has(text) && hot.size < 100) hot.set(text, `content_${hot.size}`)
  const name = hot.get(text)
  const asked = db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])
  return (await (name === undefined ? asked : asked.options({ name }))).rows
}

/**
 * A list of texts as one binding that the planner does not look into. With a list it sees, PostgreSQL takes a plan made for its
 * length to be so much better that it plans such a statement at every call, which costs more than to run it.
 */
export const unseen = '(select ?::text[])'

export interface SummaryRow {
  id: string; kind: string; ref: string | null; state: string; title: string; summary: string; text_lang: Locale; langs: Locale[]
  administration: string | null; handling: Handling; topics: string[]; published_at: Date | null; updated_at: Date
  visible_from: Date | null; visible_until: Date | null; rev: number; fields: Record<string, unknown> | null; extra: Record<string, unknown>
}

/** Columns of a summary; needs `i` (item), `t` (text in the reader's language) and `f` (fields as jsonb, or null). */
export const summaryColumns = `i.id, i.kind, i.ref, i.state, i.administration, i.handling, i.topics, i.published_at, i.updated_at, i.visible_from,
  i.visible_until, i.rev, t.title, t.summary, t.lang as text_lang, t.extra,
  (select array_agg(x.lang order by x.lang <> i.lang, x.lang) from core.text x where x.item_id = i.id) as langs`

/** The text in the reader's language, or the original's. One binding: the locale. */
export const textJoin = `left join lateral (select x.* from core.text x where x.item_id = i.id
  order by (x.lang = ?) desc, (x.lang = i.lang) desc, x.lang limit 1) t on true`

/** Kinds whose own columns come along in one list; of more, each row would ask too many tables. */
const most = 3

/** What is personal of the row never comes along. */
export const fieldsJoin = (known: KnownKind | null | readonly KnownKind[]) => {
  const all = known === null ? [] : [known].flat().filter(({ table }) => table !== null)
  if (all.length === 0 || all.length > most) return `left join lateral (select null::jsonb as fields) f on true`
  return `left join lateral (${all.map(({ ownFields, table }) => `select ${ownFields} as fields from ${table} p where p.item_id = i.id`).join(' union all ')}) f on true`
}

export function summaryOf(row: SummaryRow, kinds: Kinds): ItemSummary {
  const known = kinds.get(row.kind)
  return {
    id: row.id, kind: row.kind, ref: row.ref, state: row.state, title: row.title ?? '', summary: row.summary ?? '',
    lang: row.text_lang, langs: row.langs ?? [], path: known.path(row.ref ?? row.id), administration: row.administration, handling: row.handling,
    topics: row.topics, publishedAt: row.published_at, updatedAt: row.updated_at, visibleFrom: row.visible_from, visibleUntil: row.visible_until,
    rev: row.rev, fields: fieldsOf(row.fields), extra: row.extra ?? {},
  }
}

export const fieldsOf = (fields: Record<string, unknown> | null): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([column, value]) => [camel(column), value]))
