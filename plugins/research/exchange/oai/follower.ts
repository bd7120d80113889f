import type { Knex } from 'knex'
import type { CoreServices, ItemChange } from '@diwan/core'
import { external, type WorkFields } from '../../works/model/fields.ts'
import type { CollectionFields } from '../collections/kind.ts'
import type { WorkRecords } from '../work-records.ts'
import type { OaiMirror } from './mirror.ts'

interface Needs { db: Knex; standing: CoreServices['standing']; oaiMirror: OaiMirror; workRecords: WorkRecords }

/** Keeps the mirror in step with works and collections as the log hands them over. Bears a repeat. */
export class OaiFollower {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async works(changes: readonly ItemChange[]): Promise<void> {
    for (const { item, isOpen } of changes) await this.#work(item, isOpen)
  }

  /** What is in it, or was, is in other sets now. */
  async collections(changes: readonly ItemChange[]): Promise<void> {
    const { db, standing } = this.#needs
    for (const { item, isOpen } of changes) {
      const stands = isOpen ? await standing(item) : null
      const before = await db('research.collection_work').where({ collectionId: item }).pluck('workId') as string[]
      const named = (stands?.input.fields as CollectionFields | undefined)?.works ?? []
      // One that was taken away altogether may still be named.
      const there = new Set(await db('research.work').whereIn('itemId', named).pluck('itemId') as string[])
      const after = [...new Set(named)].filter((id) => there.has(id))
      await db('research.collection_work').where({ collectionId: item }).delete()
      if (after.length > 0) await db('research.collection_work').insert(after.map((workId, position) => ({ collectionId: item, workId, position })))
      const moved = [...before.filter((id) => !after.includes(id)), ...after.filter((id) => !before.includes(id))]
      const open = await db('research.oai_record').whereIn('itemId', moved).where({ isDeleted: false }).pluck('itemId') as string[]
      for (const id of open) await this.#work(id, true)
    }
  }

  async #work(id: string, isOpen: boolean): Promise<void> {
    const { standing, oaiMirror, workRecords } = this.#needs
    const stands = isOpen ? await standing(id) : null
    // What stands elsewhere is for its own repository to offer.
    if (!stands || stands.ref === null || (stands.input.fields as WorkFields).type === external) return oaiMirror.remove(id)
    const [record] = await workRecords.of([{ id, ...stands }])
    const parts = [['type', (stands.input.fields as WorkFields).type], ...(stands.input.topics ?? []).map((topic) => ['topic', topic]), ...(await this.#collectionsOf(id)).map((ref) => ['collection', ref])]
    // Who asks for a set gets what is in the sets below it.
    const sets = [...new Set(parts.flatMap(([kind = '', one = '']) => [kind, `${kind}:${one}`]))].toSorted()
    await oaiMirror.put(id, stands.ref, sets, record!)
  }

  async #collectionsOf(work: string): Promise<string[]> {
    const ids = await this.#needs.db('research.collection_work').where({ workId: work }).orderBy('collectionId').limit(50).pluck('collectionId') as string[]
    const refs: string[] = []
    for (const id of ids) { const ref = (await this.#needs.standing(id))?.ref; if (ref) refs.push(ref) }
    return refs
  }
}
