import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type ItemSummary, type Locale, type Notices, type PluginApis, type Viewer } from '@diwan/core'
import { row } from './rows.ts'

export const proposalStates = ['open', 'accepted', 'declined'] as const
export type ProposalState = (typeof proposalStates)[number]
/** What a lesson or a pattern proposed to guidance. `guideline` and its answer only where the viewer may read it. `days`: until it was decided, or since it waits. */
export interface Proposal { id: string; item: ItemSummary | null; guideline: { ref: string | null; title: string; lang: Locale; path: string } | null; words: string; lang: Locale; state: ProposalState; answer: string; at: Date; decidedAt: Date | null; days: number }
interface Row { id: string; item: string; guideline: string; words: string; lang: Locale; state: ProposalState; answer: string; at: string; decidedAt: string | null }
interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices; touch: CoreServices['touch']; guidelines: PluginApis['guidelines'] | undefined }
export interface Proposed { guideline: string; section: string; words: string; reason: string; lang: Locale }
/** From fewer decisions than this no time is told. */
const fewestDecided = 5
const columns = `p.id, p.item_id as item, p.guideline_id as guideline, p.words, p.lang, p.state, p.answer, p.at, p.decided_at as "decidedAt"`

/** Lessons become recommendations, or somebody says why not; and how long that took. */
export class Proposals {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of these items, the newest first; at most 50. */
  async of(viewer: Viewer, items: readonly string[]): Promise<Proposal[]> {
    return items.length === 0 ? [] : this.#shown(viewer, `where p.item_id = any(?::uuid[]) order by p.at desc, p.id limit 50`, [items])
  }

  /** All of one state that come from what the viewer may read, the newest first; at most 100. */
  async board(viewer: Viewer, state: ProposalState): Promise<Proposal[]> {
    return (await this.#shown(viewer, `where p.state = ? order by coalesce(p.decided_at, p.at) desc, p.id limit 200`, [state])).filter(({ item }) => item !== null).slice(0, 100)
  }

  /** Days from the proposal to its decision: of half of them no more than this. Null from fewer than five. */
  async loopDays(): Promise<{ median: number; n: number } | null> {
    const found = await row<{ n: number; median: number | null }>(this.#needs.db, `select count(*)::int as n, percentile_cont(0.5) within group (order by extract(epoch from decided_at - at) / 86400)::float as median from lessons.proposal where decided_at is not null`)
    return found && found.n >= fewestDecided && found.median !== null ? { n: found.n, median: Math.round(found.median) } : null
  }

  /** Sections of a guideline the viewer may propose to. @throws NotFound */
  async sections(viewer: Viewer, guideline: string): Promise<{ id: string; path: string; title: string; sections: { id: string; number: string; title: string }[] }> {
    if (!this.#needs.guidelines) throw new NotFound()
    const { id, path, title, sections } = await this.#needs.guidelines.document(viewer, guideline)
    return { id, path, title, sections: sections.map((one) => ({ id: one.id, number: one.number, title: one.title })) }
  }

  /** @throws Refused for who may not, NotFound, Conflict while the same waits there, Invalid on `words`, `reason` and `section` */
  async propose(viewer: Viewer, item: ItemSummary, { guideline, section, words, reason, lang }: Proposed): Promise<string> {
    const { db, clock, audit, guidelines, touch } = this.#needs
    if (!viewer.may('lessons.propose')) throw new Refused()
    if (!guidelines) throw new NotFound()
    const { id: target, sections } = await this.sections(viewer, guideline)
    if (!sections.some(({ id }) => id === section)) throw new Invalid([{ field: 'section', key: 'lessons.fault.section' }])
    if (await row(db, `select 1 as there from lessons.proposal where item_id = ?::uuid and guideline_id = ?::uuid and state = 'open'`, [item.id, target])) throw new Conflict(null, 'lessons.fault.proposed')
    const { id, path } = await guidelines.recommend(viewer, target, { section, lang, words, reason, origin: { item: item.id } })
    await db.raw('insert into lessons.proposal (id, item_id, guideline_id, words, lang, by_id, at) values (?::uuid, ?::uuid, ?::uuid, ?, ?, ?::uuid, ?::timestamptz)', [id, item.id, target, words.trim().slice(0, 600), lang, viewer.id, clock.now()])
    await audit.record(viewer, 'lessons.proposed', `item:${item.id}`)
    await touch('proposal')
    return path
  }

  /** What guidance decided. Bears a repeat. Followers of what proposed it are told. */
  async heard(amendment: string): Promise<void> {
    const { db, clock, guidelines, notices, touch } = this.#needs
    const found = (await guidelines?.outcomes([amendment]))?.get(amendment)
    if (!found || found.state === 'open') return
    const decided = await row<{ item: string }>(db, `update lessons.proposal set state = ?, answer = ?, decided_at = ? where id = ?::uuid and state = 'open' returning item_id as item`, [found.state, found.answer, found.decidedAt ?? clock.now(), amendment])
    if (!decided) return
    await notices.tell(found.state === 'accepted' ? 'lessons.proposal-accepted' : 'lessons.proposal-declined', { to: { following: [{ type: 'item', id: decided.item }] }, item: decided.item, key: `proposal:${amendment}` })
    await touch('proposal')
  }

  async #shown(viewer: Viewer, where: string, bindings: readonly unknown[]): Promise<Proposal[]> {
    const { content, clock } = this.#needs
    const found = await content.joined<Row>(viewer, { sql: `select to_jsonb(r) as own, r.item as item_id, null::uuid as person_id from (select ${columns} from lessons.proposal p ${where}) r`, bindings })
    const guidelines = new Map((await content.pick(viewer, found.map(({ own }) => own.guideline))).map((one) => [one.id, one]))
    return found.map(({ own, item }) => {
      const guideline = guidelines.get(own.guideline)
      const at = new Date(own.at), decidedAt = own.decidedAt === null ? null : new Date(own.decidedAt)
      return {
        id: own.id, item, guideline: guideline ? { ref: guideline.ref, title: guideline.title, lang: guideline.lang, path: guideline.path } : null, words: own.words, lang: own.lang, state: own.state, answer: guideline ? own.answer : '', at, decidedAt,
        days: Math.max(0, Math.round(((decidedAt ?? clock.now()).getTime() - at.getTime()) / 86_400_000)),
      }
    })
  }
}
