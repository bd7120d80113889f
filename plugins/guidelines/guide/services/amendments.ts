import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, type Audit, type Clock, type Events, type ItemInput, type Locale, type Notices, type People, type Viewer } from '@diwan/core'
import { sectionsOf, wordsOf } from '../build-document.ts'
import { addRecommendation, blankWords, setWords } from '../edits.ts'
import type {} from '../events.ts'
import type { Drafts } from './drafts.ts'
import type { Guideline } from './guides.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; events: Events; notices: Notices; people: People; guideDrafts: Drafts }
export const amendmentStates = ['open', 'accepted', 'declined'] as const
export type AmendmentState = (typeof amendmentStates)[number]
/** `name` and `decidedName` are empty for visitors. */
export interface Amendment {
  id: string; part: string; lang: Locale; version: string; before: string; words: string; reason: string; name: string; administration: string | null; at: Date; isMine: boolean
  state: AmendmentState; answer: string; decidedName: string; decidedAt: Date | null
  /** A recommendation that is not there yet; `part` is the section it would stand in. */
  isNew: boolean; origin: AmendmentOrigin | null
}
/** What a proposed recommendation comes from: an item of this site by its id. */
export interface AmendmentOrigin { item: string }

export interface AmendedText { id: string; input: ItemInput; version: string; path: string; keepers: readonly string[] }
interface Row { id: string; item_id: string; part: string; lang: Locale; version: string; before: string; words: string; reason: string; person_id: string | null; administration: string | null; at: Date; state: AmendmentState; answer: string; decided_by: string | null; decided_at: Date | null; is_new: boolean; origin: AmendmentOrigin | null }
/** So many of one person may wait at once on one guideline. */
const mostOpen = 20

/** Sentences as readers would have them. Whoever may read the guideline may read them; who keeps it decides. */
export class Amendments {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Newest first; at most 100. Whoever asks has read the guideline. */
  async of(viewer: Viewer, itemId: string, query: { state?: AmendmentState | undefined; part?: string | undefined } = {}): Promise<Amendment[]> {
    const rows = await this.#rows(`item_id = ?::uuid ${query.state ? 'and state = ?' : ''} ${query.part ? 'and part = ?' : ''}`, [itemId, ...query.state ? [query.state] : [], ...query.part ? [query.part] : []], 100)
    return this.#shown(viewer, rows)
  }

  /** How many of each state. */
  async counts(itemId: string): Promise<Record<AmendmentState, number>> {
    const { rows } = await this.#needs.db.raw<{ rows: { state: AmendmentState; n: number }[] }>('select state, count(*)::int as n from guidelines.amendment where item_id = ?::uuid group by state', [itemId])
    return { open: 0, accepted: 0, declined: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
  }

  /** @throws Invalid where nothing is changed, nothing is said, or too many wait */
  async propose(viewer: Viewer, text: AmendedText, { part, lang, words, reason }: { part: string; lang: Locale; words: string; reason: string }): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    const standing = wordsOf(text.input, lang).get(part)
    if (!standing) throw new NotFound()
    const faults = [
      ...words.trim() === '' ? [{ field: 'words', key: 'guidelines.amend.fault.words' }] : words.trim() === standing.title.trim() ? [{ field: 'words', key: 'guidelines.amend.fault.same' }] : [],
      ...reason.trim() === '' ? [{ field: 'reason', key: 'guidelines.amend.fault.reason' }] : [],
    ]
    if (faults.length > 0) throw new Invalid(faults)
    return this.#ask(viewer, text, { part, lang, words, reason, before: standing.title })
  }

