import type { Reached } from '../contract/index.ts'
import { rows } from '../access/rows.ts'
import type { Needs } from './needs.ts'

/** How far what was told of an item has come, in numbers; of nobody by name. */
export async function reached({ database: { db } }: Pick<Needs, 'database'>, item: string): Promise<Reached> {
  const [found] = await rows<Reached>(db, `select count(*) filter (where is_shown)::int as inbox, count(*) filter (where mail_id is not null)::int as mailed, count(*) filter (where mail_at is not null)::int as "toMail",
    exists (select 1 from core.telling where item = ?::uuid and done_at is null) as "isWaiting" from core.message where item = ?::uuid`, [item, item])
  return found ?? { inbox: 0, mailed: 0, toMail: 0, isWaiting: false }
}
