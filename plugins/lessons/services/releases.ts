import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, Refused, type Audit, type Clock, type Content, type FieldFault, type ItemInput, type Notices, type PluginApis, type Translate, type Viewer } from '@diwan/core'
import { fewest } from '../telling/crowd.ts'
import { inWords } from '../writing/in-words.ts'
import type { Disclosures } from './disclosure.ts'
import type { OpenManuscript } from './manuscripts.ts'
import type { Publishing } from './publishing.ts'
import { isContactPoint } from './seat.ts'
import { row, rows } from './rows.ts'
import type { ReturnedBy, Stage } from './stages.ts'

/** `told` is what was asked to leave, word for word. */
export interface Release { id: string; manuscript: string; administration: string; author: string | null; askedBy: string | null; approval: string | null; stage: Exclude<Stage, 'draft'>; told: ItemInput; reason: string; returnedBy: ReturnedBy | null; askedAt: Date; approvedAt: Date | null; closedAt: Date | null }
/** `lesson`: id of what readers have of it. */
export interface ReleaseState { stage: Stage; release: Release | null; lesson: string | null }
interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices; disclosures: Disclosures; publishing: Publishing; directory: PluginApis['directory'] | undefined; transaction<T>(work: () => Promise<T>): Promise<T> }

/** Columns of `lessons.release` as a `Release` has them. */
export const releaseColumns = `id, manuscript_id as manuscript, administration, author_id as author, asked_by as "askedBy", approval, stage, told, reason, returned_by as "returnedBy", asked_at as "askedAt", approved_at as "approvedAt", closed_at as "closedAt"`

