import type { Content, Item, ItemInput, ItemSummary, Page, Viewer } from '@diwan/core'
import { NotFound, inputOf } from '@diwan/core'
import type { CollectionFields } from './kind.ts'

interface Needs { content: Content }
const kindName = 'research.collection'
export type Collection = Item & { fields: CollectionFields }

/** Collections as they are read, and the order of what is in them. */
export class Collections {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, query: { after?: string; before?: string; limit?: number } = {}): Promise<Page<ItemSummary>> { return this.#needs.content.list(viewer, { kinds: [kindName], ...query }) }
  /** @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<Collection> { return await this.#needs.content.read(viewer, kindName, key) as Collection }

  /** What is in it and the viewer may read, in its order. */
  async works(viewer: Viewer, { fields }: Pick<Collection, 'fields'>): Promise<ItemSummary[]> {
    const found: ItemSummary[] = []
    for (let at = 0; at < fields.works.length; at += 200) found.push(...await this.#needs.content.pick(viewer, fields.works.slice(at, at + 200)))
    return found.filter(({ kind }) => kind === 'research.work')
  }

  /** Those the viewer keeps, newest first, to put a work into one. At most 50. */
  async own(viewer: Viewer): Promise<ItemSummary[]> {
    const { rows } = await this.list(viewer, { limit: 50 })
    return viewer.may('research.collect') ? rows : []
  }

  /** Puts a work at the end, up, down or out, and publishes that at once. Twice is once. @throws NotFound, Refused, Conflict */
  async arrange(viewer: Viewer, key: string, work: string, what: 'add' | 'up' | 'down' | 'remove'): Promise<Collection> {
    const { content } = this.#needs
    const found = await this.read(viewer, key)
    if (!found.isKept) throw new NotFound()
    const works = [...found.fields.works], at = works.indexOf(work)
    if (what === 'add' && at < 0 && works.length < 300) works.push(work)
    if (what === 'remove' && at >= 0) works.splice(at, 1)
    const to = what === 'up' ? at - 1 : at + 1
    if ((what === 'up' || what === 'down') && at >= 0 && to >= 0 && to < works.length) works.splice(to, 0, ...works.splice(at, 1))
    if (works.join(' ') === found.fields.works.join(' ')) return found
    const input: ItemInput = { ...inputOf(found), fields: { ...found.fields, works } }
    const draft = await content.draft(viewer, found.id)
    await content.saveDraft(viewer, found.id, draft.rev === 0 ? input : { ...draft.input, fields: { ...draft.input.fields, works } }, { rev: draft.rev })
    // What else stands in a draft waits for who writes it.
    if (draft.rev > 0) return found
    return await content.move(viewer, found.id, 'publish', { rev: found.rev }) as Collection
  }
}
