import type { Knex } from 'knex'
import { holderColumns, holderOf, type HolderRow } from '../access/seats.ts'
import type { Clock, ItemSummary, Joined, OwnRows, Viewer } from '../contract/index.ts'
import type { Kinds } from './kinds.ts'
import { leavingBy } from './handling.ts'
import { isLive, isLiveBindings, isLiveUnseen } from './readable.ts'
import { hotRows, rows, summaryColumns, summaryOf, textJoin, unseen, type SummaryRow } from './rows.ts'
import { Together } from './together.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; isInTransaction(): boolean }
interface Found { part: number; own: unknown; item: SummaryRow | null; holder: HolderRow | null }

/** Rows of a plugin with what they name, so that a page asks once and the right to read is still asked here and nowhere else. */
export class Joining {
  readonly #needs: Needs
  readonly #together: Together<OwnRows, Found>
  constructor(needs: Needs) {
    this.#needs = needs
    this.#together = new Together({ isInTransaction: () => needs.isInTransaction(), answer: (viewer, asked) => this.#answer(viewer, asked, hotRows) })
  }

  async joined<T>(viewer: Viewer, own: OwnRows): Promise<Joined<T>[]> {
    const found = await (own.isFrequent ? this.#together.ask(viewer, [own]) : this.#answer(viewer, [own], rows))
    return (found.get(own) ?? []).map(({ own: row, item, holder }) => ({ own: row as T, item: item === null ? null : summaryOf(dated(item), this.#needs.kinds), person: holder === null ? null : holderOf(holder) }))
  }

  /** By ids, in the order given, readable ones only. */
  async pick(viewer: Viewer, ids: readonly string[]): Promise<ItemSummary[]> {
    if (ids.length === 0) return []
    const found = await this.joined<null>(viewer, { sql: 'select null::jsonb as own, id as item_id, null::uuid as person_id from unnest(?::uuid[]) with ordinality n(id, place) order by place', bindings: [[...new Set(ids)].slice(0, 200)], isFrequent: true })
    return found.flatMap(({ item }) => item ?? [])
  }

  async #answer(viewer: Viewer, asked: readonly OwnRows[], ask: typeof hotRows): Promise<Map<OwnRows, Found[]>> {
    const { db, kinds, clock } = this.#needs
    const now = clock.now(), keeps = asked.some(({ isKept }) => isKept), reads = asked.some(({ isKept }) => !isKept)
    const own = asked.map(({ sql, isKept = false }, part) => `(select ${part} as part, ${isKept} as is_kept, own.own, own.item_id, own.person_id, row_number() over () as position from (${sql}) own limit 500)`)
    const found = await ask<Found>(db, `select o.part, o.own, to_jsonb(it) as item, to_jsonb(h) as holder from (${own.join(' union all ')}) o
      left join lateral (select ${summaryColumns}, null::jsonb as fields from ${named('core.item', 'item_id')} i ${textJoin}
        where i.kind = any(${unseen}::text[]) and i.removed_at is null and ${keeps && reads ? `case when o.is_kept then ${kept} else ${isLiveUnseen('i')} end` : keeps ? kept : isLiveUnseen('i')}) it on true
      left join lateral (select ${holderColumns} from ${named('core.person', 'person_id')} p where p.state in ('active', 'suspended')) h on true
      order by o.part, o.position`,
    [...asked.flatMap(({ bindings }) => bindings), viewer.locale, kinds.names(), ...keeps ? [viewer.tokens, leavingBy(viewer.outlet)] : [], ...reads ? isLiveBindings(viewer, now) : [], now])
    return new Map(asked.map((one, part) => [one, found.filter((row) => row.part === part)]))
  }

  /** A query that sees of these kinds what the viewer may read, and nothing else of them. */
  async among<T>(viewer: Viewer, named: readonly string[], { sql, bindings }: { sql: string; bindings: readonly unknown[] }): Promise<T[]> {
    const { db, kinds, clock } = this.#needs
    return rows<T>(db, `with readable as (select i.id, i.topics, i.administration, i.published_at, (select array_agg(x.lang) from core.text x where x.item_id = i.id) as langs
      from core.item i where i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i')}) select * from (${sql}) own limit 1000`,
    [named.filter((kind) => kinds.find(kind)), ...isLiveBindings(viewer, clock.now()), ...bindings])
  }
}

/** On the desk of who keeps it, as it stands: words of a draft are another's to show. */
const kept = `i.published_at is not null and i.withdrawn_at is null and i.keepers && ${unseen} and i.handling = any(${unseen}::text[])`

/** The one row a plugin's row names, found by its key. Left to itself the planner may look through all a reader may read for it. */
const named = (table: string, by: string): string => `(select * from ${table} x where x.id = o.${by} offset 0)`

/** Moments that came as JSON. */
const dated = (row: SummaryRow): SummaryRow => ({ ...row, published_at: moment(row.published_at), updated_at: moment(row.updated_at) ?? new Date(0), visible_from: moment(row.visible_from), visible_until: moment(row.visible_until) })
const moment = (said: Date | string | null): Date | null => said === null ? null : new Date(said)
