import type { Knex } from 'knex'
import { NotFound, type Content, type CoreServices, type Item, type Viewer } from '@diwan/core'
import { threadKinds, type TopicFields } from '../model/kinds.ts'
import { asId, isId, row, rows } from '../model/rows.ts'
import { threadColumns, type Thread } from '../model/thread.ts'
import { excerptOf } from '../model/excerpt.ts'

type Needs = Pick<CoreServices, 'bring' | 'standing' | 'clock'> & { db: Knex; content: Content }
export type ThreadItem = Item & { fields: Partial<TopicFields> }
export const isThread = (kind: string): boolean => (threadKinds as readonly string[]).includes(kind)

/** Topics and private discussions as items, and the row that says what goes on in each. */
export class ThreadBook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By number or id. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<ThreadItem> {
    const item = await this.#needs.content.read(viewer, null, key)
    if (!isThread(item.kind)) throw new NotFound()
    return item
  }

  async row(id: string): Promise<Thread | undefined> { return row<Thread>(this.#needs.db, `select ${threadColumns} from forum.thread t where t.item_id = ?::uuid`, [id]) }

  /** Held until the end of the transaction, in the order of their ids, so that two who move posts never wait for each other. @throws NotFound */
  async hold(...ids: readonly string[]): Promise<Thread[]> {
    const found = await rows<Thread>(this.#needs.db, `select ${threadColumns} from forum.thread t where t.item_id = any(?::uuid[]) order by t.item_id for update`, [ids])
    return ids.map((id) => { const one = found.find((each) => each.id === id); if (!one) throw new NotFound(); return one })
  }

  /** Where a topic went that was merged into another, by the number or id it had. */
  async mergedInto(key: string): Promise<string | null> {
    const found = await row<{ into: string | null }>(this.#needs.db, 'select merged_into as "into" from forum.thread where ref = ? or item_id = any(?::uuid[])', [key, isId(key) ? [key] : []])
    return found?.into ?? null
  }

  /** The item says what the opening post says now; a new revision where that changed. In the open transaction. */
  async restate(id: string, change: { title?: string; topics?: string[]; audience?: string[]; fields?: Partial<TopicFields>; hasEnded?: boolean } = {}): Promise<void> {
    const { db, standing, bring, clock } = this.#needs
    const stands = await standing(id)
    const thread = await this.row(id)
    if (!stands || !thread) throw new NotFound()
    // To bring it again would publish it.
    if (stands.isWithdrawn) return
    const first = await row<{ body: string; lang: string }>(db, `select body, lang from forum.post where thread_id = ?::uuid and number = 1 and state = 'shown'`, [id])
    const { lang } = stands.input, text = stands.input.texts[lang] ?? { title: '' }
    const body = first?.body ?? ''
    const kind = thread.categoryId === null && stands.input.fields?.['category'] === undefined ? 'forum.discussion' : 'forum.topic'
    const { title = text.title, topics = stands.input.topics ?? [], audience = stands.input.audience, fields, hasEnded = false } = change
    const { handling, ...input } = stands.input
    await bring({
      id, kind, administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: clock.now(),
      input: {
        ...input, topics, audience, ...change.audience === undefined && handling ? { handling } : {}, fields: { ...stands.input.fields, ...fields }, texts: { [lang]: { ...text, title, summary: excerptOf(body), body } },
        ...hasEnded ? { visibleUntil: clock.now().toISOString() } : {},
      },
    })
  }

  /** Where a post stands now. @throws NotFound for what was never given */
  async placeOf(post: string): Promise<{ thread: string; number: number }> {
    const found = await row<{ thread: string; number: number }>(this.#needs.db, 'select thread_id as thread, number from forum.post where id = ?::uuid', [asId(post)])
    if (!found) throw new NotFound()
    return found
  }

  /** The first post of a thread from a number, or a day, on; where the last one is, if none is. */
  async numberFrom(id: string, from: { number: number } | { at: Date }): Promise<number> {
    const [where, value] = 'number' in from ? ['number >= ?', from.number] : ['posted_at >= ?::timestamptz', from.at]
    const found = await row<{ n: number | null }>(this.#needs.db, `select coalesce((select min(number) from forum.post where thread_id = ?::uuid and ${where}), (select max(number) from forum.post where thread_id = ?::uuid)) as n`, [id, value, id])
    return found?.n ?? 1
  }
}
