import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, TooLarge, inputOf, type Audit, type Clock, type Content, type ItemInput, type Locale, type PaperRemark, type Papers, type Translate, type Viewer } from '@diwan/core'
import type { Amendments } from '../../guide/services/amendments.ts'
import type { Drafts } from '../../guide/services/drafts.ts'
import type { Guideline, Guides } from '../../guide/services/guides.ts'
import type { GuidelineDocument } from '../../guide/document-types.ts'
import { guidelinePaper } from '../compose/guideline-paper.ts'
import { guidelineMarkdown } from '../compose/guideline-markdown.ts'
import { applied, standing } from '../returns/apply.ts'
import { compare, type Change } from '../returns/compare.ts'
import { readMarkdown } from '../returns/read-markdown.ts'
import { asRead, readParts, type KnownHeads } from '../returns/read-parts.ts'
import { readSource, sourceOf, type Field, type Returned, type Whole } from '../returns/returned.ts'
import type { Composer } from './composer.ts'
import type { Remarks } from './remarks.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; content: Content; papers: Papers; guides: Guides; composer: Composer; paperRemarks: Remarks; amendments: Amendments; guideDrafts: Drafts; translator(locale: Locale): Translate }
export interface ReturnedRemark { part: string | null; by: string; at: string; text: string }
export interface ReturnCard { id: string; item: string; name: string; lang: Locale; rev: number; changes: Change[]; remarks: ReturnedRemark[]; createdAt: Date; isMine: boolean }
export type ReturnVerdict = 'take' | 'decline' | 'amend'
interface Row { id: string; item_id: string; by_person: string; name: string; lang: Locale; rev: number; changes: Change[]; remarks: ReturnedRemark[]; created_at: Date }

export const largestCopy = 15_000_000