/** A manuscript on its way out: the administration says yes, then a curator; neither is passed by, and time decides nothing. */
export class Releases {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async state(manuscript: string): Promise<ReleaseState> { return (await this.states([manuscript])).get(manuscript) ?? { stage: 'draft', release: null, lesson: null } }
  /** Of each manuscript where it stands. Whoever asks keeps them. */
  async states(manuscripts: readonly string[]): Promise<Map<string, ReleaseState>> {
    if (manuscripts.length === 0) return new Map()
    const found = await rows<Release>(this.#needs.db, `select distinct on (manuscript_id) ${releaseColumns} from lessons.release where manuscript_id = any(?::uuid[]) order by manuscript_id, asked_at desc, id`, [manuscripts])
    const published = new Map((await rows<{ manuscript: string; lesson: string }>(this.#needs.db, 'select manuscript_id as manuscript, lesson_id as lesson from lessons.publication where manuscript_id = any(?::uuid[])', [manuscripts])).map((one) => [one.manuscript, one.lesson]))
    return new Map(manuscripts.map((id) => { const release = found.find(({ manuscript }) => manuscript === id) ?? null; return [id, { stage: release?.stage ?? 'draft', release, lesson: published.get(id) ?? null }] }))
  }

  /** What the seat said that refused, for who keeps the manuscript. */
  async refusal(viewer: Viewer, { manuscript, approval }: Release): Promise<string> {
    if (!this.#needs.directory || approval === null) return ''
    return (await this.#needs.directory.approvals.of(viewer, manuscript)).find(({ id }) => id === approval)?.reason ?? ''
  }

  /**
   * Asks the administration about the manuscript as it stands. What is asked about is kept: that, and nothing written later, leaves.
   * @throws Invalid with all that is missing or still tells whose it is, Conflict while it is being asked or once it stood under another name
   */
  async ask(viewer: Viewer, { item, draft, state }: OpenManuscript, missing: readonly FieldFault[], { note = '', t }: { note?: string; t: Translate }): Promise<{ path: string }> {
    const { content, disclosures, publishing, db, clock } = this.#needs
    if (state.stage === 'approval' || state.stage === 'check') throw new Conflict(null, 'lessons.fault.looked-at')
    if (state.stage === 'withheld') throw new Conflict(null, 'lessons.fault.withheld')
    const before = await publishing.of(item.id)
    const { input, faults, crowd } = await disclosures.of(draft.input, { before: before?.disclosed ?? null, authorId: item.authorId })
    if (missing.length + faults.length > 0) throw new Invalid([...missing, ...faults])
    // Under another name the next version would tell whose the one before was.
    if (before && await publishing.levelOf(before.lesson) !== input.fields?.['level']) throw new Conflict(null, 'lessons.fault.level')
    return this.#needs.transaction(async () => {
      if (draft.state === 'draft') await content.move(viewer, item.id, 'submit', { rev: item.rev })
      const approval = await this.#route(viewer, item.id, { note, words: inWords(input, t, crowd?.fits ?? null) })
      const id = randomUUID()
      await db.raw(`insert into lessons.release (id, manuscript_id, administration, author_id, asked_by, approval, stage, told, asked_at) values (?::uuid, ?::uuid, ?, ?::uuid, ?::uuid, ?, 'approval', ?::jsonb, ?::timestamptz)`,
        [id, item.id, item.administration, item.authorId, viewer.id, approval?.id ?? null, JSON.stringify(input), clock.now()])
      if (!approval) await this.#needs.notices.tell('lessons.approval-asked', { to: { seats: [{ administration: item.administration ?? '' }] }, path: `/lessons/write/${item.id}/check`, actor: viewer.id, handling: 'my-administration', key: `asked:${id}` })
      return { path: approval?.path ?? `/lessons/write/${item.id}/check` }
    })
  }

  /** By who asked, or a contact point, while the administration or a curator looks at it. @throws Conflict */
  async recall(viewer: Viewer, { item, draft, state }: OpenManuscript): Promise<void> {
    const { content, directory, db, clock, audit } = this.#needs
    const { release } = state
    const recalled = release && await row(db, `update lessons.release set stage = 'recalled', closed_at = ? where id = ?::uuid and stage in ('approval', 'check') returning id`, [clock.now(), release.id])
    if (!recalled) throw new Conflict(null, 'lessons.fault.decided')
    if (release.stage === 'approval' && release.approval !== null) await directory?.approvals.withdraw(viewer, release.approval)
    if (draft.state === 'review') await content.move(viewer, item.id, 'return', { rev: item.rev })
    await audit.record(viewer, 'lessons.release.recalled', `item:${item.id}`)
  }

  /** Where the administration has set no route, or no directory keeps one, the contact point decides. @throws Refused, Conflict, Invalid on `reason` */
  async decideAlone(viewer: Viewer, { item, state: { release } }: OpenManuscript, decision: 'approved' | 'refused', reason: string): Promise<void> {
    if (!isContactPoint(viewer, item.administration)) throw new Refused('lessons.fault.contact-point')
    if (release?.stage !== 'approval' || release.approval !== null) throw new Conflict(null, 'lessons.fault.decided')
    if (decision === 'refused' && reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'lessons.fault.reason' }])
    await this.#decided(release, decision, reason.trim())
    await this.#needs.audit.record(viewer, `lessons.release.${decision}`, `item:${item.id}`)
  }

  /** What the route of the administration decided, or that the question was taken back. Bears a repeat: only what waits is decided. */
  async heard(approval: string, decision: 'approved' | 'refused' | 'withdrawn'): Promise<void> {
    const release = await row<Release>(this.#needs.db, `select ${releaseColumns} from lessons.release where approval = ? and stage = 'approval'`, [approval])
    if (!release) return
    if (decision === 'withdrawn') await this.#needs.db.raw(`update lessons.release set stage = 'recalled', closed_at = ? where id = ?::uuid`, [this.#needs.clock.now(), release.id])
    else await this.#decided(release, decision, '')
  }

  /** The administration keeps it, or takes back what is out, at once and everywhere. By a contact point. @throws Refused, Invalid on `reason` */
  async withhold(viewer: Viewer, { item, draft, state, isContact }: OpenManuscript, reason: string): Promise<void> {
    const { db, clock, audit, publishing, disclosures, directory } = this.#needs
    if (!isContact) throw new Refused('lessons.fault.contact-point')
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'lessons.fault.reason' }])
    const at = clock.now()
    if (state.release?.stage === 'approval' && state.release.approval !== null) await directory?.approvals.withdraw(viewer, state.release.approval)
    if (state.release) await db.raw(`update lessons.release set stage = 'withheld', reason = ?, returned_by = 'administration', closed_at = ? where id = ?::uuid`, [reason.trim(), at, state.release.id])
    else {
      const { input } = await disclosures.of(draft.input, { authorId: item.authorId })
      await db.raw(`insert into lessons.release (id, manuscript_id, administration, author_id, asked_by, stage, told, reason, returned_by, asked_at, closed_at) values (?::uuid, ?::uuid, ?, ?::uuid, ?::uuid, 'withheld', ?::jsonb, ?, 'administration', ?, ?)`,
        [randomUUID(), item.id, item.administration, item.authorId, viewer.id, JSON.stringify(input), reason.trim(), at, at])
    }
    if (state.lesson !== null) await publishing.takeBack(state.lesson)
    await audit.record(viewer, 'lessons.release.withheld', `item:${item.id}`)
    if (item.authorId !== null) await this.#needs.notices.tell('lessons.withheld', { to: { people: [item.authorId] }, path: `/lessons/write/${item.id}/check`, actor: viewer.id, handling: 'my-administration', key: `withheld:${item.id}:${at.toISOString()}` })
  }
  /** Its writers may work on it again. @throws Refused, Conflict */
  async letGo(viewer: Viewer, { item, state, isContact }: OpenManuscript): Promise<void> {
    if (!isContact) throw new Refused('lessons.fault.contact-point')
    const done = state.release && await row(this.#needs.db, `update lessons.release set stage = 'recalled' where id = ?::uuid and stage = 'withheld' returning id`, [state.release.id])
    if (!done) throw new Conflict(null, 'lessons.fault.decided')
    await this.#needs.audit.record(viewer, 'lessons.release.let-go', `item:${item.id}`)
  }

  /** A manuscript or a lesson that was removed. */
  async forget(item: string): Promise<void> {
    await this.#needs.db.raw('delete from lessons.release where manuscript_id = ?::uuid', [item])
    await this.#needs.db.raw('delete from lessons.publication where lesson_id = ?::uuid or manuscript_id = ?::uuid', [item, item])
  }

  /** The seats the administration set; null where it set none. */
  async #route(viewer: Viewer, item: string, asked: { note: string; words: string }): Promise<{ id: string; path: string } | null> {
    try {
      return await this.#needs.directory?.approvals.ask(viewer, item, asked) ?? null
    } catch (error) {
      if (error instanceof Invalid && error.faults.some(({ key }) => key === 'directory.route.fault.none')) return null
      throw error
    }
  }

