import type { Knex } from 'knex'
import { NotFound, SignInNeeded, type Clock, type Content, type ItemSummary, type People, type Viewer } from '@diwan/core'

interface Needs { db: Knex; content: Content; clock: Clock; people: People }

/** Who has said that they saw an alert. Counted for every reader, named only to those who keep the alert. */
export class Acknowledgements {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Once per person; a second time changes nothing. */
  async give(viewer: Viewer, key: string): Promise<{ path: string }> {
    if (viewer.id === null) throw new SignInNeeded()
    const item = await this.#needs.content.read(viewer, 'updates.post', key)
    if (item.fields['needsAcknowledgement'] !== true || item.publishedAt === null) throw new NotFound()
    await this.#needs.db('updates.acknowledgement').insert({ itemId: item.id, personId: viewer.id, at: this.#needs.clock.now() }).onConflict(['itemId', 'personId']).ignore()
    return { path: item.path }
  }

  /** How many, and when the viewer did; the count is of a row the viewer may read. */
  async of(viewer: Viewer, itemId: string): Promise<{ count: number; mine: Date | null }> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: { count: number; mine: Date | null }[] }>(
      'select count(*)::int as count, max(at) filter (where person_id = ?::uuid) as mine from updates.acknowledgement where item_id = ?::uuid', [viewer.id, itemId])
    return { count: row?.count ?? 0, mine: row?.mine ?? null }
  }

  /** The newest hundred alerts the viewer may read that ask for it and lack theirs. */
  async due(viewer: Viewer): Promise<ItemSummary[]> {
    if (viewer.id === null) return []
    const { rows } = await this.#needs.content.list(viewer, { kinds: ['updates.post'], facets: { category: 'alert' }, limit: 100 })
    const asking = rows.filter(({ fields }) => fields['needsAcknowledgement'] === true)
    if (asking.length === 0) return []
    const given = await this.#needs.db('updates.acknowledgement').whereIn('itemId', asking.map(({ id }) => id)).andWhere('personId', viewer.id).select<{ itemId: string }[]>('itemId')
    const done = new Set(given.map((row) => row.itemId))
    return asking.filter(({ id }) => !done.has(id))
  }

  /** Names and times, for keepers. @throws NotFound for other readers */
  async list(viewer: Viewer, key: string): Promise<{ item: ItemSummary; people: { name: string; administration: string | null; at: Date }[] }> {
    const item = await this.#needs.content.read(viewer, 'updates.post', key)
    if (!item.isKept) throw new NotFound()
    const given = await this.#needs.db('updates.acknowledgement').where('itemId', item.id).orderBy('at', 'desc').limit(1_000).select<{ personId: string; at: Date }[]>('personId', 'at')
    const cards = await this.#needs.people.cards(given.map((row) => row.personId))
    return { item, people: given.map(({ personId, at }) => ({ name: cards.get(personId)?.name ?? '', administration: cards.get(personId)?.administration ?? null, at })) }
  }
}
