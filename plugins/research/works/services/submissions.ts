import { Conflict, Invalid, NotFound, type Attachments, type Clock, type Content, type Draft, type FieldFault, type ItemInput, type ItemSummary, type Notices, type People, type PersonCard, type Viewer } from '@diwan/core'
import { missing } from '../deposit/faults.ts'
import { steps, withPosted, type Posted, type Step } from '../deposit/posted.ts'
import { peopleBehind } from '../model/interest.ts'
import { changeKinds, external, type WorkFields } from '../model/fields.ts'
import type { Work } from '../model/versions.ts'
import type { Hands } from './hands.ts'
import type { Holdings } from './holdings.ts'
import { Rounds } from './rounds.ts'
import { kindName, type Works } from './works.ts'

interface Needs { transaction<T>(work: () => Promise<T>): Promise<T>; content: Content; people: People; attachments: Attachments; clock: Clock; notices: Notices; works: Works; hands: Hands; holdings: Holdings; rounds: Rounds }
/** A study as its authors have it on their desk. */
export interface OpenSubmission { work: Work; draft: Draft; fullText: string; holding: string | null; files: Awaited<ReturnType<Attachments['of']>> }

/** A study from its first line to the day it is handed in. For who keeps it. */
export class Submissions {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A draft by the viewer, with them as first author; its full text beside it. */
  async begin(viewer: Viewer, { title, topics, type = 'paper' }: { title: string; topics: string[]; type?: string }): Promise<string> {
    const { content, holdings } = this.#needs
    const name = viewer.name.trim()
    const creator = { name: '', family: name.split(/\s+/).slice(-1).join(''), given: name.split(/\s+/).slice(0, -1).join(' '), affiliation: '', administration: viewer.administration, orcid: '', role: 'author', person: viewer.id }
    const input: ItemInput = { lang: viewer.locale, texts: { [viewer.locale]: { title, summary: '', body: '', extra: {} } }, topics, audience: ['members'], handling: 'community', fields: { type, creators: [creator], licence: 'all-rights-reserved', sharing: null } }
    const { id } = await content.create(viewer, kindName, input)
    const holding = await holdings.begin(viewer, id, { lang: input.lang, title })
    await content.saveDraft(viewer, id, { ...input, fields: { ...input.fields, holding } }, { rev: 1 })
    await this.#needs.hands.add(id, [viewer.id])
    return id
  }

  /** @throws NotFound for whoever does not keep it, and for what stands elsewhere, which its source changes; `elsewhere`: also such, to lead to where it is filed */
  async open(viewer: Viewer, key: string, { elsewhere = false }: { elsewhere?: boolean } = {}): Promise<OpenSubmission> {
    const work = await this.#needs.works.read(viewer, key)
    if (!work.isKept || (work.fields.type === external && !elsewhere)) throw new NotFound()
    const draft = await this.#needs.content.draft(viewer, work.id)
    const holding = ((draft.input.fields ?? {}) as Partial<WorkFields>).holding ?? null
    const held = await this.#needs.holdings.read(viewer, holding, { draft: true })
    return { work, draft, holding: held.item?.id ?? null, fullText: held.input?.texts[held.input.lang]?.body ?? '', files: held.files }
  }

  /** What one step said. One's own last save is never in the way; a colleague's is. @throws Conflict, Invalid for what cannot be kept */
  async save(viewer: Viewer, open: OpenSubmission, step: Step, posted: Posted, rev: number): Promise<{ rev: number; input: ItemInput }> {
    const { work, draft, fullText } = open
    if (draft.rev !== rev && draft.byId !== viewer.id) throw new Conflict(draft, 'research.submit.fault.moved')
    const said = withPosted(draft.input, posted, step)
    const text = step === 'files' ? (posted.text ?? '').replaceAll('\r\n', '\n') : fullText
    const isSame = JSON.stringify(said) === JSON.stringify(draft.input) && text === fullText
    if (isSame) return { rev: draft.rev, input: said }
    const { input, holding } = await this.#ownHolding(viewer, { ...open, draft: { ...draft, input: said } })
    const saved = await this.#needs.content.saveDraft(viewer, work.id, input, { rev: draft.rev })
    await this.#note(viewer, work, [draft.input, input])
    if (holding !== null && (step === 'files' || step === 'about')) await this.#write(viewer, holding, input, text)
    return { ...saved, input }
  }

