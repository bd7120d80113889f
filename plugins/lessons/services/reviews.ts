import type { Knex } from 'knex'
import type { Clock, Notices } from '@diwan/core'
import { rows } from './rows.ts'

interface Needs { db: Knex; clock: Clock; notices: Notices; transaction<T>(work: () => Promise<T>): Promise<T> }

/** Who wrote a lesson without a name, and their contact point, are asked a month before its day whether it still holds. Keepers of the others are told by core. */
export class Reviews {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Each once for each day, however often it runs; at most 200. Answers how many. */
  async remind(): Promise<number> {
    const { db, clock, notices, transaction } = this.#needs
    return transaction(async () => {
      const due = await rows<{ manuscript: string; administration: string; author: string | null; on: string }>(db, `update lessons.publication p set reminded_for = p.review_due_on
        where p.lesson_id in (select lesson_id from lessons.publication where disclosed is not null and review_due_on <= ?::date + 30 and reminded_for is distinct from review_due_on order by review_due_on limit 200 for update skip locked)
        returning p.manuscript_id as manuscript, p.administration, p.author_id as author, p.review_due_on::text as on`, [clock.now()])
      for (const { manuscript, administration, author, on } of due) {
        await notices.tell('lessons.review-due', { to: { people: author === null ? [] : [author], seats: [{ administration }] }, path: `/lessons/write/${manuscript}/check`, handling: 'my-administration', key: `review:${manuscript}:${on}` })
      }
      return due.length
    })
  }
}
