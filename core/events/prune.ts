import type { LogDatabase } from './needs.ts'

const batch = 5_000

/**
 * What a reader has not taken, and what was set aside for it, stays. A cursor nobody has moved for a year is no reader's any more; one
 * of a plugin that is installed no longer (`<plugin>/…`) after 30 days.
 */
const reads = `c.source = 'event' and c.moved_at > now() - interval '1 year' and (c.moved_at > now() - interval '30 days' or split_part(c.reader, '/', 1) = any(?::text[]))`
const due = `e.seq is not null and e.at < ?::timestamptz
  and e.seq <= coalesce((select min(c.seq) from core.cursor c where ${reads}), e.seq)
  and not exists (select from core.event_fault f join core.cursor c on c.reader = f.reader and c.source = 'event' and (c.moved_at > now() - interval '30 days' or split_part(c.reader, '/', 1) = any(?::text[])) where f.seq = e.seq)`

/** How many events from before a moment nobody needs any more. */
export async function countOldEvents({ db }: LogDatabase, before: Date, installed: readonly string[]): Promise<number> {
  const { rows: [found] } = await db.raw<{ rows: { n: number }[] }>(`select count(*) n from core.event e where ${due}`, [before, installed, installed] as never)
  return Number(found?.n ?? 0)
}

/** Takes them away in batches of 5,000, each its own transaction, oldest first, and looks no further than the first batch that holds none; answers how many. */
export async function pruneEvents(database: LogDatabase, before: Date, installed: readonly string[]): Promise<number> {
  for (let total = 0; ;) {
    const { rows } = await database.outside(() => database.transaction(async () => database.db.raw<{ rows: unknown[] }>(
      `with oldest as materialized (select id, seq, at from core.event where seq is not null order by seq limit ${batch})
       delete from core.event where id in (select e.id from oldest e where ${due}) returning 1`, [before, installed, installed] as never)))
    total += rows.length
    if (rows.length === 0) return total
  }
}
