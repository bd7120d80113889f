import type { Knex } from 'knex'
import { Invalid, SignInNeeded, type Clock, type Subject, type Viewer } from '../contract/index.ts'
import type { Kinds } from './kinds.ts'
import { readable, readableBindings } from './readable.ts'
import type { Reading } from './reading.ts'
import { hotRows, rows } from './rows.ts'
import type { TopicShelf } from './topics.ts'

/** The most one person follows; past it the oldest is to be let go by hand. */
const most = 1_000

export class Subscriptions {
  readonly #needs: { db: Knex; reading: Reading; topics: TopicShelf; kinds: Kinds; clock: Clock }
  constructor(needs: { db: Knex; reading: Reading; topics: TopicShelf; kinds: Kinds; clock: Clock }) { this.#needs = needs }

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

  async as(viewer: Viewer, person: string): Promise<number> {
    if (viewer.id === null) throw new SignInNeeded()
    // Moved, with what was chosen for each; of what the receiver follows already their own choice stands.
    const moved = await rows<{ n: number }>(this.#needs.db, `with gone as (delete from core.subscription where (person_id, type, subject) in (
        select s.person_id, s.type, s.subject from core.subscription s left join core.item i on s.type = 'item' and i.id::text = s.subject
        where s.person_id = ?::uuid and s.person_id <> ?::uuid and (s.type <> 'item' or ${readable('i')}) order by s.since desc limit ${most}) returning type, subject, since, is_shown, mail),
      added as (insert into core.subscription (person_id, type, subject, since, is_shown, mail) select ?::uuid, type, subject, since, is_shown, mail from gone on conflict do nothing returning 1)
      select count(*)::int as n from gone`, [person, viewer.id, ...readableBindings(viewer, this.#needs.clock.now()), viewer.id])
    return moved[0]?.n ?? 0
  }

  async has(viewer: Viewer, { type, id }: Subject): Promise<boolean> {
    if (viewer.id === null) return false
    return (await hotRows(this.#needs.db, 'select 1 from core.subscription where person_id = ?::uuid and type = ? and subject = ?', [viewer.id, type, id])).length > 0
  }

  async followed(viewer: Viewer, type: Subject['type']): Promise<string[]> {
    const { id } = viewer
    if (id === null) return []
    // Several parts of a page ask for it at once.
    const asking = this.#asking.get(viewer) ?? new Map<string, Promise<string[]>>()
    this.#asking.set(viewer, asking)
    const asked = asking.get(type) ?? this.#read(id, type).finally(() => { asking.delete(type) })
    asking.set(type, asked)
    return asked
  }
  readonly #asking = new WeakMap<Viewer, Map<string, Promise<string[]>>>()

  async #read(person: string, type: Subject['type']): Promise<string[]> {
    return (await hotRows<{ subject: string }>(this.#needs.db, `select subject from core.subscription where person_id = ?::uuid and type = ? order by since desc limit ${most}`, [person, type])).map((row) => row.subject)
  }
}