  async #decided(release: Release, decision: 'approved' | 'refused', reason: string): Promise<void> {
    const { db, clock, notices, disclosures, publishing } = this.#needs
    const at = clock.now()
    const before = await publishing.of(release.manuscript)
    const counted = decision === 'approved' ? await disclosures.recount(release.told, before?.disclosed ?? null) : null
    const isTooFew = counted !== null && counted.crowd.fits < fewest
    const stage = decision === 'approved' && !isTooFew ? 'check' : 'returned'
    const moved = await row(db, `update lessons.release set stage = ?, reason = ?, returned_by = ?, approved_at = ?, closed_at = ? where id = ?::uuid and stage = 'approval' returning id`,
      [stage, reason, stage === 'check' ? null : isTooFew ? 'crowd' : 'administration', decision === 'approved' ? at : null, stage === 'check' ? null : at, release.id])
    if (!moved) return
    if (stage === 'check') await notices.tell('lessons.to-check', { to: { holders: ['staff:lessons'] }, path: `/lessons/checking/${release.id}`, handling: 'named-people', key: `check:${release.id}` })
    else if (release.author !== null) await notices.tell('lessons.returned', { to: { people: [release.author] }, path: `/lessons/write/${release.manuscript}/check`, handling: 'my-administration', key: `returned:${release.id}` })
  }
}
