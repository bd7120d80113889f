import type { Knex } from 'knex'
import { Invalid, SignInNeeded, type Subject, type Viewer } from '../contract/index.ts'
import type { Kinds } from './kinds.ts'
import type { Reading } from './reading.ts'
import { hotRows, rows } from './rows.ts'
import type { TopicShelf } from './topics.ts'

/** The most one person follows; past it the oldest is to be let go by hand. */
const most = 1_000

export class Subscriptions {
  readonly #needs: { db: Knex; reading: Reading; topics: TopicShelf; kinds: Kinds }
  constructor(needs: { db: Knex; reading: Reading; topics: TopicShelf; kinds: Kinds }) { this.#needs = needs }

  async add(viewer: Viewer, { type, id }: Subject): Promise<void> {
    if (viewer.id === null) throw new SignInNeeded()
    // Following what one may not read would tell that it is there.
    if (type === 'item') await this.#needs.reading.read(viewer, null, id)
    else if (type === 'topic') await this.#needs.topics.get(id)
    else if (!this.#needs.kinds.find(id)) throw new Invalid([{ field: 'id', key: 'core.item.fault.kind' }])
    await rows(this.#needs.db, `insert into core.subscription (person_id, type, subject) select ?::uuid, ?, ?
      where (select count(*) from core.subscription where person_id = ?::uuid) < ${most} on conflict do nothing`, [viewer.id, type, id, viewer.id])
  }

  async remove(viewer: Viewer, { type, id }: Subject): Promise<void> {
    if (viewer.id === null) throw new SignInNeeded()
    await rows(this.#needs.db, 'delete from core.subscription where person_id = ?::uuid and type = ? and subject = ?', [viewer.id, type, id])
  }

  async has(viewer: Viewer, { type, id }: Subject): Promise<boolean> {
    if (viewer.id === null) return false
    return (await hotRows(this.#needs.db, 'select 1 from core.subscription where person_id = ?::uuid and type = ? and subject = ?', [viewer.id, type, id])).length > 0
  }

  async followed(viewer: Viewer, type: Subject['type']): Promise<string[]> {
    if (viewer.id === null) return []
    return (await hotRows<{ subject: string }>(this.#needs.db, `select subject from core.subscription where person_id = ?::uuid and type = ? order by since desc limit ${most}`, [viewer.id, type])).map((row) => row.subject)
  }
}
