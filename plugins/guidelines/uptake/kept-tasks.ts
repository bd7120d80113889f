import type { Clock, Content, ItemSummary, Viewer } from '@diwan/core'

interface Needs { clock: Clock; content: Content }
/** Of one guideline the viewer keeps: sentences as readers would have them, since when the oldest waits. */
export interface WaitingAmendments { item: ItemSummary; n: number; since: Date }
/** Of one register the viewer keeps: risks to be looked at again, the first of them due on that day. */
export interface DueRisks { item: ItemSummary; n: number; dueOn: string }
type Own = { list: 'amendments'; n: number; since: string } | { list: 'risks'; n: number; on: string }

/** What waits for somebody because they keep an item: amendments to be decided, and risks whose review is due within a fortnight. One statement. */
export class KeptTasks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** At most 20 of each, the longest waiting first. */
  async of(viewer: Viewer): Promise<{ amendments: WaitingAmendments[]; risks: DueRisks[] }> {
    if (viewer.id === null) return { amendments: [], risks: [] }
    const { content, clock } = this.#needs
    const found = await content.joined<Own>(viewer, {
      isFrequent: true, isKept: true,
      sql: `(select jsonb_build_object('list', 'amendments', 'n', count(*), 'since', min(a.at)) as own, a.item_id, null::uuid as person_id from guidelines.amendment a where a.state = 'open' group by a.item_id order by min(a.at), a.item_id limit 200)
        union all (select jsonb_build_object('list', 'risks', 'n', count(*), 'on', min(r.one ->> 'reviewOn')), g.item_id, null from guidelines.register g cross join lateral jsonb_array_elements(g.risks) r(one)
          where r.one ->> 'reviewOn' between '0' and ? group by g.item_id order by min(r.one ->> 'reviewOn'), g.item_id limit 200)`,
      bindings: [new Date(clock.now().getTime() + 14 * 86_400_000).toISOString().slice(0, 10)],
    })
    const amendments = found.flatMap(({ own, item }) => own.list === 'amendments' && item ? [{ item, n: own.n, since: new Date(own.since) }] : [])
    const risks = found.flatMap(({ own, item }) => own.list === 'risks' && item ? [{ item, n: own.n, dueOn: own.on }] : [])
    return { amendments: amendments.slice(0, 20), risks: risks.slice(0, 20) }
  }
}
