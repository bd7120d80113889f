import type { Knex } from 'knex'
import type { AuditTrail } from '../audit/open-audit.ts'
import type { Clock, Handling, Item, Viewer } from '../contract/index.ts'
import { rows } from './rows.ts'

interface Needs { db: Knex; clock: Clock; audit: Pick<AuditTrail, 'context' | 'wrote'> }

/** What is for so few that a look at it is an entry. */
const forFew: ReadonlySet<Handling> = new Set(['named-administrations', 'my-administration', 'named-people'])

/** Who opened what is for few: an entry for each page, however often it asks for the item. */
export class Looks {
  readonly #needs: Needs
  readonly #looked = new WeakMap<Viewer, Set<string>>()
  constructor(needs: Needs) { this.#needs = needs }

  /** Nothing for a visitor, for who wrote it, for what was never published, and for a form that is sent, which is an entry itself. */
  async at(viewer: Viewer, { id, handling, publishedAt, authorId }: Pick<Item, 'id' | 'handling' | 'publishedAt' | 'authorId'>): Promise<void> {
    const { route, request } = this.#needs.audit.context()
    if (!forFew.has(handling) || viewer.id === null || publishedAt === null || authorId === viewer.id || !route?.startsWith('GET ')) return
    const looked = this.#looked.get(viewer) ?? new Set()
    if (looked.has(id)) return
    this.#looked.set(viewer, looked.add(id))
    await rows(this.#needs.db, `insert into core.audit (at, actor, action, object, detail, route, request) values (?::timestamptz, ?::uuid, 'core.item.opened', ?, jsonb_build_object('handling', ?::text), ?, ?)`,
      [this.#needs.clock.now(), viewer.id, `item:${id}`, handling, route, request])
    this.#needs.audit.wrote()
  }
}
