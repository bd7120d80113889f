import type { Knex } from 'knex'
import type { CoreServices } from '@diwan/core'
import { isWithin } from '../../board/model/reach.ts'
import { rows } from '../../board/model/rows.ts'
import type { ThreadBook } from '../../board/services/thread-book.ts'
import type { Positions } from '../../talks/positions.ts'

type Needs = Pick<CoreServices, 'standing' | 'transaction' | 'touch' | 'jobs'> & { db: Knex; threadBook: ThreadBook; positions: Positions }
const atOnce = 100

/** A category that is for fewer readers takes its topics along. One that is for more leaves them as they are: they were written for those. */
export class Narrowing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A hundred topics after that one, and the rest by another run. Bears a repeat. */
  async follow(category: string, after: string): Promise<void> {
    const { db, standing, transaction, threadBook, positions, touch, jobs } = this.#needs
    const found = await rows<{ id: string }>(db, 'select item_id as id from forum.thread where category_id = ?::uuid and merged_into is null and item_id > ?::uuid order by item_id limit ?', [category, after, atOnce])
    for (const { id } of found) {
      await transaction(async () => {
        const [of, topic] = [await standing(category), await standing(id)]
        if (!of || !topic) return
        const [narrow, wide] = [of.input.audience, topic.input.audience]
        if (narrow.join() === wide.join() || !isWithin(narrow, wide)) return
        await threadBook.hold(id)
        await threadBook.restate(id, { audience: [...narrow] })
        await positions.follow(id)
        await touch('thread')
      })
    }
    const last = found.at(-1)
    if (last && found.length === atOnce) await jobs.send('narrow', { category, after: last.id })
  }
}
