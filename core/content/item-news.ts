import type { Live } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import { rows } from './rows.ts'

/** Something new beneath an item, for whoever has its page open. */
export interface News { audience: readonly string[]; topic: string; data: { count: number } }
type Handler = (news: News) => void

/** Tells pages of what plugins add below an item (a post, a remark), which is no revision of it: after the commit, to whoever may read the item then. */
export class ItemNews implements Live {
  readonly #database: Pick<Database, 'db' | 'afterCommit'>
  readonly #handlers = new Set<Handler>()
  constructor(database: Pick<Database, 'db' | 'afterCommit'>) { this.#database = database }

  async tell(item: string, count = 1): Promise<void> {
    const [found] = await rows<{ audience: string[] }>(this.#database.db,
      'select audience || keepers as audience from core.item where id = ?::uuid and published_at is not null and withdrawn_at is null and expired_at is null and removed_at is null', [item])
    if (found) this.#database.afterCommit(() => { for (const handler of this.#handlers) handler({ audience: found.audience, topic: `item:${item}`, data: { count } }) })
  }

  on(handler: Handler): () => void {
    this.#handlers.add(handler)
    return () => { this.#handlers.delete(handler) }
  }
}
