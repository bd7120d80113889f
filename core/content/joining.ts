import type { Knex } from 'knex'
import { holderColumns, holderOf, type HolderRow } from '../access/seats.ts'
import type { Clock, Joined, OwnRows, Viewer } from '../contract/index.ts'
import type { Kinds } from './kinds.ts'
import { isLiveBindings, isLiveUnseen } from './readable.ts'
import { hotRows, rows, summaryColumns, summaryOf, textJoin, unseen, type SummaryRow } from './rows.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock }

/** Rows of a plugin with what they name, so that a page asks once and the right to read is still asked here and nowhere else. */
export class Joining {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async joined<T>(viewer: Viewer, { sql, bindings, isFrequent = false }: OwnRows): Promise<Joined<T>[]> {
    const { db, kinds, clock } = this.#needs
    const now = clock.now()
    const text = `select o.own, to_jsonb(it) as item, to_jsonb(h) as holder from (select own.*, row_number() over () as position from (${sql}) own limit 500) o
      left join lateral (select ${summaryColumns}, null::jsonb as fields from ${named('core.item', 'item_id')} i ${textJoin}
        where i.kind = any(${unseen}::text[]) and i.removed_at is null and ${isLiveUnseen('i')}) it on true
      left join lateral (select ${holderColumns} from ${named('core.person', 'person_id')} p where p.state in ('active', 'suspended')) h on true
      order by o.position`
    const found = await (isFrequent ? hotRows : rows)<{ own: T; item: SummaryRow | null; holder: HolderRow | null }>(db, text,
      [...bindings, viewer.locale, kinds.names(), ...isLiveBindings(viewer, now), now])
    return found.map(({ own, item, holder }) => ({ own, item: item === null ? null : summaryOf(dated(item), kinds), person: holder === null ? null : holderOf(holder) }))
  }
}

/** The one row a plugin's row names, found by its key. Left to itself the planner may look through all a reader may read for it. */
const named = (table: string, by: string): string => `(select * from ${table} x where x.id = o.${by} offset 0)`

/** Moments that came as JSON. */
const dated = (row: SummaryRow): SummaryRow => ({ ...row, published_at: moment(row.published_at), updated_at: moment(row.updated_at) ?? new Date(0), visible_from: moment(row.visible_from), visible_until: moment(row.visible_until) })
const moment = (said: Date | string | null): Date | null => said === null ? null : new Date(said)