  /** A recommendation that is not there yet, for the end of a section; accepted, it stands in the draft with what it comes from, to be graded by who keeps it. @throws Invalid where nothing is said or too many wait, NotFound for a section that is not there */
  async recommend(viewer: Viewer, text: AmendedText, { section, lang, words, reason, origin }: { section: string; lang: Locale; words: string; reason: string; origin: AmendmentOrigin }): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    if (!sectionsOf(text.input).some(({ id }) => id === section)) throw new NotFound()
    const faults = [...words.trim() === '' ? [{ field: 'words', key: 'guidelines.amend.fault.words' }] : [], ...reason.trim() === '' ? [{ field: 'reason', key: 'guidelines.amend.fault.reason' }] : []]
    if (faults.length > 0) throw new Invalid(faults)
    return this.#ask(viewer, text, { part: section, lang, words, reason, before: '', isNew: true, origin })
  }

  /** What became of these, by id; at most 200. For what proposed them: it says nothing that readers of the guideline may not read. */
  async outcomes(ids: readonly string[]): Promise<Map<string, { state: AmendmentState; answer: string; decidedAt: Date | null }>> {
    const rows = ids.length === 0 ? [] : await this.#rows('id = any(?::uuid[])', [ids.slice(0, 200)], 200)
    return new Map(rows.map(({ id, state, answer, decided_at: at }) => [id, { state, answer, decidedAt: at === null ? null : new Date(at) }]))
  }

  async #ask(viewer: Viewer, text: AmendedText, said: { part: string; lang: Locale; words: string; reason: string; before: string; isNew?: boolean; origin?: AmendmentOrigin }): Promise<string> {
    const { part, lang, words, reason, before, isNew = false, origin } = said
    const { rows: [open] } = await this.#needs.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from guidelines.amendment where item_id = ?::uuid and person_id = ?::uuid and state = 'open'`, [text.id, viewer.id])
    if ((open?.n ?? 0) >= mostOpen) throw new Invalid([{ field: 'words', key: 'guidelines.amend.fault.many', values: { n: mostOpen } }])
    const id = randomUUID()
    await this.#needs.db('guidelines.amendment').insert({ id, itemId: text.id, part, lang, version: text.version, before, words: words.trim(), reason: reason.trim(), personId: viewer.id, administration: viewer.administration, at: this.#needs.clock.now(), isNew, origin: origin === undefined ? null : JSON.stringify(origin) })
    await this.#needs.audit.record(viewer, 'guidelines.amendment.proposed', `item:${text.id}`, { part })
    await this.#needs.notices.tell('guidelines.amendment', { to: { holders: text.keepers }, item: text.id, path: text.path, actor: viewer.id, key: `amendment:${id}` })
    return id
  }

  /** Accepted, it goes into the draft as it was proposed; declined, its proposer is told why. @throws Refused, NotFound, Conflict where it was decided, or its part is gone; Invalid without a reason */
  async decide(viewer: Viewer, item: Guideline, id: string, { verdict, answer }: { verdict: 'accept' | 'decline'; answer: string }): Promise<void> {
    if (!item.isKept) throw new Refused()
    const [row] = await this.#rows('item_id = ?::uuid and id = ?::uuid', [item.id, id], 1, true)
    if (!row) throw new NotFound()
    if (row.state !== 'open') throw new Conflict(null, 'guidelines.amend.fault.decided')
    if (verdict === 'decline' && answer.trim() === '') throw new Invalid([{ field: 'answer', key: 'guidelines.amend.fault.answer' }])
    if (verdict === 'accept') {
      const { draft } = await this.#needs.guideDrafts.open(viewer, item.id)
      const input = accepted(draft.input, row)
      if (!input) throw new Conflict(null, 'guidelines.amend.fault.gone')
      await this.#needs.guideDrafts.save(viewer, item, input, draft.rev)
    }
    const state = verdict === 'accept' ? 'accepted' : 'declined'
    await this.#needs.db.raw('update guidelines.amendment set state = ?, answer = ?, decided_by = ?::uuid, decided_at = ?::timestamptz where id = ?::uuid', [state, answer.trim(), viewer.id, this.#needs.clock.now(), id])
    await this.#needs.audit.record(viewer, `guidelines.amendment.${state}`, `item:${item.id}`, { amendment: id })
    await this.#needs.events.emit('guidelines.amendment.decided', { item: item.id, actor: viewer.id, data: { amendment: id, state } })
    if (row.person_id !== null) await this.#needs.notices.tell(`guidelines.amendment-${state}`, { to: { people: [row.person_id] }, item: item.id, path: `${item.path}/amendments#a-${id}`, actor: viewer.id, key: `amendment-decided:${id}` })
  }

  async #shown(viewer: Viewer, rows: readonly Row[]): Promise<Amendment[]> {
    const people = viewer.id === null ? new Map<string, { name: string }>() : await this.#needs.people.cards([...new Set(rows.flatMap(({ person_id: a, decided_by: b }) => [a, b].filter((one) => one !== null)))])
    const nameOf = (id: string | null) => id === null ? '' : people.get(id)?.name ?? ''
    return rows.map((row) => ({
      id: row.id, part: row.part, lang: row.lang, version: row.version, before: row.before, words: row.words, reason: row.reason, name: nameOf(row.person_id), administration: row.administration, at: new Date(row.at), isMine: viewer.id !== null && row.person_id === viewer.id,
      state: row.state, answer: row.answer, decidedName: nameOf(row.decided_by), decidedAt: row.decided_at === null ? null : new Date(row.decided_at), isNew: row.is_new, origin: row.origin,
    }))
  }

  async #rows(where: string, bindings: readonly unknown[], limit: number, isLocked = false): Promise<Row[]> {
    return (await this.#needs.db.raw<{ rows: Row[] }>(`select * from guidelines.amendment where ${where} order by at desc, id limit ${limit} ${isLocked ? 'for update' : ''}`, bindings as Knex.RawBinding[])).rows
  }
}

/** The draft with it; null where what it is about is no longer there. What is new begins as what may be considered, on one case: who keeps it grades it. */
function accepted(input: ItemInput, { part, lang, words, is_new: isNew, origin }: Row): ItemInput | null {
  if (!isNew) {
    const standing = wordsOf(input, lang).get(part)
    return standing ? setWords(input, lang, { ...blankWords(part), ...standing, title: words }) : null
  }
  // By its id alone: who may not read it is not told what it is called.
  const evidence = origin === null ? [] : [{ kind: 'case' as const, item: origin.item, label: '', url: '' }]
  const added = addRecommendation(input, part, { verb: 'consider', strength: 'conditional', certainty: 1, evidence })
  return added === null ? null : setWords(added.input, lang, { ...blankWords(added.id), title: words })
}
