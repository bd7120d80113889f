import { Gone, NotFound, type Content, type FieldFault, type Item, type ItemInput, type ItemSummary, type ListQuery, type Page, type Viewer } from '@diwan/core'
import { refsOf } from './expanded.ts'
import { blocksOf } from './included.ts'
import { longestBlock, mostBlocks, type FrozenBlock } from './frozen-block.ts'
import type { BlockFields } from './kind.ts'
import { reachesAsFar } from './reach.ts'

interface Needs { content: Content }
export type Block = Item & { fields: BlockFields }
export const blockKind = 'guidelines.block'
/** How a copy stands to its block: the same, an older one, of a block that was withdrawn, or of one the viewer may not read (or that is of another site). */
export type CopyState = 'current' | 'older' | 'withdrawn' | 'hidden'
export interface CopyStanding { copy: FrozenBlock; state: CopyState; block: Block | null }
/** A guideline that has a copy; `isDraft`: in a draft the viewer keeps. */
export interface BlockUse { item: Pick<ItemSummary, 'id' | 'ref' | 'title' | 'path' | 'lang' | 'administration'>; version: number; isOlder: boolean; isDraft: boolean }

/** Texts that are written once and stand in several guidelines, each of which keeps the copy it took. */
export class Blocks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Gone */
  read(viewer: Viewer, key: string): Promise<Block> { return this.#needs.content.read(viewer, blockKind, key) as Promise<Block> }

  list(viewer: Viewer, query: Omit<ListQuery, 'kinds'> = {}): Promise<Page<ItemSummary>> { return this.#needs.content.list(viewer, { kinds: [blockKind], ...query }) }

  /** A draft with copies of what it names: what it had it keeps as it was, what is named for the first time is taken as it stands. What cannot be found is left to whoever checks the draft. */
  async taken(viewer: Viewer, input: ItemInput): Promise<ItemInput> {
    const named = refsOf(input).slice(0, mostBlocks), had = new Map(blocksOf(input).map((copy) => [copy.ref, copy]))
    if (named.length === 0 && had.size === 0) return input
    const blocks: FrozenBlock[] = []
    for (const ref of named) {
      const copy = had.get(ref) ?? copyOf(await this.#found(viewer, ref))
      if (copy) blocks.push(copy)
    }
    return { ...input, fields: { ...input.fields, blocks } }
  }

  /** A draft with one block as it stands today. @throws NotFound, Gone */
  async renewed(viewer: Viewer, input: ItemInput, id: string): Promise<ItemInput> {
    const fresh = copyOf(await this.read(viewer, id))
    // The number it is named by in the text stays, also where this site has given the block another.
    return { ...input, fields: { ...input.fields, blocks: blocksOf(input).map((copy) => copy.item === id && fresh ? { ...fresh, ref: copy.ref } : copy) } }
  }

  /** How the copies of a guideline stand to their blocks. */
  async standing(viewer: Viewer, input: Pick<ItemInput, 'fields'>): Promise<CopyStanding[]> {
    const found: CopyStanding[] = []
    for (const copy of blocksOf(input)) {
      const block = await this.#found(viewer, copy.item)
      found.push({ copy, block: block === 'gone' ? null : block, state: block === 'gone' ? 'withdrawn' : block === null ? 'hidden' : isOlder(copy, block) ? 'older' : 'current' })
    }
    return found
  }

  /**
   * What keeps a guideline from being read with these copies in it: a block is for fewer readers than the guideline, was withdrawn, or is not known here.
   * What stands in the live version already, for the same readers, stays.
   */
  async faults(viewer: Viewer, input: ItemInput, live: ItemInput | null): Promise<FieldFault[]> {
    const standing = await this.standing(viewer, input)
    const isLive = (copy: FrozenBlock): boolean => live !== null && reachesAsFar(live, input) && blocksOf(live).some((one) => said(one) === said(copy))
    return standing.flatMap(({ copy, block, state }): FieldFault[] => {
      const fault = (key: string) => [{ field: `blocks.${copy.ref}`, key: `guidelines.block.fault.${key}`, values: { ref: copy.ref } }]
      if (state === 'withdrawn') return fault('withdrawn')
      if (state === 'hidden') return isLive(copy) ? [] : fault('hidden')
      return block && !reachesAsFar(block, input) ? fault('narrower') : []
    })
  }

  /** Where a block stands: in live guidelines the viewer may read, at most 100, and in the drafts they keep, at most 50. */
  async uses(viewer: Viewer, block: Block): Promise<BlockUse[]> {
    const { content } = this.#needs
    const live = await content.joined<{ copy: FrozenBlock }>(viewer, {
      sql: `select jsonb_build_object('copy', (select one from jsonb_array_elements(g.blocks) one where one ->> 'item' = ? limit 1)) as own, g.item_id, null::uuid as person_id from guidelines.guideline g where g.blocks @> ?::jsonb order by g.item_id limit 100`,
      bindings: [block.id, JSON.stringify([{ item: block.id }])],
    })
    const uses = live.flatMap(({ own: { copy }, item }) => item === null || item.publishedAt === null ? [] : [useOf(item, copy, block, false)])
    for (const item of viewer.id === null ? [] : await content.mine(viewer, { kinds: ['guidelines.guideline'], why: 'draft', limit: 50 })) {
      const copy = blocksOf((await content.draft(viewer, item.id)).input).find((one) => one.item === block.id)
      if (copy) uses.push(useOf(item, copy, block, true))
    }
    return uses
  }

  async #found(viewer: Viewer, key: string): Promise<Block | 'gone' | null> {
    return this.read(viewer, key).then((block) => block.state === 'withdrawn' ? 'gone' : block.publishedAt === null ? null : block, (fault: unknown) => { if (fault instanceof Gone) return 'gone'; if (fault instanceof NotFound) return null; throw fault })
  }
}

function copyOf(block: Block | 'gone' | null): FrozenBlock | null {
  if (block === null || block === 'gone' || block.ref === null) return null
  const texts = block.texts.filter(({ body }) => body.trim() !== '' && body.length <= longestBlock).toSorted((a, b) => Number(b.isOriginal) - Number(a.isOriginal)).map(({ lang, title, body }) => ({ lang, title, body }))
  return texts.length === 0 ? null : { item: block.id, ref: block.ref, version: Math.max(1, block.fields.version), texts }
}
/** What a copy says, whatever it is numbered and in which order its languages stand. */
const said = ({ item, texts }: FrozenBlock): string => JSON.stringify([item, texts.toSorted((a, b) => (a.lang < b.lang ? -1 : 1)).map(({ lang, title, body }) => [lang, title, body])])
const isOlder = (copy: FrozenBlock, block: Block): boolean => { const now = copyOf(block); return now !== null && said(now) !== said(copy) }
const useOf = ({ id, ref, title, path, lang, administration }: ItemSummary, copy: FrozenBlock, block: Block, isDraft: boolean): BlockUse => ({ item: { id, ref, title, path: isDraft ? `/guidelines/${id}/desk` : path, lang, administration }, version: copy.version, isOlder: isOlder(copy, block), isDraft })
