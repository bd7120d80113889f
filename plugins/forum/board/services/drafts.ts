import type { Knex } from 'knex'
import { Conflict, Invalid, SignInNeeded, type Clock, type Viewer } from '@diwan/core'
import { row, rows } from '../model/rows.ts'

interface Needs { db: Knex; clock: Clock }
export interface KeptDraft { input: Record<string, unknown>; rev: number; updatedAt: Date }
const mostDrafts = 100, mostLetters = 120_000

/** What somebody is writing, kept as they type, for them alone. `place`: `new`, `reply:<thread>`, `edit:<post>`. */
export class Drafts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, place: string): Promise<KeptDraft | null> {
    if (viewer.id === null) return null
    return await row<KeptDraft>(this.#needs.db, 'select input, rev, updated_at as "updatedAt" from forum.draft where person_id = ?::uuid and place = ?', [viewer.id, place]) ?? null
  }

  /** `rev` is that of the draft it was begun from, 0 for none. @throws SignInNeeded, Invalid past the limits, Conflict with the draft that stands */
  async save(viewer: Viewer, place: string, input: Record<string, unknown>, rev: number): Promise<{ rev: number }> {
    const { db, clock } = this.#needs
    if (viewer.id === null) throw new SignInNeeded()
    const text = JSON.stringify(input)
    if (text.length > mostLetters) throw new Invalid([{ field: 'body', key: 'core.item.fault.too-long', values: { limit: mostLetters } }])
    if (rev === 0) {
      const kept = await row<{ n: number }>(db, 'select count(*)::int as n from forum.draft where person_id = ?::uuid and place <> ?', [viewer.id, place])
      if ((kept?.n ?? 0) >= mostDrafts) throw new Invalid([{ field: 'body', key: 'forum.fault.drafts', values: { n: mostDrafts } }])
    }
    const saved = await row<{ rev: number }>(db, `insert into forum.draft as d (person_id, place, input, rev, updated_at) select ?::uuid, ?, ?::jsonb, 1, ?::timestamptz where ? = 0 or exists (select 1 from forum.draft where person_id = ?::uuid and place = ?)
      on conflict (person_id, place) do update set input = excluded.input, rev = d.rev + 1, updated_at = excluded.updated_at where d.rev = ? returning rev`, [viewer.id, place, text, clock.now(), rev, viewer.id, place, rev])
    if (!saved) throw new Conflict((await this.of(viewer, place))?.input ?? null, 'core.item.fault.draft-moved')
    return saved
  }

  async drop(viewer: Viewer, place: string): Promise<void> {
    if (viewer.id !== null) await this.#needs.db.raw('delete from forum.draft where person_id = ?::uuid and place = ?', [viewer.id, place])
  }

  /** Everything the viewer is writing, the latest first. */
  async all(viewer: Viewer): Promise<(KeptDraft & { place: string })[]> {
    if (viewer.id === null) return []
    return rows(this.#needs.db, 'select place, input, rev, updated_at as "updatedAt" from forum.draft where person_id = ?::uuid order by updated_at desc limit 100', [viewer.id])
  }
}
