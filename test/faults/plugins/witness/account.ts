import type { Knex } from 'knex'

/** An item as its rows say; null where there is no such row. */
export interface Standing {
  id: string; ref: string | null; title: string; rev: number; state: string
  /** First words of the live text, and of the draft's. */
  live: string | null; draft: string | null; draftRev: number | null
  acknowledgements: number
  /** Revisions, events `core.item.published`, and entries of the audit log that name this item. */
  revisions: number; published: number; entries: number
}

/** What stands in the database, read in one snapshot per question. */
export interface Account {
  items: Standing[]
  events: Numbering; changes: Numbering; audit: Numbering
  /** Change rows that do not say what their item says. */
  stale: number
  /** Events without an effect, with more than one, and effects without an event. */
  unheard: number; twice: number; unfounded: number
}
export interface Numbering { rows: number; numbered: number; distinct: number; top: number; counter: number }

const numbering = (table: string, counter: string) => `select count(*)::int as rows, count(seq)::int as numbered, count(distinct seq)::int as distinct, coalesce(max(seq), 0)::int as top, (${counter})::int as counter from ${table}`

export async function accountOf(db: Knex, since: string): Promise<Account> {
  const ask = async <T>(text: string, ...values: string[]): Promise<T[]> => (await db.raw<{ rows: T[] }>(text, values)).rows
  const one = async <T>(text: string): Promise<T> => (await ask<T>(text))[0]!
  const count = async (text: string): Promise<number> => (await one<{ n: number }>(text)).n
  return {
    items: await ask<Standing>(`
      select i.id, i.ref, i.rev, i.state, coalesce(t.title, d.input->'texts'->'en'->>'title') as title, t.body as live, d.input->'texts'->'en'->>'body' as draft, d.rev as "draftRev",
        (select count(*)::int from updates.acknowledgement a where a.item_id = i.id) as acknowledgements,
        (select count(*)::int from core.revision r where r.item_id = i.id) as revisions,
        (select count(*)::int from core.event e where e.item = i.id and e.name = 'core.item.published') as published,
        (select count(*)::int from core.audit u where u.object = 'item:' || i.id) as entries
      from core.item i left join core.text t on t.item_id = i.id and t.lang = 'en' left join core.draft d on d.item_id = i.id
      where coalesce(t.title, d.input->'texts'->'en'->>'title') >= ?`, since),
    events: await one(numbering('core.event', `select n from core.counter where name = 'event'`)),
    changes: await one(numbering('core.change', `select n from core.counter where name = 'change'`)),
    audit: await one(numbering('core.audit', 'select seq from core.audit_head')),
    stale: await count(`select count(*)::int as n from core.item i left join core.change c on c.item_id = i.id where i.rev > 0 and i.published_at is not null and c.rev is distinct from i.rev`),
    unheard: await count(`select count(*)::int as n from core.event e where e.name = 'core.item.published' and not exists (select 1 from witness.effect f where f.event = e.id::text)`),
    twice: await count('select count(*)::int as n from witness.effect where times > 1'),
    unfounded: await count('select count(*)::int as n from witness.effect f where not exists (select 1 from core.event e where e.id::text = f.event)'),
  }
}
