import type { Knex } from 'knex'
import type { Clock, CoreServices, Notices } from '@diwan/core'
import type { WorkFields } from '../model/fields.ts'

interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; notices: Notices; standing: CoreServices['standing']; bring: CoreServices['bring'] }

/** A text opens by itself on its day, by the window of its holding. Here the record hears of it: lists, harvesters and followers do too. */
export class Embargoes {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** At most 200 at once; answers how many. Bears a repeat. */
  async lift(): Promise<number> {
    const { db, transaction, clock, standing, bring, notices } = this.#needs
    const today = clock.now().toISOString().slice(0, 10)
    const due = await db('research.work').where({ access: 'embargo' }).whereNull('retracted_on').where('embargo_until', '<=', today).orderBy('embargo_until').limit(200).select<{ id: string }[]>({ id: 'item_id' })
    for (const { id } of due) {
      await transaction(async () => {
        const stands = await standing(id)
        const fields = (stands?.input.fields ?? {}) as Partial<WorkFields>
        if (!stands || fields.access !== 'embargo') return
        const isCorrected = fields.versions?.at(-1)?.kind === 'correction'
        await bring({ id, kind: 'research.work', input: { ...stands.input, fields: { ...fields, access: 'open' } }, administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: clock.now(), ...isCorrected ? { transition: 'correct' } : {} })
        await notices.tell('research.embargo-over', { to: { following: [{ type: 'item', id }] }, item: id, key: `embargo-over:${id}` })
      })
    }
    return due.length
  }
}
