import type { Knex } from 'knex'
import type { Clock, Content, Item, ItemSummary, Presented, Viewer } from '@diwan/core'

interface Needs { content: Content; db: Knex; clock: Clock }

/** Cards with what this viewer may see of each: one question for a whole list. */
export class Cards {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer): Promise<{ card: ItemSummary; shown: Presented['fields'] }[]> {
    const { rows } = await this.#needs.content.list(viewer, { kinds: ['cards.card'], limit: 50 })
    const presented = await this.#needs.content.present(viewer, rows)
    return rows.map((card) => ({ card, shown: presented.get(card.id)?.fields ?? {} }))
  }

  async read(viewer: Viewer, key: string): Promise<{ card: Item; shown: Presented['fields'] }> {
    const card = await this.#needs.content.read(viewer, 'cards.card', key)
    return { card, shown: (await this.#needs.content.present(viewer, [card])).get(card.id)?.fields ?? {} }
  }

  /** Outside items: a table of the plugin's own, declared under `personal`. */
  async thank(person: string, words: string): Promise<void> {
    await this.#needs.db('cards.thanks').insert({ personId: person, words, at: this.#needs.clock.now() })
  }
}