/** Copies of a guideline that were edited elsewhere: what is different, and what becomes of it. Nothing is written before somebody says so, part by part. */
export class Returns {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Reads a copy (DOCX or Markdown) and keeps what is different in it. @throws Invalid naming what is wrong, TooLarge, NotFound */
  async receive(viewer: Viewer, key: string, { name, bytes, lang }: { name: string; bytes: Readable; lang?: Locale | undefined }): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    const item = await this.#needs.guides.read(viewer, key)
    const read = await collected(bytes)
    const isDocx = read.subarray(0, 2).toString('latin1') === 'PK' || read.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]))
    const [paper, text] = isDocx ? [await this.#needs.papers.read(read), null] : [null, textOf(read)]
    const source = readSource(paper ? paper.source : readMarkdown(text ?? '').source)
    if (source && source.key !== (item.ref ?? item.id)) throw new Invalid([{ field: 'file', key: 'guidelines.return.fault.other', values: { ref: source.key } }])
    const language = (source?.lang as Locale | undefined) ?? lang ?? viewer.locale
    const document = await this.#base(viewer, item, language, source?.rev)
    const heads = headsOf(this.#needs.translator(document.lang))
    const sent = await this.#sent(viewer, item, document)
    const back = paper ? readParts(paper, heads) : readMarkdown(text ?? '')
    const base = paper ? readParts(asRead(document.title, sourceOf(document), sent.blocks), heads) : readMarkdown(guidelineMarkdown(document, this.#needs.translator(document.lang)))
    if (paper) { base.wholes.title = document.title; base.wholes.summary = document.summary.replace(/\s+/g, ' ').trim() }
    const remarks = [...remarksOf(back, base), ...this.#blockRemarks(back, base, language)]
    const changes = compare(base, { ...back, source: source ? back.source : null })
    if (changes.length === 0 && remarks.length === 0) throw new Invalid([{ field: 'file', key: 'guidelines.return.fault.same' }])
    const id = randomUUID()
    await this.#needs.db.raw('insert into guidelines.returned (id, item_id, by_person, name, lang, rev, changes, remarks, created_at) values (?::uuid, ?::uuid, ?::uuid, ?, ?, ?, ?::jsonb, ?::jsonb, ?::timestamptz)',
      [id, item.id, viewer.id, name.slice(0, 200), document.lang, document.rev, JSON.stringify(changes), JSON.stringify(remarks), this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'guidelines.returned', `item:${item.id}`, { changes: changes.length, remarks: remarks.length })
    return id
  }

  /** Copies of a guideline: all for its keepers, one's own for others. At most 20. */
  async list(viewer: Viewer, item: Guideline): Promise<ReturnCard[]> {
    if (viewer.id === null) return []
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>(`select * from guidelines.returned where item_id = ?::uuid ${item.isKept ? '' : 'and by_person = ?::uuid'} order by created_at desc limit 20`, [item.id, ...item.isKept ? [] : [viewer.id]])
    return rows.map((row) => cardOf(row, viewer))
  }

  /** @throws NotFound */
  async read(viewer: Viewer, item: Guideline, id: string): Promise<ReturnCard> { return cardOf(await this.#row(viewer, item, id, false), viewer) }

  /** The draft as it is now, for whoever keeps it: what a change would be put over. */
  async draft(viewer: Viewer, item: Guideline): Promise<{ input: ItemInput; rev: number } | null> {
    return item.isKept ? this.#needs.content.draft(viewer, item.id).then(({ input, rev }) => ({ input, rev })) : null
  }

  /** Decides of changes, in the open transaction: taken into the draft, declined, or put up as amendments. @throws Refused, Conflict, Invalid */
  async decide(viewer: Viewer, item: Guideline, id: string, changes: readonly string[], verdict: ReturnVerdict): Promise<{ done: number; gone: number }> {
    const row = await this.#row(viewer, item, id, true)
    const wanted = row.changes.filter((change) => change.state === 'open' && changes.includes(change.id))
    if (verdict !== 'amend' && !item.isKept) throw new Refused()
    const states = new Map<string, Change['state']>()
    let gone = 0
    if (verdict === 'take') {
      const draft = await this.#needs.content.draft(viewer, item.id)
      let input = draft.input
      for (const change of wanted) {
        const next = applied(input, row.lang, change)
        if (next) { input = next; states.set(change.id, 'taken') } else gone += 1
      }
      if (states.size > 0) await this.#needs.guideDrafts.save(viewer, item, input, draft.rev)
    } else if (verdict === 'decline') for (const change of wanted) states.set(change.id, 'declined')
    else for (const change of wanted.filter(mayAmend)) {
      const reason = row.remarks.filter(({ part }) => part === change.part).map(({ text }) => text).join(' ') || this.#needs.translator(row.lang)('guidelines.return.reason', { name: row.name })
      await this.#needs.amendments.propose(viewer, { id: item.id, input: inputOf(item), version: item.fields.version, path: item.path, keepers: item.keepers }, { part: change.part!, lang: row.lang, words: change.after, reason: reason.slice(0, 2_000) })
      states.set(change.id, 'amended')
    }
    await this.#needs.db.raw('update guidelines.returned set changes = ?::jsonb where id = ?::uuid', [JSON.stringify(row.changes.map((change) => ({ ...change, state: states.get(change.id) ?? change.state }))), id])
    return { done: states.size, gone }
  }

  async drop(viewer: Viewer, item: Guideline, id: string): Promise<void> { await this.#needs.db.raw('delete from guidelines.returned where id = ?::uuid', [(await this.#row(viewer, item, id, true)).id]) }

  /** Copies nobody looked at for half a year go. */
  async tidy(): Promise<void> { await this.#needs.db.raw('delete from guidelines.returned where created_at < ?::timestamptz', [new Date(this.#needs.clock.now().getTime() - 180 * 86_400_000)]) }

  /** What was changed in the words of a text block, which are written in one place: told, so that whoever keeps the block can see to it. */
  #blockRemarks(back: Returned, base: Returned, lang: Locale): ReturnedRemark[] {
    const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()
    const sent = new Map(base.blocks.map(({ part, ref, text }) => [`${part} ${ref}`, plain(text)]))
    return back.blocks.filter(({ part, ref, text }) => sent.has(`${part} ${ref}`) && sent.get(`${part} ${ref}`) !== plain(text))
      .map(({ part, ref, text, by }) => ({ part: /^[sr]-/.test(part) ? part : null, by: by.join(', '), at: this.#needs.clock.now().toISOString(), text: this.#needs.translator(lang)('guidelines.return.block', { ref, text: text.slice(0, 3_500) }) }))
  }

  /** What was sent: the version the copy bears, or what its keepers have on their desk. */
  async #base(viewer: Viewer, item: Guideline, lang: Locale, rev: number | undefined): Promise<GuidelineDocument> {
    const asked = { ...viewer, locale: lang }
    if (rev === 0 || item.publishedAt === null) return this.#needs.guides.compose(asked, item, (await this.#needs.content.draft(viewer, item.id)).input, { lang, rev: 0, approvers: [] })
    return this.#needs.guides.documentOf(asked, item, { lang, ...rev === undefined ? {} : { rev } }).catch((error: unknown) => { if (error instanceof NotFound) throw new Conflict(null, 'guidelines.return.fault.gone'); throw error })
  }

  async #sent(viewer: Viewer, item: Guideline, document: GuidelineDocument) {
    return guidelinePaper(document, { ...await this.#needs.composer.needsOf(viewer, document), remarks: await this.#needs.paperRemarks.of(viewer, item, document.lang) })
  }

  async #row(viewer: Viewer, item: Guideline, id: string, isWriting: boolean): Promise<Row> {
    if (!/^[0-9a-f-]{36}$/.test(id) || viewer.id === null) throw new NotFound()
    const { rows: [row] } = await this.#needs.db.raw<{ rows: Row[] }>(`select * from guidelines.returned where id = ?::uuid and item_id = ?::uuid ${isWriting ? 'for update' : ''}`, [id, item.id])
    if (!row || (!item.isKept && row.by_person !== viewer.id)) throw new NotFound()
    return row
  }
}

/** Sentences of parts can be put up as amendments. */
export const mayAmend = ({ kind, field, part, after }: Change): boolean => kind === 'words' && field === 'title' && part !== null && part !== 'title' && after !== ''
/** The draft says something else there by now than the copy was sent with. */
export const isOvertaken = (change: Change, input: ItemInput, lang: Locale): boolean => {
  if (change.kind !== 'words') return change.kind === 'removed' && standing(input, lang, { part: change.part, field: 'title' }) === null
  const now = standing(input, lang, change)
  return now === null || (loose(now) !== loose(change.before) && loose(now) !== loose(change.after))
}
/** Marks of Markdown and white space aside. */
const loose = (text: string): string => text.replace(/[\s*_`\\#>|-]+/g, ' ').trim()

function headsOf(t: Translate): KnownHeads {
  const named: [string, Whole | 'none'][] = [['in-short', 'key-points'], ['introduction', 'body'], ['unknown', 'unknown'], ['method', 'method'], ['sources', 'none'], ['made', 'none'], ['contents', 'none']]
  return {
    wholes: new Map(named.map(([key, whole]) => [t(`guidelines.paper.${key}`).toLowerCase(), whole])),
    fields: new Map((['body', 'cost', 'staff', 'law'] as const).map((field): [string, Field] => [t(`guidelines.paper.field.${field}`).toLowerCase(), field])),
  }
}

/** Those that were not sent out with it. */
function remarksOf(back: Returned, base: Returned): ReturnedRemark[] {
  const parts = (from: Returned): [string | null, PaperRemark][] => [...from.sections.flatMap((section) => [section, ...section.recommendations]).flatMap(({ id, remarks }) => remarks.map((remark): [string | null, PaperRemark] => [id, remark])), ...from.loose.map((remark): [string | null, PaperRemark] => [null, remark])]
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()
  const sent = new Set(parts(base).map(([, { text }]) => plain(text)))
  return parts(back).filter(([, { text }]) => text !== '' && !sent.has(plain(text))).slice(0, 300).map(([part, { by, at, text }]) => ({ part, by, at: at.toISOString(), text: text.slice(0, 4_000) }))
}

async function collected(bytes: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of bytes as AsyncIterable<Buffer>) {
    size += part.length
    if (size > largestCopy) throw new TooLarge(largestCopy)
    parts.push(part)
  }
  if (size === 0) throw new Invalid([{ field: 'file', key: 'guidelines.return.fault.none' }])
  return Buffer.concat(parts)
}

function textOf(bytes: Buffer): string {
  if (bytes.length > 3_000_000) throw new TooLarge(3_000_000)
  let text: string
  try { text = new TextDecoder('utf-8', { fatal: true }).decode(bytes) } catch { throw new Invalid([{ field: 'file', key: 'guidelines.return.fault.foreign' }]) }
  if (!/^#{1,4}\s.*\{#[a-z0-9.-]+\}\s*$/m.test(text)) throw new Invalid([{ field: 'file', key: 'guidelines.return.fault.foreign' }])
  return text
}

const cardOf = ({ id, item_id: item, by_person: by, name, lang, rev, changes, remarks, created_at: createdAt }: Row, viewer: Viewer): ReturnCard => ({ id, item, name, lang, rev, changes, remarks, createdAt, isMine: by === viewer.id })
