import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, inputOf, type Audit, type Clock, type Content, type CoreServices, type Draft, type Item, type ItemInput, type ItemSummary, type Locale, type Log, type Notices, type Page, type Viewer } from '@diwan/core'
import { askedOf, fieldsOf, type Asked } from '../model/asked.ts'
import type { ConsultationFields, ConsultationTexts, Phase } from '../model/fields.ts'
import { consultationFaults, phaseAt, publishing } from '../model/kind.ts'

type Needs = Pick<CoreServices, 'bring' | 'standing' | 'drafted' | 'transaction'> & { db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices; log: Log }
export const kindName = 'research.consultation'
export type Consultation = Item & { fields: ConsultationFields }
/** A consultation as it is read: `phase` at this moment, its words in one language. */
export interface Read { item: Consultation; asked: Asked; phase: Phase }
/** The same without a reader, for whoever holds a link to it. */
export interface Standing { id: string; ref: string | null; input: ItemInput; asked: Asked; phase: Phase }
/** The draft as it was saved, and what went live with it, if anything. */
export interface Written { rev: number; published: Item | null }
export interface Lists { open: ItemSummary[]; announced: ItemSummary[]; closed: ItemSummary[]; past: Page<ItemSummary> }

/** Consultations from their first line to what came of them. */
export class Consultations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Gone */
  async read(viewer: Viewer, key: string): Promise<Read> {
    const item = await this.#needs.content.read(viewer, kindName, key) as Consultation
    if (item.publishedAt === null) return { item, asked: askedOf((await this.#needs.content.draft(viewer, item.id)).input, viewer.locale), phase: 'announced' }
    return { item, asked: askedOf(inputOf(item), viewer.locale), phase: phaseAt(item.fields, this.#needs.clock.now()) }
  }

  /** For those who run it. @throws NotFound for everybody else */
  async kept(viewer: Viewer, key: string): Promise<Read> {
    const read = await this.read(viewer, key)
    if (!read.item.isKept || !viewer.may('research.consult')) throw new NotFound()
    return read
  }

  /** Null once it is withdrawn or gone. */
  async standing(id: string, locale: Locale): Promise<Standing | null> {
    const found = await this.#needs.standing(id)
    const { rows } = await this.#needs.db.raw<{ rows: { phase: string }[] }>('select phase from research.consultation where item_id = ?::uuid', [id])
    if (!found || rows[0] === undefined || rows[0].phase === 'withdrawn') return null
    const asked = askedOf(found.input, locale)
    return { id, ref: found.ref, input: found.input, asked, phase: phaseAt(asked.fields, this.#needs.clock.now()) }
  }

  /** Those that can be answered, the first to close first; those to come, the first to open first; those being read; and what came of the others, newest first. */
  async lists(viewer: Viewer, paging: { after?: string; before?: string; limit?: number }): Promise<Lists> {
    const of = (phase: string) => ({ kinds: [kindName], facets: { phase } })
    const { open, announced, closed, past } = await this.#needs.content.lists(viewer, { open: { ...of('open'), limit: 50 }, announced: { ...of('announced'), limit: 50 }, closed: { ...of('closed'), limit: 50 }, past: { ...of('synthesised'), limit: 20, ...paging } })
    const by = (name: 'opensAt' | 'closesAt') => (a: ItemSummary, b: ItemSummary) => String(a.fields[name]).localeCompare(String(b.fields[name]))
    return { open: open.rows.toSorted(by('closesAt')), announced: announced.rows.toSorted(by('opensAt')), closed: closed.rows.toSorted(by('closesAt')).toReversed(), past }
  }

  /** Newest of a topic that can be answered, at most 5. */
  async openOf(viewer: Viewer, topic?: string): Promise<ItemSummary[]> { return (await this.#needs.content.list(viewer, { kinds: [kindName], facets: { phase: 'open', ...topic === undefined ? {} : { topic } }, limit: 5 })).rows }

  /** Drafts the viewer keeps that were never published, at most 50. */
  async drafts(viewer: Viewer): Promise<ItemSummary[]> {
    if (!viewer.may('research.consult')) return []
    return (await this.#needs.content.mine(viewer, { kinds: [kindName], why: 'draft', limit: 50 })).filter(({ publishedAt }) => publishedAt === null)
  }

  /** Saves the draft; with `publish` it goes to where its dates say. A question that has answers stays as it is. @throws Invalid, Conflict, NotFound */
  async save(viewer: Viewer, read: Read, input: ItemInput, { rev, publish }: { rev: number; publish: boolean }): Promise<Written> {
    const { content, clock } = this.#needs
    await this.#askFrozen(read.item, input)
    const saved = await content.saveDraft(viewer, read.item.id, input, { rev })
    if (!publish) return { rev: saved.rev, published: null }
    const fields = fieldsOf(input)
    const isLive = read.item.publishedAt !== null
    const faults = [...consultationFaults(input), ...fields.questions.length === 0 ? [{ field: 'questions.0.title', key: 'research.consult.fault.none' }] : []]
    if (faults.length === 0 && !isLive && Date.parse(fields.closesAt) <= clock.now().getTime()) faults.push({ field: 'closesAt', key: 'research.consult.fault.past' })
    if (faults.length > 0) throw new Invalid(faults)
    // What was closed or summed up is corrected as it stands; it does not open again by a later date.
    const phase = isLive && read.item.fields.phase !== 'announced' && read.item.fields.phase !== 'open' ? read.item.fields.phase : phaseAt({ ...fields, phase: 'announced' }, clock.now())
    if (phase === 'synthesised') await this.#askTold(read.item.id, input)
    return { rev: saved.rev, published: await content.move(viewer, read.item.id, publishing[phase], { rev: read.item.rev, draft: saved.rev }) }
  }

  /** Puts the synthesis live, for those who may read the consultation; whoever answered is told by the caller. @throws Conflict while it can be answered */
  async synthesise(viewer: Viewer, read: Read, input: ItemInput, { rev, publish }: { rev: number; publish: boolean }): Promise<Written> {
    const { content } = this.#needs
    if (read.phase === 'announced' || read.phase === 'open') throw new Conflict(null, 'research.consult.fault.not-closed')
    await this.#askFrozen(read.item, input)
    await this.#askTold(read.item.id, input)
    const saved = await content.saveDraft(viewer, read.item.id, input, { rev })
    if (!publish) return { rev: saved.rev, published: null }
    if (askedOf(input, input.lang).synthesis.trim() === '') throw new Invalid([{ field: 'synthesis', key: 'research.consult.fault.synthesis' }])
    return { rev: saved.rev, published: await content.move(viewer, read.item.id, 'synthesise', { rev: read.item.rev, draft: saved.rev }) }
  }

  /** Closed by hand, before its time. @throws Conflict */
  async close(viewer: Viewer, read: Read): Promise<void> {
    if (read.phase !== 'open') throw new Conflict(null, 'research.consult.fault.not-open')
    await this.#turn(read.item.id, 'closed', { closesAt: this.#needs.clock.now().toISOString() })
    await this.#needs.audit.record(viewer, 'research.consultation.closed-early', `item:${read.item.id}`)
  }

  /** Nobody reads or answers it any more; its links lead nowhere. */
  async withdraw(viewer: Viewer, read: Read, note: string): Promise<void> {
    const { content, db } = this.#needs
    await content.move(viewer, read.item.id, 'withdraw', { rev: read.item.rev, note })
    await db.raw(`update research.consultation set phase = 'withdrawn' where item_id = ?::uuid`, [read.item.id])
  }

  draft(viewer: Viewer, id: string): Promise<Draft> { return this.#needs.content.draft(viewer, id) }

  /** Ids of questions somebody has answered, or begun to. */
  async answered(id: string): Promise<Set<string>> {
    const { rows } = await this.#needs.db.raw<{ rows: { question: string }[] }>(`select distinct k.question from research.consult_answer a
      cross join lateral (select jsonb_object_keys(a.sent) as question where a.sent is not null union select jsonb_object_keys(a.draft -> 'values') where a.draft is not null) k where a.item_id = ?::uuid limit 200`, [id])
    return new Set(rows.map(({ question }) => question))
  }

  /** Opens and closes what is due. May run twice: what was moved is no longer due. */
  async turnDue(): Promise<void> {
    const { db, clock, transaction, log } = this.#needs
    const now = clock.now()
    const { rows } = await db.raw<{ rows: { id: string; to: Phase }[] }>(`select item_id as id, case when closes_at <= ?::timestamptz then 'closed' else 'open' end as to from research.consultation
      where (phase = 'announced' and opens_at <= ?::timestamptz) or (phase in ('announced', 'open') and closes_at <= ?::timestamptz) order by closes_at limit 100`, [now, now, now])
    for (const { id, to } of rows) {
      try {
        await transaction(() => this.#turn(id, to))
      } catch (fault) {
        // One that cannot be moved does not keep the others back.
        log.error('a consultation could not be opened or closed', { item: id, fault: String(fault) })
      }
    }
  }

  /** By the clock or by hand: what is live goes to another phase as it is; a draft beside it stays one. */
  async #turn(id: string, to: Phase, change: Partial<ConsultationFields> = {}): Promise<void> {
    const { standing, drafted, bring, clock, db, notices } = this.#needs
    const { rows } = await db.raw<{ rows: { phase: string }[] }>('select phase from research.consultation where item_id = ?::uuid for update', [id])
    const found = await standing(id)
    if (!found || rows[0]?.phase === to || rows[0]?.phase === 'withdrawn') return
    const draft = await drafted(id)
    const { input, administration, publishedAt } = found
    await bring({ id, kind: kindName, administration, publishedAt, revisedAt: clock.now(), transition: publishing[to], input: { ...input, fields: { ...input.fields, ...change, phase: to } }, ...draft ? { draft: { input: { ...draft.input, fields: { ...draft.input.fields, ...change } }, by: draft.by, at: draft.at, state: draft.state, rev: draft.rev } } : {} })
    if (to === 'open') await notices.tell('research.consult-open', { to: { following: [{ type: 'item', id }, { type: 'kind', id: kindName }, ...(input.topics ?? []).map((topic) => ({ type: 'topic' as const, id: topic }))] }, item: id, key: `open.${id}` })
  }

  /** No more answers said something than there are. @throws Invalid naming each row and how many there are */
  async #askTold(id: string, input: ItemInput): Promise<void> {
    const { rows: [found] } = await this.#needs.db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from research.consult_answer where item_id = ?::uuid and sent is not null', [id])
    const most = found?.n ?? 0
    const faults = fieldsOf(input).did.flatMap(({ answers }, n) => answers > most ? [{ field: `did.${n}.answers`, key: 'research.consult.fault.told-many', values: { n: n + 1, answers, most } }] : [])
    if (faults.length > 0) throw new Invalid(faults)
  }

  /** After somebody has answered a question its words and choices are what they answered. @throws Invalid naming it */
  async #askFrozen({ id, publishedAt, ...item }: Consultation, input: ItemInput): Promise<void> {
    if (publishedAt === null) return
    const answered = await this.answered(id)
    if (answered.size === 0) return
    const before = inputOf({ id, publishedAt, ...item })
    const next = fieldsOf(input).questions
    const faults = fieldsOf(before).questions.filter((one) => answered.has(one.id)).filter((one) => {
      const now = next.find((other) => other.id === one.id)
      return now === undefined || now.kind !== one.kind || now.required !== one.required || now.options.join(' ') !== one.options.join(' ') || wordsOf(before, [one.id, ...one.options]) !== wordsOf(input, [one.id, ...one.options], before)
    })
    if (faults.length > 0) throw new Invalid(faults.map((one) => ({ field: `questions.${Math.max(0, next.findIndex(({ id: own }) => own === one.id))}.title`, key: 'research.consult.fault.frozen', values: { n: fieldsOf(before).questions.indexOf(one) + 1 } })))
  }
}

/** What parts say in each language there is; of another input only in those of `as`, since a translation may be added. */
function wordsOf(input: ItemInput, ids: readonly string[], as: ItemInput = input): string {
  return JSON.stringify(Object.keys(as.texts).toSorted().map((lang) => {
    const parts = ((input.texts[lang as Locale]?.extra ?? {}) as Partial<ConsultationTexts>).parts ?? []
    const was = ((as.texts[lang as Locale]?.extra ?? {}) as Partial<ConsultationTexts>).parts ?? []
    // What had no words in a language yet may be given some.
    return ids.filter((id) => was.find((one) => one.id === id)?.title).map((id) => { const { title = '', hint = '', unit = '' } = parts.find((one) => one.id === id) ?? {}; return [id, title, hint, unit] })
  }))
}
