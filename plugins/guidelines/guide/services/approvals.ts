import type { Knex } from 'knex'
import { Conflict, Invalid, Refused, type Audit, type Clock, type Content, type Draft, type Viewer } from '@diwan/core'
import { digestOf } from '../digest.ts'
import type { Guideline } from './guides.ts'

interface Needs { db: Knex; clock: Clock; content: Content; audit: Audit; settings: { approvals: number } }
export interface Approval { name: string; administration: string | null; at: Date; note: string; isMine: boolean }
export interface ApprovalStanding { needed: number; given: Approval[]; mayApprove: boolean; whyNot: 'state' | 'own' | 'done' | 'permission' | null }
interface Row { person_id: string; name: string; administration: string | null; at: Date; note: string }

/** Named people say yes to one text, as it stands. Another text has none of their approvals. */
export class Approvals {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Where the draft stands with its approvers; for its keepers. */
  async standing(viewer: Viewer, item: Guideline, draft: Draft): Promise<ApprovalStanding> {
    const given = (await this.#rows(item.id, digestOf(draft.input))).map(({ person_id: person, name, administration, at, note }) => ({ name, administration, at: new Date(at), note, isMine: person === viewer.id }))
    const whyNot = draft.state !== 'review' && draft.state !== 'approved' ? 'state' : !viewer.may('guidelines.approve') ? 'permission' : given.some(({ isMine }) => isMine) ? 'done' : draft.byId === viewer.id || (item.publishedAt === null && item.authorId === viewer.id) ? 'own' : null
    return { needed: this.#needs.settings.approvals, given, mayApprove: whyNot === null, whyNot }
  }

  /** The viewer stands for this text. The last approval that is asked moves it on. @throws Refused for who wrote it, Conflict where it was changed meanwhile */
  async give(viewer: Viewer, item: Guideline, draft: Draft, { rev, note }: { rev: number; note: string }): Promise<{ isApproved: boolean; given: number; needed: number }> {
    if (draft.rev !== rev) throw new Conflict(draft, 'guidelines.approve.fault.changed')
    const { whyNot, needed } = await this.standing(viewer, item, draft)
    if (whyNot === 'own') throw new Refused('guidelines.approve.fault.own')
    if (whyNot === 'state' || viewer.id === null) throw new Invalid([{ field: 'note', key: 'guidelines.approve.fault.state' }])
    if (whyNot === 'permission') throw new Refused()
    await this.#needs.db.raw(`insert into guidelines.approval (item_id, digest, person_id, name, administration, draft_rev, note, at) values (?::uuid, ?, ?::uuid, ?, ?, ?, ?, ?::timestamptz) on conflict do nothing`,
      [item.id, digestOf(draft.input), viewer.id, viewer.name, viewer.administration, draft.rev, note.trim().slice(0, 1_000), this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'guidelines.guideline.approved', `item:${item.id}`, { draft: draft.rev })
    const given = (await this.#rows(item.id, digestOf(draft.input))).length
    if (given >= needed && draft.state === 'review') await this.#needs.content.move(viewer, item.id, 'approve', { rev: item.rev, draft: draft.rev })
    return { isApproved: given >= needed, given, needed }
  }

  /** Whether enough of them stand for the draft as it is. */
  async isEnough(itemId: string, draft: Draft): Promise<boolean> { return (await this.#rows(itemId, digestOf(draft.input))).length >= this.#needs.settings.approvals }

  /** Who approved the text is who stands for the version. */
  async settle(itemId: string, draft: Draft, version: string): Promise<void> {
    await this.#needs.db.raw('update guidelines.approval set version = ? where item_id = ?::uuid and digest = ?', [version, itemId, digestOf(draft.input)])
  }

  async #rows(itemId: string, digest: string): Promise<Row[]> {
    return (await this.#needs.db.raw<{ rows: Row[] }>('select person_id, name, administration, at, note from guidelines.approval where item_id = ?::uuid and digest = ? order by at, person_id limit 20', [itemId, digest])).rows
  }
}
