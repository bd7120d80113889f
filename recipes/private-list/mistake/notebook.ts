import type { Knex } from 'knex'
import type { Content, Item, ItemSummary, Page, Viewer } from '@diwan/core'

interface Needs { content: Content; db: Knex }

/** What not to do: asks the tables itself, and forgets whom it answers. */
export class Notebook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer, { limit = 20 }: { after?: string; before?: string; limit?: number }): Promise<Page<ItemSummary>> {
    const rows = await this.#needs.db('core.item as i').join('core.text as t', 't.item_id', 'i.id')
      .where({ 'i.kind': 'logbook.note', 'i.state': 'published', 't.lang': viewer.locale }).orderBy('i.published_at', 'desc').limit(limit)
      .select('i.*', 't.title', 't.summary')
    return { rows: rows.map((row) => ({ ...row, langs: [row.lang], path: `/logbook/${row.ref}`, fields: {}, extra: {} }) as ItemSummary), next: null, previous: null }
  }

  read(viewer: Viewer, ref: string): Promise<Item> { return this.#needs.content.read(viewer, 'logbook.note', ref) }
}
