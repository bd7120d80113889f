import { Invalid, type Content, type Search, type Viewer } from '@diwan/core'
import type { Collections } from '../collections/collections.ts'

interface Needs { content: Content; search: Search; collections: Collections }
export interface ExportQuery { type?: string | undefined; topic?: string | undefined; administration?: string | undefined; collection?: string | undefined; q?: string | undefined }
/** Works in one file: enough for any collection, and little enough to be made while somebody waits. */
export const mostExported = 500

/** Which works a list, a search or a collection holds, for a file of all of them. */
export class ShelfExport {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Ids in the order of the list, at most `mostExported`. @throws NotFound for a collection that is not there */
  async ids(viewer: Viewer, { q = '', collection = '', ...asked }: ExportQuery): Promise<string[]> {
    const { content, search, collections } = this.#needs
    if (collection !== '') return (await collections.read(viewer, collection)).fields.works
    const ids: string[] = []
    if (q !== '' && (asked.type || asked.administration)) throw new Invalid([{ field: 'q', key: 'research.cite.fault.search' }])
    if (q !== '') {
      for (let after: string | null | undefined; ids.length < mostExported && after !== null;) {
        const { hits, next } = await search.find(viewer, { text: q, kinds: ['research.work'], limit: 50, ...after ? { after } : {}, ...asked.topic ? { topic: asked.topic } : {} })
        ids.push(...hits.map(({ item }) => item.id))
        after = hits.length === 0 ? null : next
      }
      return ids.slice(0, mostExported)
    }
    const facets = Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1])))
    for (let after: string | null | undefined; ids.length < mostExported && after !== null;) {
      const { rows, next } = await content.list(viewer, { kinds: ['research.work'], facets, limit: 100, ...after ? { after } : {} })
      ids.push(...rows.map(({ id }) => id))
      after = next
    }
    return ids.slice(0, mostExported)
  }
}
