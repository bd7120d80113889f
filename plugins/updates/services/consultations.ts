import { Conflict, NotFound, type Clock, type Content, type Item, type ItemSummary, type Translate, type Viewer } from '@diwan/core'

interface Needs { content: Content; clock: Clock }
/** Calls that can be answered, the first to close first; and those that have closed, the last to close first. */
export interface Calls { open: ItemSummary[]; closed: ItemSummary[] }

const closesOn = ({ fields }: Pick<ItemSummary, 'fields'>): string | null => typeof fields['closesOn'] === 'string' ? fields['closesOn'] : null

/** Asking the community, and saying afterwards what came of it: calls, until when they are open, and the post that answers each. */
export class Consultations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The newest hundred the viewer may read. One without a day stays open. */
  async list(viewer: Viewer): Promise<Calls> {
    const { rows } = await this.#needs.content.list(viewer, { kinds: ['updates.post'], facets: { category: 'call' }, limit: 100 })
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    const isOpen = (call: ItemSummary) => (closesOn(call) ?? '9999') >= today
    const order = (a: ItemSummary, b: ItemSummary) => (closesOn(a) ?? '9999').localeCompare(closesOn(b) ?? '9999') || a.id.localeCompare(b.id)
    return { open: rows.filter(isOpen).toSorted(order), closed: rows.filter((call) => !isOpen(call)).toSorted(order).toReversed() }
  }

  isOver(call: Pick<Item, 'fields'>): boolean { return (closesOn(call) ?? '9999') < this.#needs.clock.now().toISOString().slice(0, 10) }

  /** Begins the post that says what came of a call: for those who read the call, filed where it is. Answers where it is written. @throws NotFound, Conflict while it is open, Refused */
  async begin(viewer: Viewer, key: string, t: Translate): Promise<string> {
    const { content } = this.#needs
    const call = await content.read(viewer, 'updates.post', key)
    if (!call.isKept || call.fields['category'] !== 'call' || call.publishedAt === null) throw new NotFound()
    if (!this.isOver(call)) throw new Conflict(null, 'updates.consultations.fault.open')
    const title = t('updates.consultations.answer.title', { title: call.title }).slice(0, 200)
    const { id } = await content.create(viewer, 'updates.post', {
      lang: viewer.locale, audience: call.audience, handling: call.handling, topics: call.topics.map(String), links: { answers: [call.id] },
      texts: { [viewer.locale]: { title, summary: '', body: `## ${t('updates.consultations.answer.said')}\n\n\n## ${t('updates.consultations.answer.did')}\n\n\n## ${t('updates.consultations.answer.not')}\n\n` } }, fields: { category: 'news' },
    })
    return `/items/${id}/edit`
  }
}
