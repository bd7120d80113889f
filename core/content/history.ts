import type { Knex } from 'knex'
import { NotFound, type Draft, type ItemInput, type Revision, type Viewer } from '../contract/index.ts'
import type { Reading } from './reading.ts'
import { rows } from './rows.ts'
import type { Writing } from './writing.ts'

interface RevisionRow { item_id: string; rev: number; at: Date; by_name: string; note: string; state: string; input: ItemInput }
const revisionOf = (row: RevisionRow, isKept: boolean): Revision => ({ itemId: row.item_id, rev: row.rev, at: row.at, byName: row.by_name, note: isKept ? row.note : '', state: row.state, input: row.input })

/**
 * What an item said before. Keepers see every revision; a reader sees those whose own audience let them read it,
 * so that narrowing an item today does not open, and widening it does not betray, what stood there yesterday. The notes are
 * for keepers alone: they say why something was sent back or withdrawn, among colleagues, and `note` is empty for anyone else.
 */
export class History {
  readonly #needs: { db: Knex; reading: Reading; writing: Writing }
  constructor(needs: { db: Knex; reading: Reading; writing: Writing }) { this.#needs = needs }

  async list(viewer: Viewer, id: string, page: { before?: number; limit?: number } = {}): Promise<Revision[]> {
    const item = await this.#needs.reading.read(viewer, null, id)
    const found = await rows<RevisionRow>(this.#needs.db, `select * from core.revision where item_id = ?::uuid and rev < ? order by rev desc limit ?`,
      [item.id, page.before ?? 2_147_483_647, Math.min(page.limit ?? 50, 100)])
    return found.filter((row) => item.isKept || row.input.audience.some((token) => viewer.tokens.includes(token))).map((row) => revisionOf(row, item.isKept))
  }

  async get(viewer: Viewer, id: string, rev: number): Promise<Revision> {
    const item = await this.#needs.reading.read(viewer, null, id)
    const [row] = await rows<RevisionRow>(this.#needs.db, 'select * from core.revision where item_id = ?::uuid and rev = ?', [item.id, rev])
    if (!row || !(item.isKept || row.input.audience.some((token) => viewer.tokens.includes(token)))) throw new NotFound()
    return revisionOf(row, item.isKept)
  }

  /** A draft that says what the revision said; audience, handling and window stay as they are today, so nothing is reopened by it. */
  async restore(viewer: Viewer, id: string, rev: number): Promise<Draft> {
    const { input } = await this.get(viewer, id, rev)
    const draft = await this.#needs.writing.draft(viewer, id)
    const { audience, handling, visibleFrom, visibleUntil } = draft.input
    await this.#needs.writing.saveDraft(viewer, id, { ...input, audience, ...(handling ? { handling } : {}), visibleFrom: visibleFrom ?? null, visibleUntil: visibleUntil ?? null }, { rev: draft.rev })
    return this.#needs.writing.draft(viewer, id)
  }
}
