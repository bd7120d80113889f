import type { Clock, CoreServices } from '@diwan/core'
import type { Knex } from 'knex'
import type { CategoryFields } from '../../board/model/kinds.ts'
import { row, rows } from '../../board/model/rows.ts'
import { changesOf, type Changed } from '../model/settled.ts'
import type { Measured, Measures } from './measures.ts'

type Needs = Pick<CoreServices, 'standing' | 'touch'> & { db: Knex; clock: Clock; measures: Measures }
export interface Change { rev: number; at: Date; what: Changed[]; reason: string; days: number; before: Measured | null; after: Measured | null }
/** Over how many days before and after a change is counted. */
const days = 60

/** What changed in a category, why, and what it did. */
export class ChangeLog {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A category was published: what is new of its settings is put down. Heard again, it is there already. */
  async hear(category: string, at: Date): Promise<void> {
    const { db, standing, measures } = this.#needs
    const stands = await standing(category)
    if (!stands) return
    const fields = stands.input.fields as CategoryFields
    const last = await row<{ fields: CategoryFields }>(db, 'select fields from forum.change where category_id = ?::uuid order by rev desc limit 1', [category])
    const what = last ? changesOf(last.fields, fields) : []
    if (last && what.length === 0) return
    const before = last ? await measures.of(category, new Date(at.getTime() - days * 86_400_000), at) : null
    await db.raw('insert into forum.change (category_id, rev, at, fields, what, reason, days, before) values (?::uuid, ?, ?::timestamptz, ?::jsonb, ?::jsonb, ?, ?, ?::jsonb) on conflict do nothing',
      [category, stands.rev, at, JSON.stringify(fields), JSON.stringify(what), fields.reason ?? '', days, before && JSON.stringify(before)] as never)
    await this.#needs.touch('change')
  }

  /** The newest first, at most 100. Whoever asks may read the category. */
  async of(category: string): Promise<Change[]> {
    const found = await rows<Change>(this.#needs.db, `select rev, at, what, reason, days, before, after from forum.change where category_id = ?::uuid and jsonb_array_length(what) > 0 order by at desc, rev desc limit 100`, [category])
    return found.map((change) => ({ ...change, at: new Date(change.at) }))
  }

  /** Counts what came after changes that are old enough, at most fifty at a time. */
  async measure(): Promise<void> {
    const { db, clock, measures } = this.#needs
    const due = await rows<{ category: string; rev: number; at: Date; days: number }>(db, `select category_id as category, rev, at, days from forum.change where after is null and before is not null and at + make_interval(days => days) <= ?::timestamptz order by at limit 50`, [clock.now()])
    for (const { category, rev, at, days: over } of due) {
      const from = new Date(at)
      await db.raw('update forum.change set after = ?::jsonb where category_id = ?::uuid and rev = ?', [JSON.stringify(await measures.of(category, from, new Date(from.getTime() + over * 86_400_000))), category, rev])
    }
    if (due.length > 0) await this.#needs.touch('change')
  }
}
