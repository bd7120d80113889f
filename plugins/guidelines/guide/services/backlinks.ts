import type { Knex } from 'knex'
import type { Content, ItemSummary, Notices, Viewer } from '@diwan/core'

interface Needs { content: Content; db: Knex; notices: Notices }
/** How something rests on an item: it names it as evidence or as a pitfall, as a case behind it, says what became of it, or reports on it. */
export const ways = ['evidence', 'pitfall', 'case', 'outcome', 'report'] as const
export interface Backlink extends Pick<ItemSummary, 'id' | 'ref' | 'title' | 'path' | 'lang' | 'kind'> { way: (typeof ways)[number] | 'linked' }

/** What rests on an item of guidance, of what the viewer may read: asked where it is read, and before it is withdrawn. */
export class Backlinks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By what their own columns name; links of items are core's to tell. At most 100. */
  async of(viewer: Viewer, id: string): Promise<Backlink[]> {
    const named = (way: string, table: string, where: string) => `select '${way}' as way, item_id from guidelines.${table} where ${where}`
    const cases = ['practice', 'pitfall', 'process'].map((table) => named('case', table, 'cases @> array[?::uuid]'))
    const found = await this.#needs.content.joined<{ way: Backlink['way'] }>(viewer, {
      sql: `select jsonb_build_object('way', w.way) as own, w.item_id, null::uuid as person_id from (${[
        named('evidence', 'guideline', 'sections @> ?::jsonb'), named('pitfall', 'guideline', 'sections @> ?::jsonb'), ...cases, named('outcome', 'assessment', 'about @> array[?::uuid]'), named('report', 'report', 'guideline = ?'),
      ].join(' union all ')}) w order by w.way, w.item_id limit 100`,
      bindings: [JSON.stringify([{ recommendations: [{ evidence: [{ item: id }] }] }]), JSON.stringify([{ recommendations: [{ pitfalls: [id] }] }]), ...cases.map(() => id), id, id],
    })
    return found.flatMap(({ own: { way }, item }) => item === null ? [] : [backlink(item, way)])
  }

  /** Tells who follows a guideline, and who looks after guidance, that evidence of it was corrected or retracted; `event` so that a repeat tells nobody twice. At most 200 guidelines. */
  async tellOf(id: string, event: string): Promise<void> {
    const resting = await this.#needs.db('guidelines.guideline').whereRaw('sections @> ?::jsonb', [JSON.stringify([{ recommendations: [{ evidence: [{ item: id }] }] }])]).orderBy('itemId').limit(200).pluck('itemId') as string[]
    for (const item of resting) await this.#needs.notices.tell('guidelines.evidence-changed', { to: { following: [{ type: 'item', id: item }], holders: ['staff:guidelines'] }, item, key: `${event} ${item}` })
  }

  /** All that rests on a guideline as a whole, those that link to it among them. */
  async ofGuideline(viewer: Viewer, id: string): Promise<Backlink[]> {
    const own = await this.of(viewer, id)
    const linked = (await this.#needs.content.inbound(viewer, id, 50)).map((item) => backlink(item, 'linked'))
    return [...own, ...linked.filter((one) => !own.some((other) => other.id === one.id))]
  }

  /** Cards that rest on any of the cases a recommendation does: what else was learned there. At most 20. */
  async besideCases(viewer: Viewer, evidence: readonly string[]): Promise<Backlink[]> {
    if (evidence.length === 0) return []
    const found = await this.#needs.content.joined<object>(viewer, {
      sql: `select '{}'::jsonb as own, c.item_id, null::uuid as person_id from (${['practice', 'pitfall'].map((table) => `select item_id from guidelines.${table} where cases && ?::uuid[]`).join(' union all ')}) c order by c.item_id limit 20`, bindings: [evidence, evidence],
    })
    return found.flatMap(({ item }) => item === null ? [] : [backlink(item, 'case')])
  }
}

const backlink = ({ id, ref, title, path, lang, kind }: ItemSummary, way: Backlink['way']): Backlink => ({ id, ref, title, path, lang, kind, way })
