import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Content, type Draft, type Item, type ItemInput, type ItemSummary, type Locale, type Viewer } from '@diwan/core'
import { blankFields, blankTexts, type ManuscriptFields, type Source } from '../kinds/fields.ts'
import { missing } from '../writing/faults.ts'
import { withPosted, type Posted, type Step } from '../writing/posted.ts'
import type { Releases, ReleaseState } from './releases.ts'
import { isContactPoint, ownAdministration } from './seat.ts'
import { isLookedAt } from './stages.ts'

interface Needs { db: Knex; content: Content; releases: Releases }
export const manuscriptKind = 'lessons.manuscript'
/** A manuscript on the desk of who keeps it. */
export interface OpenManuscript { item: Item; draft: Draft; fields: ManuscriptFields; state: ReleaseState; isContact: boolean }
/** What a manuscript is begun from. `text`: a first account of what happened; `credit`: whom to thank, as one line. */
export interface Begun { title: string; text?: string; lang: Locale; topics?: readonly string[]; sources?: readonly Source[] }

/** A lesson from its first line to the day its administration is asked. For who keeps it. */
export class Manuscripts {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A draft for the viewer's administration; whose name stands on it is asked first of all. @throws Refused for who has no seat, Invalid on `title` */
  async begin(viewer: Viewer, { title, text = '', lang, topics = [], sources = [] }: Begun): Promise<string> {
    const administration = ownAdministration(viewer)
    if (!viewer.may('lessons.write')) throw new Refused()
    if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'lessons.fault.title' }])
    const { id } = await this.#needs.content.create(viewer, manuscriptKind, {
      lang, texts: { [lang]: { title: title.trim().slice(0, 200), extra: { ...blankTexts, happened: text.trim().slice(0, 8_000) } } }, topics: [...topics].slice(0, 20), audience: [], handling: 'my-administration',
      fields: { ...blankFields(administration), sources: sources.slice(0, 20) } satisfies ManuscriptFields,
    })
    return id
  }

  /** @throws NotFound for whoever does not keep it */
  async open(viewer: Viewer, key: string): Promise<OpenManuscript> {
    const item = await this.#needs.content.read(viewer, manuscriptKind, key)
    if (!item.isKept) throw new NotFound()
    const draft = await this.#needs.content.draft(viewer, item.id)
    const input: ItemInput = { ...draft.input, fields: { ...blankFields(item.administration ?? ''), ...draft.input.fields, administration: item.administration ?? '' } }
    return { item, draft: { ...draft, input }, fields: input.fields as unknown as ManuscriptFields, state: await this.#needs.releases.state(item.id), isContact: isContactPoint(viewer, item.administration) }
  }

  /** What one step said. One's own last save is never in the way; a colleague's is. @throws Conflict, also while others look at it, Invalid for what cannot be kept */
  async save(viewer: Viewer, open: OpenManuscript, step: Step, posted: Posted, rev: number): Promise<{ rev: number; input: ItemInput }> {
    const { item, draft, state } = open
    if (isLookedAt(state.stage)) throw new Conflict(draft, 'lessons.fault.looked-at')
    if (state.stage === 'withheld' && !open.isContact) throw new Conflict(draft, 'lessons.fault.withheld')
    if (draft.rev !== rev && draft.byId !== viewer.id) throw new Conflict(draft, 'lessons.fault.moved')
    const input = withPosted(draft.input, posted, step)
    if (JSON.stringify(input) === JSON.stringify(draft.input)) return { rev: draft.rev, input }
    return { ...await this.#needs.content.saveDraft(viewer, item.id, input, { rev: draft.rev }), input }
  }

  missing({ draft: { input } }: Pick<OpenManuscript, 'draft'>): ReturnType<typeof missing> { return missing(input) }

  /** What the viewer wrote, and for a contact point all of the administration, the newest first; at most 100. */
  async mine(viewer: Viewer): Promise<(ItemSummary & { state: string; stage: ReleaseState; isOwn: boolean })[]> {
    if (viewer.id === null) return []
    const found = await this.#needs.content.mine(viewer, { kinds: [manuscriptKind], why: 'draft', limit: 100 })
    const states = await this.#needs.releases.states(found.map(({ id }) => id))
    return found.map(({ authorId, ...item }) => ({ ...item, stage: states.get(item.id) ?? { stage: 'draft' as const, release: null, lesson: null }, isOwn: authorId === viewer.id }))
  }
}
