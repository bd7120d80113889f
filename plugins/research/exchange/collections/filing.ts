import { Conflict, Invalid, NotFound, type Audit, type Clock, type Content, type CoreServices, type Topics, type Viewer } from '@diwan/core'
import type { Works } from '../../works/services/works.ts'
import type { Collections } from './collections.ts'

interface Needs { transaction<T>(work: () => Promise<T>): Promise<T>; content: Content; topics: Topics; audit: Audit; clock: Clock; bring: CoreServices['bring']; drafted: CoreServices['drafted']; standing: CoreServices['standing']; works: Works; collections: Collections }
/** What is done to many at once. `topic`: its id; `collection`: its id or number. */
export type Filed = { what: 'topic' | 'no-topic'; topic: string } | { what: 'collection'; collection: string }
/** At once, and topics of one work. */
export const filedMost = { works: 100, topics: 20 } as const

/** Where works stand: many at once are put under a topic, taken from it, or put into a collection. What they say stays as it is, and so does their version. */
export class Filing {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** All or none. Answers how many changed; those that stand so already, and retracted ones, are left as they are. @throws Invalid, NotFound for works the viewer does not look after, Conflict for a collection somebody is writing */
  async file(viewer: Viewer, ids: readonly string[], how: Filed): Promise<number> {
    const { transaction, topics } = this.#needs
    const chosen = [...new Set(ids)]
    if (chosen.length === 0) throw new Invalid([{ field: 'ids', key: 'research.filing.fault.none' }])
    if (chosen.length > filedMost.works) throw new Invalid([{ field: 'ids', key: 'research.filing.fault.many', values: { most: filedMost.works } }])
    if (how.what !== 'collection' && !(await topics.all()).some(({ id }) => id === how.topic)) throw new Invalid([{ field: 'topic', key: 'research.filing.fault.topic' }])
    return transaction(() => how.what === 'collection' ? this.#collect(viewer, chosen, how.collection) : this.#topic(viewer, chosen, how.topic, how.what === 'topic'))
  }

  async #topic(viewer: Viewer, ids: readonly string[], topic: string, isAdded: boolean): Promise<number> {
    const { works, standing, drafted, bring, audit, clock } = this.#needs
    let changed = 0
    for (const id of ids) {
      const work = await works.read(viewer, id)
      const stands = work.isKept ? await standing(work.id) : null
      if (!stands) throw new NotFound()
      const before = stands.input.topics ?? [], after = isAdded ? [...new Set([...before, topic])] : before.filter((one) => one !== topic)
      // A study is found by at least one.
      if (work.fields.retractedOn !== null || after.length === before.length || after.length === 0) continue
      if (after.length > filedMost.topics) throw new Invalid([{ field: 'ids', key: 'research.filing.fault.topics', values: { title: work.title, most: filedMost.topics } }])
      // What is being written goes on, under the same topics.
      const draft = await drafted(work.id)
      await bring({ id: work.id, kind: 'research.work', administration: stands.administration, ...draft ? { draft: { ...draft, input: { ...draft.input, topics: isAdded ? [...new Set([...draft.input.topics ?? [], topic])] : (draft.input.topics ?? []).filter((one) => one !== topic) } } } : {}, publishedAt: stands.publishedAt, revisedAt: clock.now(), input: { ...stands.input, topics: after }, ...work.state === 'corrected' ? { transition: 'correct' } : {} })
      await audit.record(viewer, 'research.work.filed', `item:${work.id}`, isAdded ? { added: topic } : { removed: topic })
      changed += 1
    }
    return changed
  }

  async #collect(viewer: Viewer, ids: readonly string[], key: string): Promise<number> {
    const { works, collections } = this.#needs
    const before = await collections.read(viewer, key).catch(() => null)
    if (!before?.isKept) throw new Invalid([{ field: 'collection', key: 'research.filing.fault.collection' }])
    if ((await this.#needs.content.draft(viewer, before.id)).rev > 0) throw new Conflict(null, 'research.filing.fault.draft')
    let changed = before
    for (const id of ids) changed = await collections.arrange(viewer, before.id, (await works.read(viewer, id)).id, 'add')
    return changed.fields.works.length - before.fields.works.length
  }
}
