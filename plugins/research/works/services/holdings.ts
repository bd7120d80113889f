import type { Knex } from 'knex'
import type { AttachmentCard, Attachments, Content, Draft, Item, ItemInput, People, Viewer } from '@diwan/core'
import { Gone, NotFound, inputOf } from '@diwan/core'
import type { WorkFields } from '../model/fields.ts'
import { holdingKind } from './works.ts'

interface Needs { db: Knex; content: Content; attachments: Attachments; people: People }
/** Full text and files as one viewer has them: all null and empty where they may not read them. */
export interface Held { item: Item | null; input: ItemInput | null; files: AttachmentCard[] }

const nothing: Held = { item: null, input: null, files: [] }
/** Who was let in by name reads what is for this group: reviewers one holding, whoever asked for access all that are published of a work. */
export const groupOf = (id: string): string => `group:${id}`

/** Full texts and files: an item of their own beside the work's, so that other people may read them, for a time. */
export class Holdings {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Begins one for a work that is being written; nobody but who keeps it reads it. */
  async begin(viewer: Viewer, work: string, { lang, title }: { lang: ItemInput['lang']; title: string }): Promise<string> {
    return (await this.#needs.content.create(viewer, holdingKind, { lang, texts: { [lang]: { title } }, audience: ['members'], handling: 'named-people', fields: { work } })).id
  }

  /** What stands for readers; for who keeps it and asks for the draft, what is being written. */
  async read(viewer: Viewer, id: string | null, { draft = false }: { draft?: boolean } = {}): Promise<Held> {
    if (id === null) return nothing
    const item = await this.#needs.content.read(viewer, holdingKind, id).catch((error: unknown) => { if (error instanceof NotFound || error instanceof Gone) return null; throw error })
    if (item === null) return nothing
    const input = draft && item.isKept ? (await this.#needs.content.draft(viewer, item.id)).input : inputOf(item)
    return { item, input, files: await this.#needs.attachments.of(viewer, item.id) }
  }

  /** Another that begins as a copy of it, for what is written after it was closed; `files`: the new id of each of its files. */
  async again(viewer: Viewer, id: string): Promise<{ id: string; files: ReadonlyMap<string, string> }> {
    const { item, input } = await this.read(viewer, id, { draft: true })
    if (item === null || input === null) throw new NotFound()
    const { visibleFrom: _, ...rest } = input
    const copy = await this.#needs.content.create(viewer, holdingKind, { ...rest, ...readBy(['members'], input), handling: 'named-people' })
    // Whoever goes on writing, those who began keep it.
    await this.#needs.content.keepAlike(viewer, copy.id, String((input.fields as { work?: string } | undefined)?.work ?? id))
    return { id: copy.id, files: await this.#needs.attachments.copy(viewer, id, copy.id) }
  }

  draft(viewer: Viewer, id: string): Promise<Draft> { return this.#needs.content.draft(viewer, id) }

  async write(viewer: Viewer, id: string, input: ItemInput): Promise<void> {
    const { rev, input: standing } = await this.#needs.content.draft(viewer, id)
    if (JSON.stringify(standing) !== JSON.stringify(input)) await this.#needs.content.saveDraft(viewer, id, input, { rev })
  }

  /** For its keepers and whoever is let in by name: with the handing-in, reviewers; later those who asked for access to the work, `to`. */
  close(viewer: Viewer, id: string, to = id): Promise<void> { return this.#hold(viewer, id, (input) => ({ ...input, ...readBy([groupOf(to)], input), handling: 'named-people', visibleFrom: null })) }

  /** As its authors said: with the record, from a day on, or still for named people alone. */
  /** What a version opened follows a later one that fewer may read; what is under an embargo of its own keeps it. */
  async narrow(viewer: Viewer, now: Pick<Item, 'id' | 'audience' | 'handling'>, current: string, access: WorkFields['access']): Promise<void> {
    const to = access === 'restricted' ? [groupOf(now.id)] : [...now.audience]
    for (const { id, state, audience } of await this.#ofWork(viewer, now.id, null)) {
      const isOpen = state === 'held' && !audience.some((token) => token.startsWith('group:'))
      if (id !== current && isOpen && audience.includes('public') && !to.includes('public')) await this.#hold(viewer, id, (input) => ({ ...input, ...readBy(to, input), handling: access === 'restricted' ? 'named-people' : now.handling }))
    }
  }

  open(viewer: Viewer, id: string, { access, embargoUntil }: Pick<WorkFields, 'access' | 'embargoUntil'>, work: Pick<Item, 'id' | 'audience' | 'handling'>): Promise<void> {
    if (access === 'restricted') return this.close(viewer, id, work.id)
    return this.#hold(viewer, id, (input) => {
      const { handling: _, ...rest } = input
      return { ...rest, ...readBy(work.audience, input), ...work.handling ? { handling: work.handling } : {}, visibleFrom: access === 'embargo' && embargoUntil !== null ? `${embargoUntil}T00:00:00.000Z` : null }
    })
  }

  /** A retracted work offers nothing to be taken away, of no version; who keeps it still has all. */
  async withdrawAll(viewer: Viewer, work: string, note: string): Promise<void> {
    for (const { id, state, rev } of await this.#ofWork(viewer, work, null)) if (state === 'held') await this.#needs.content.move(viewer, id, 'withdraw', { rev, note })
  }

  /** Whoever keeps the work keeps all that was written for it, and what is being written. */
  async keepAlike(viewer: Viewer, work: string, own: string | null): Promise<void> {
    for (const { id } of await this.#ofWork(viewer, work, own)) await this.#needs.content.keepAlike(viewer, id, work)
  }

  async release(viewer: Viewer, work: string, person: string, own: string | null): Promise<void> {
    for (const { id } of await this.#ofWork(viewer, work, own)) await this.#needs.content.releaseKeeper(viewer, id, person)
  }

  /** All that were closed, and the one being written, which has no row before. */
  async #ofWork(viewer: Viewer, work: string, own: string | null): Promise<Item[]> {
    const closed = await this.#needs.db('research.holding').where({ work }).orderBy('item_id').limit(2_000).select<{ id: string }[]>({ id: 'item_id' })
    const found: Item[] = []
    for (const id of new Set([...closed.map((row) => row.id), ...own === null ? [] : [own]])) {
      const item = await this.#needs.content.read(viewer, holdingKind, id).catch((error: unknown) => { if (error instanceof NotFound || error instanceof Gone) return null; throw error })
      if (item !== null) found.push(item)
    }
    return found
  }

  /** What was closed stays as it was; nothing that was written over it since goes out with it. */
  async #hold(viewer: Viewer, id: string, change: (input: ItemInput) => ItemInput): Promise<void> {
    const item = await this.#needs.content.read(viewer, holdingKind, id)
    await this.write(viewer, id, change(item.publishedAt === null ? (await this.#needs.content.draft(viewer, id)).input : inputOf(item)))
    await this.#needs.content.move(viewer, id, 'publish', { rev: item.rev })
  }
}

/** Its audience follows from the column; both say the same. */
const readBy = (readers: readonly string[], { fields }: ItemInput): Pick<ItemInput, 'audience' | 'fields'> => ({ audience: [...readers], fields: { ...fields, readers: [...readers] } })
