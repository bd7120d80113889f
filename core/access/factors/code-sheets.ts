import { randomInt } from 'node:crypto'
import type { Database } from '../needs.ts'
import { row } from '../rows.ts'
import type { Vault } from './vault.ts'

/** No letter or digit that is taken for another. */
const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const codes = 10

/** Codes on paper, each good once; for those who may carry no phone. */
export class CodeSheets {
  readonly #needs: { database: Database; clock: { now(): Date }; vault: Vault }
  constructor(needs: { database: Database; clock: { now(): Date }; vault: Vault }) { this.#needs = needs }

  /** In the open transaction: ten new ones in place of all before. Only here they can be read. */
  async print(person: string): Promise<string[]> {
    const { database: { db }, clock, vault } = this.#needs
    const sheet = Array.from({ length: codes }, () => Array.from({ length: 12 }, () => signs[randomInt(signs.length)]).join(''))
    await this.remove(person)
    for (const code of sheet) await db.raw('insert into core.one_time_code (person_id, mark, created_at) values (?, ?, ?)', [person, vault.mark(code, person), clock.now()])
    return sheet.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'))
  }

  /** In the open transaction; of two at the same time one only. */
  async use(person: string, typed: string): Promise<boolean> {
    const code = typed.toUpperCase().replace(/[\s-]/g, '')
    if (!/^[2-9A-HJ-NP-Z]{12}$/.test(code)) return false
    const { database: { db }, clock, vault } = this.#needs
    return await row(db, 'update core.one_time_code set used_at = ? where person_id = ? and mark = ? and used_at is null returning person_id', [clock.now(), person, vault.mark(code, person)]) !== undefined
  }

  async left(person: string): Promise<{ left: number; since: Date | null }> {
    const found = await row<{ left: number; since: Date | null }>(this.#needs.database.db, 'select count(*) filter (where used_at is null)::int as left, max(created_at) as since from core.one_time_code where person_id = ?', [person])
    return found ?? { left: 0, since: null }
  }
  async remove(person: string): Promise<boolean> {
    return await row(this.#needs.database.db, 'with gone as (delete from core.one_time_code where person_id = ? returning 1) select 1 from gone limit 1', [person]) !== undefined
  }
}
