import type { AttachmentCard, Attachments, Content, Draft, Item, ItemInput, People, Viewer } from '@diwan/core'
import { Gone, NotFound, inputOf } from '@diwan/core'
import type { WorkFields } from '../model/fields.ts'
import { holdingKind } from './works.ts'

interface Needs { content: Content; attachments: Attachments; people: People }
/** Full text and files as one viewer has them: all null and empty where they may not read them. */
export interface Held { item: Item | null; input: ItemInput | null; files: AttachmentCard[] }

const nothing: Held = { item: null, input: null, files: [] }
/** Who was let in by name reads what is for this group. */
export const groupOf = (holding: string): string => `group:${holding}`

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

  draft(viewer: Viewer, id: string): Promise<Draft> { return this.#needs.content.draft(viewer, id) }

  async write(viewer: Viewer, id: string, input: ItemInput): Promise<void> {
    const { rev, input: standing } = await this.#needs.content.draft(viewer, id)
    if (JSON.stringify(standing) !== JSON.stringify(input)) await this.#needs.content.saveDraft(viewer, id, input, { rev })
  }

  /** For its keepers and whoever is let in by name: reviewers, later those who asked for access. */
  close(viewer: Viewer, id: string): Promise<void> { return this.#hold(viewer, id, (input) => ({ ...input, audience: [groupOf(id)], handling: 'named-people', visibleFrom: null })) }

  /** As its authors said: with the record, from a day on, or still for named people alone. */
  open(viewer: Viewer, id: string, { access, embargoUntil }: Pick<WorkFields, 'access' | 'embargoUntil'>, work: Pick<ItemInput, 'audience' | 'handling'>): Promise<void> {
    if (access === 'restricted') return this.close(viewer, id)
    return this.#hold(viewer, id, (input) => {
      const { handling: _, ...rest } = input
      return { ...rest, audience: [...work.audience], ...work.handling ? { handling: work.handling } : {}, visibleFrom: access === 'embargo' && embargoUntil !== null ? `${embargoUntil}T00:00:00.000Z` : null }
    })
  }

  /** A retracted work offers nothing to be taken away; who keeps it still has it. */
  async withdraw(viewer: Viewer, id: string, note: string): Promise<void> {
    const item = await this.#needs.content.read(viewer, holdingKind, id)
    if (item.state === 'held') await this.#needs.content.move(viewer, id, 'withdraw', { rev: item.rev, note })
  }

  async #hold(viewer: Viewer, id: string, change: (input: ItemInput) => ItemInput): Promise<void> {
    await this.write(viewer, id, change((await this.#needs.content.draft(viewer, id)).input))
    const item = await this.#needs.content.read(viewer, holdingKind, id)
    await this.#needs.content.move(viewer, id, 'publish', { rev: item.rev })
  }
}
