import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Invalid, NotFound, telltaleOf, type Audit, type Clock, type Content, type CoreServices, type Draft, type FieldFault, type Item, type ItemInput, type People, type Viewer } from '@diwan/core'
import { caseKind, type CaseFields } from '../kinds/case.ts'
import { tellingFaults, unnamed, type Telling } from './unnamed.ts'

interface Needs { db: Knex; content: Content; people: People; clock: Clock; audit: Audit; bring: CoreServices['bring'] }
export interface Release { item: Item; draft: Draft; told: ItemInput; faults: FieldFault[]; released: { id: string; path: string } | null }

/**
 * Cases that appear without a name. What is read is an item of its own, with no author, no seat and no past, made from a draft that its keepers
 * alone see: so no page, feed, search, history or file can tell. Which came of which is told to whoever keeps the draft, and to nobody else.
 */
export class UnnamedCases {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** What would be published of this draft, and what still stands in the way. @throws NotFound for whoever does not keep it */
  async preview(viewer: Viewer, key: string): Promise<Release> {
    const { content } = this.#needs
    const item = await content.read(viewer, 'guidelines.case', key)
    if (!item.isKept) throw new NotFound()
    const draft = await content.draft(viewer, item.id)
    const fields = draft.input.fields as unknown as CaseFields
    if (fields.naming !== 'anonymous' || item.publishedAt !== null) throw new NotFound()
    const full = withDefaults(draft.input)
    const telling = await this.#telling(item)
    const told = unnamed(full, telling)
    const faults = tellingFaults(full, told, telling)
    if (fields.consent !== 'given') faults.unshift({ field: 'fields.consent', key: `guidelines.case.fault.consent-${fields.consent}` })
    return { item, draft, told, faults, released: await this.#released(item.id) }
  }

  /** Publishes it, or its next version. @throws NotFound, Invalid with everything that still tells */
  async release(viewer: Viewer, key: string): Promise<{ path: string }> {
    const { told, faults, item } = await this.preview(viewer, key)
    if (faults.length > 0) throw new Invalid(faults)
    const now = this.#needs.clock.now()
    const before = await this.#released(item.id)
    const id = before?.id ?? randomUUID()
    // To the day: the minute somebody pressed a button is in the log of the site.
    const publishedAt = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`)
    await this.#needs.bring({ id, kind: 'guidelines.case', administration: null, author: null, publishedAt, revisedAt: publishedAt, input: told, note: '' })
    if (!before) await this.#needs.db.raw('insert into guidelines.unnamed_case (item_id, source_id, at) values (?::uuid, ?::uuid, ?::timestamptz)', [id, item.id, now])
    await this.#needs.audit.record(viewer, 'guidelines.case.released', `item:${item.id}`)
    return { path: `/guidelines/cases/${id}` }
  }

  /** Consent is taken back: what was published without a name goes from every list at once; a case with its name is withdrawn. @throws NotFound */
  async takeBackConsent(viewer: Viewer, key: string, note: string): Promise<void> {
    const { content, bring, audit, clock } = this.#needs
    const item = await content.read(viewer, 'guidelines.case', key)
    if (!item.isKept) throw new NotFound()
    const released = await this.#released(item.id)
    if (released) {
      const { told } = await this.preview(viewer, key)
      await bring({ id: released.id, kind: 'guidelines.case', administration: null, author: null, publishedAt: clock.now(), input: { ...told, visibleUntil: new Date(clock.now().getTime() - 1_000).toISOString() } })
    } else if (item.publishedAt !== null && item.state === 'published') await content.move(viewer, item.id, 'withdraw', { rev: item.rev, note })
    const draft = await content.draft(viewer, item.id).catch(() => null)
    if (draft && item.publishedAt === null) await content.saveDraft(viewer, item.id, { ...draft.input, fields: { ...draft.input.fields, consent: 'withdrawn', consentOn: clock.now().toISOString().slice(0, 10) } }, { rev: draft.rev })
    await audit.record(viewer, 'guidelines.case.consent-withdrawn', `item:${item.id}`)
  }

  async #released(source: string): Promise<{ id: string; path: string } | null> {
    const { rows: [found] } = await this.#needs.db.raw<{ rows: { item_id: string }[] }>('select item_id from guidelines.unnamed_case where source_id = ?::uuid', [source])
    return found ? { id: found.item_id, path: caseKind.path ? `/guidelines${caseKind.path(found.item_id)}` : '' } : null
  }

  async #telling(item: Item): Promise<Telling> {
    const { people } = this.#needs
    const all = await people.administrations()
    const card = item.administration === null ? undefined : all.find(({ code }) => code === item.administration)
    const speakers = new Map<string, number>()
    for (const { languages } of all) for (const lang of new Set(languages)) speakers.set(lang, (speakers.get(lang) ?? 0) + 1)
    const writer = item.authorId === null ? [] : [(await people.cards([item.authorId])).get(item.authorId)?.name ?? '']
    return { telltale: telltaleOf(card, all, writer), speakers }
  }
}

const empty = { type: 'partial', naming: 'anonymous', consent: 'asked', consentOn: null, from: null, until: null, declarations: null, outcome: [], applies: [], costs: [], results: [], causes: [], timeline: [], cause: [], months: null } satisfies CaseFields
const withDefaults = (input: ItemInput): ItemInput => ({ ...input, fields: { ...empty, ...input.fields } })