  /** Where files may be put and taken away: its own full text's shelf, begun anew where the one before is closed. `files`: the new id of each. @throws Conflict without one */
  shelf(viewer: Viewer, open: OpenSubmission): Promise<{ holding: string; files: ReadonlyMap<string, string> }> {
    return this.#needs.transaction(async () => {
      const { input, holding, files } = await this.#ownHolding(viewer, open)
      if (holding === null) throw new Conflict(null, 'research.submit.fault.state')
      if (holding !== open.holding) await this.#needs.content.saveDraft(viewer, open.work.id, input, { rev: open.draft.rev })
      return { holding, files }
    })
  }

  /** Who writes it, besides the seat and the editors. */
  writers(viewer: Viewer, { work }: Pick<OpenSubmission, 'work'>): Promise<PersonCard[]> { return this.#needs.content.coKeepers(viewer, work.id) }

  /** One more writes it, or one no longer: with the study, all its texts and files. Being named as an author is another thing. @throws Invalid on `person`, Conflict for the last */
  async changeWriters(viewer: Viewer, { work, draft, holding }: OpenSubmission, change: { admit: string } | { release: string }): Promise<void> {
    const { content, holdings, notices, people } = this.#needs
    // Who stands behind a study is not changed while others judge it, and whoever judges studies does not come to stand behind one by another's hand.
    if (['submitted', 'in-review', 'accepted'].includes(draft.state) && draft.rev > 0) throw new Conflict(null, 'research.writers.fault.judged')
    if ('admit' in change && (await people.accounts(/^[0-9a-f-]{36}$/.test(change.admit) ? [change.admit] : [])).get(change.admit)?.roles.some((role) => role === 'editor' || role === 'administrator')) throw new Invalid([{ field: 'person', key: 'research.writers.fault.staff' }])
    if ('release' in change) {
      // Texts first, while one who leaves still may.
      await holdings.release(viewer, work.id, change.release, holding)
      return content.releaseKeeper(viewer, work.id, change.release)
    }
    await content.admitKeeper(viewer, work.id, change.admit)
    await this.#needs.hands.add(work.id, [change.admit])
    await holdings.keepAlike(viewer, work.id, holding)
    await notices.tell('research.co-writer', { to: { people: [change.admit] }, item: work.id, path: `/research/submit/${work.id}/people`, actor: viewer.id, handling: 'named-people', key: `co-writer:${work.id}:${change.admit}:${work.rev}` })
  }

  missing({ draft, fullText, files }: OpenSubmission, unreadable: readonly FieldFault[] = []): ReturnType<typeof missing> {
    return missing(draft.input, { today: this.#needs.clock.now().toISOString().slice(0, 10), fullText, files, unreadable })
  }

  /** Hands it in. `change` says what a draft beside a published version is to become, `response` answers the reviewers of the round before. @throws Invalid with all that is missing */
  async submit(viewer: Viewer, open: OpenSubmission, { change, changeNote, response }: { change: string; changeNote: string; response: string }, unreadable: readonly FieldFault[] = []): Promise<void> {
    const { content, rounds, notices } = this.#needs
    const { work, draft } = open
    const isLive = work.publishedAt !== null
    const kind = changeKinds.find((one) => one === change)
    const before = await rounds.newest(work.id)
    const faults: FieldFault[] = [...this.missing(open, unreadable)]
    if (isLive && kind === undefined) faults.push({ field: 'change', key: 'research.fault.change' })
    if (isLive && changeNote.trim() === '') faults.push({ field: 'changeNote', key: 'research.fault.change-note' })
    if (before?.decision === 'revise' && draft.state === 'revise' && response.trim() === '') faults.push({ field: 'response', key: 'research.fault.response' })
    if (faults.length > 0) throw new Invalid(faults)
    const { input: own, holding } = await this.#ownHolding(viewer, open)
    const input: ItemInput = { ...own, fields: { ...own.fields, change: isLive ? kind ?? '' : '', changeNote: isLive ? changeNote.trim() : '' } }
    await this.#note(viewer, work, [input])
    const rev = JSON.stringify(input) === JSON.stringify(draft.input) && draft.rev > 0 ? draft.rev : (await content.saveDraft(viewer, work.id, input, { rev: draft.rev })).rev
    await content.move(viewer, work.id, 'submit', { rev: work.rev, draft: rev })
    if (holding !== null) {
      await this.#needs.holdings.close(viewer, holding)
      await this.#needs.content.keepAlike(viewer, holding, work.id)
    }
    const held = await this.#needs.holdings.read(viewer, holding)
    const round = await rounds.open(work.id, { input, fullText: held.input, files: held.files, draftRev: rev, response: response.trim() })
    await notices.tell('research.submitted', { to: { holders: ['staff:research'] }, item: work.id, path: `/research/desk/${work.id}`, actor: viewer.id, handling: 'named-people', key: `submitted:${round.id}` })
  }

  /** Back to its authors before anybody was asked about it. @throws Conflict once it is with reviewers */
  async recall(viewer: Viewer, { work, draft }: OpenSubmission): Promise<void> {
    await this.#needs.content.move(viewer, work.id, 'recall', { rev: work.rev, draft: draft.rev })
    const round = await this.#needs.rounds.newest(work.id)
    if (round !== null) await this.#needs.rounds.drop(round.id)
  }

  /** What the viewer keeps and is not finished, and what they published: at most 50 of each. */
  async mine(viewer: Viewer): Promise<{ open: (ItemSummary & { draftState: string })[]; published: ItemSummary[] }> {
    if (viewer.id === null) return { open: [], published: [] }
    const waiting = (await this.#needs.content.mine(viewer, { kinds: [kindName], why: 'draft', limit: 50 }))
    // Staff keep all of them: theirs are those they wrote or were given.
    const drafts = await Promise.all(waiting.map(async (item) => ({ item, draft: await this.#needs.content.draft(viewer, item.id) })))
    const own = ({ input }: Draft) => (((input.fields ?? {}) as Partial<WorkFields>).creators ?? []).some(({ person }) => person === viewer.id)
    const published = (await this.#needs.content.authored(viewer, viewer.id, { kinds: [kindName], limit: 50 })).rows
    return { open: drafts.filter(({ draft }) => own(draft) || draft.byId === viewer.id || !viewer.tokens.includes('staff:research')).map(({ item, draft }) => ({ ...item, draftState: draft.state })), published }
  }

  /** Who stands behind it now did so for good: whoever is taken off the title page later does not come back as its judge. */
  async #note(viewer: Viewer, { id, authorId, administration, keepers }: Work, inputs: readonly ItemInput[]): Promise<void> {
    await this.#needs.hands.add(id, [viewer.id, ...inputs.flatMap((input) => peopleBehind({ authorId, administration, keepers, input }))])
  }

  /** What was handed in is closed, with the files it had: what is written afterwards has a copy of its own. */
  async #ownHolding(viewer: Viewer, { work, draft: { input }, holding }: OpenSubmission): Promise<{ input: ItemInput; holding: string | null; files: ReadonlyMap<string, string> }> {
    const { item } = await this.#needs.holdings.read(viewer, holding)
    if (item !== null && item.publishedAt === null) return { input, holding, files: new Map() }
    if (item === null) {
      const begun = await this.#needs.holdings.begin(viewer, work.id, { lang: input.lang, title: input.texts[input.lang]?.title ?? '' })
      await this.#needs.content.keepAlike(viewer, begun, work.id)
      return { input: { ...input, fields: { ...input.fields, holding: begun } }, holding: begun, files: new Map() }
    }
    const { id, files } = await this.#needs.holdings.again(viewer, item.id)
    return { input: { ...input, fields: { ...input.fields, holding: id } }, holding: id, files }
  }

  async #write(viewer: Viewer, holding: string, work: ItemInput, body: string): Promise<void> {
    const { input } = await this.#needs.holdings.draft(viewer, holding)
    const title = work.texts[work.lang]?.title ?? ''
    await this.#needs.holdings.write(viewer, holding, { ...input, lang: work.lang, texts: { ...input.texts, [work.lang]: { ...input.texts[work.lang], title, body } } })
  }
}
export { steps }
