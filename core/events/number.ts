import type { Knex } from 'knex'
import type { RungItem } from './bell.ts'

/** Event by which kinds that have no items (settings, people) tell that pages showing them are out of date. */
export const touched = 'core.kind.touched'

// Rows of a transaction still open are invisible or locked and get a later number; the counter moves by what was numbered.
const eventPass = `
with s as materialized (
  select b.id, row_number() over (order by b.id) k
    from (select id from core.event where seq is null order by id limit ? for update skip locked) b),
c as (
  update core.counter set n = n + (select count(*) from s) where name = 'event' and exists (select from s)
    returning n - (select count(*) from s) base),
u as (
  update core.event e set seq = c.base + s.k from s, c where e.id = s.id
    returning e.name, case when e.name = '${touched}' then e.data end as data)
select u.name, u.data, count(*) n, min(c.base) base from u, c group by u.name, u.data`

const changePass = `
with s as materialized (
  select b.item_id, row_number() over (order by b.item_id) k
    from (select item_id from core.change where seq is null order by item_id limit ? for update skip locked) b),
c as (
  update core.counter set n = n + (select count(*) from s) where name = 'change' and exists (select from s)
    returning n - (select count(*) from s) base)
update core.change e set seq = c.base + s.k from s, c where e.item_id = s.item_id returning e.item_id id, e.kind, e.op, c.base`

const versionPass = `
insert into core.kind_version (kind, n) select kind, 1 from unnest(?::text[]) kind
  on conflict (kind) do update set n = core.kind_version.n + 1 returning kind, n`

/** `last`: the highest number given, or null if none was. */
export interface NumberedEvents { count: number; last: number | null; names: string[]; touched: string[] }
export interface NumberedChanges { last: number | null; items: RungItem[] }

/** Numbers events in the open transaction. */
export async function numberEvents(db: Knex, limit: number): Promise<NumberedEvents> {
  const { rows } = await db.raw<{ rows: { name: string; data: { kinds?: string[] } | null; n: number; base: number }[] }>(eventPass, [limit])
  const count = rows.reduce((sum, row) => sum + row.n, 0)
  return {
    count,
    last: rows[0] ? rows[0].base + count : null,
    names: [...new Set(rows.map((row) => row.name))],
    touched: [...new Set(rows.flatMap((row) => row.data?.kinds ?? []))]
  }
}

/** Numbers changes in the open transaction. */
export async function numberChanges(db: Knex, limit: number): Promise<NumberedChanges> {
  const { rows } = await db.raw<{ rows: (RungItem & { base: number })[] }>(changePass, [limit])
  return { last: rows[0] ? rows[0].base + rows.length : null, items: rows.map(({ id, kind, op }) => ({ id, kind, op })) }
}

/** Gives each kind its next version. */
export async function raiseVersions(db: Knex, kinds: readonly string[]): Promise<Record<string, number>> {
  if (kinds.length === 0) return {}
  const { rows } = await db.raw<{ rows: { kind: string; n: number }[] }>(versionPass, [[...kinds]])
  return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]))
}
