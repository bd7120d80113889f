import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { Conflict, Gone, Invalid, NotFound, SignInNeeded, TooLarge, inputOf, type Attachments, type Audit, type Clock, type Content, type CoreServices, type ItemInput, type Locale, type Topics, type Viewer } from '@diwan/core'
import { kindName, type Guideline } from '../../guide/services/guides.ts'
import type { GuidelineFields } from '../../guide/model.ts'
import { canonical } from '../bundle/canonical.ts'
import type { BundledEdition, BundledGuideline } from '../bundle/shapes.ts'
import { largest, type Bundle, type BundleReader } from './bundle-reader.ts'
import { counted } from './bundles.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; content: Content; topics: Topics; attachments: Attachments; bundleReader: BundleReader; bring: CoreServices['bring'] }
/** What would become of one: it is new, has newer versions, is as it is here, is older than here, or says something else under the same version. */
export type Verdict = 'new' | 'newer' | 'same' | 'older' | 'conflict'
export interface FoundGuideline { id: string; ref: string; title: string; lang: Locale; version: string; here: string; verdict: Verdict; versions: number; files: number; languages: Locale[]; handling: string; unknownTopics: string[]; path: string | null }
export interface ImportCard { id: string; name: string; state: 'looked' | 'taken'; edition: { ref: string; title: string; isHere: boolean } | null; guidelines: FoundGuideline[]; createdAt: Date; result: { ref: string; from: string; path: string; redrawn: string[] }[] }
interface Row { id: string; name: string; state: 'looked' | 'taken'; found: Omit<ImportCard, 'id' | 'name' | 'state' | 'createdAt'>; bytes: Uint8Array; created_at: Date }

/** Archives brought in: looked at first, without writing; then what was chosen is put in as it was, with its ids, versions and dates. */
export class BundleImports {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws Invalid naming the place, TooLarge */
  async look(viewer: Viewer, name: string, bytes: Readable): Promise<string> {
    const by = self(viewer)
    const parts: Buffer[] = []
    let size = 0
    for await (const part of bytes as AsyncIterable<Buffer>) {
      size += part.length
      if (size > largest) throw new TooLarge(largest)
      parts.push(part)
    }
    const archive = Buffer.concat(parts)
    const bundle = await this.#needs.bundleReader.read(archive)
    const found = await this.#found(viewer, bundle)
    const id = randomUUID()
    await this.#needs.db.raw(`insert into guidelines.import (id, by_person, name, bytes, found, state, created_at) values (?::uuid, ?::uuid, ?, ?, ?::jsonb, 'looked', ?::timestamptz)`, [id, by, name.slice(0, 200), archive, JSON.stringify(found), this.#needs.clock.now()])
    return id
  }

  async list(viewer: Viewer): Promise<ImportCard[]> {
    const { rows } = await this.#needs.db.raw<{ rows: Row[] }>('select id, name, state, found, created_at from guidelines.import where by_person = ?::uuid order by created_at desc limit 20', [self(viewer)])
    return rows.map(cardOf)
  }

  /** Only who brought it sees it. @throws NotFound */
  async read(viewer: Viewer, id: string): Promise<ImportCard> { return cardOf(await this.#row(viewer, id, false)) }

  /** Puts the chosen guidelines in; all or nothing, in the open transaction. @throws NotFound, Conflict when it was taken, Invalid */
  async take(viewer: Viewer, id: string, chosen: readonly string[]): Promise<{ taken: number }> {
    const row = await this.#row(viewer, id, true)
    if (row.state === 'taken') throw new Conflict(null, 'guidelines.import.fault.taken')
    const bundle = await this.#needs.bundleReader.read(Buffer.from(row.bytes))
    // What is here may have moved on since it was looked at.
    const { guidelines } = await this.#found(viewer, bundle)
    const wanted = guidelines.filter((one) => chosen.includes(one.id) && (one.verdict === 'new' || one.verdict === 'newer' || one.verdict === 'conflict'))
    const result: ImportCard['result'] = []
    const known = new Set((await this.#needs.topics.all()).map((topic) => topic.id))
    for (const { id: one, ref } of wanted) {
      const item = await this.#bring(viewer, bundle.guidelines.find((bundled) => bundled.id === one)!, known)
      result.push({ from: ref, ref: item.ref ?? '', path: item.path, redrawn: await this.#attach(viewer, item, bundle) })
    }
    if (bundle.edition && row.found.edition?.isHere === false) await this.#bringEdition(viewer, bundle.edition)
    await this.#needs.db.raw(`update guidelines.import set state = 'taken', finished_at = ?::timestamptz, bytes = '', found = ?::jsonb where id = ?::uuid`, [this.#needs.clock.now(), JSON.stringify({ ...row.found, result }), id])
    await this.#needs.audit.record(viewer, 'guidelines.imported', `import:${id}`, { guidelines: result.length })
    return { taken: result.length }
  }

  async drop(viewer: Viewer, id: string): Promise<void> {
    await this.#needs.db.raw('delete from guidelines.import where id = ?::uuid and by_person = ?::uuid', [(await this.#row(viewer, id, true)).id, self(viewer)])
  }

  /** Bytes nobody decided of in three days go. */
  async tidy(): Promise<void> { await this.#needs.db.raw(`delete from guidelines.import where state = 'looked' and created_at < ?::timestamptz`, [new Date(this.#needs.clock.now().getTime() - 3 * 86_400_000)]) }

  async #found(viewer: Viewer, { guidelines, edition }: Bundle): Promise<Row['found']> {
    const known = new Set((await this.#needs.topics.all()).map(({ id }) => id))
    const found: FoundGuideline[] = []
    for (const one of guidelines) {
      const here = await this.#here(viewer, one.id)
      const last = one.versions.at(-1)!
      const title = last.input.texts[last.input.lang]?.title ?? ''
      found.push({
        id: one.id, ref: one.ref, title, lang: last.input.lang, version: last.label, here: here?.fields.version ?? '', verdict: here ? verdictOf(one, here) : 'new', versions: one.versions.length, files: one.files.length,
        languages: Object.keys(last.input.texts) as Locale[], handling: last.input.handling ?? 'open', unknownTopics: (last.input.topics ?? []).filter((topic) => !known.has(topic)), path: here?.path ?? null,
      })
    }
    const isHere = edition === null ? false : await this.#needs.content.read(viewer, 'guidelines.edition', edition.id).then(() => true, () => false)
    return { guidelines: found, edition: edition === null ? null : { ref: edition.ref, title: edition.input.texts[edition.input.lang]?.title ?? '', isHere }, result: [] }
  }

  async #here(viewer: Viewer, id: string): Promise<Guideline | null> {
    return this.#needs.content.read(viewer, kindName, id).then((item) => item as Guideline, (error: unknown) => {
      if (error instanceof NotFound) return null
      if (error instanceof Gone) throw new Invalid([{ field: 'file', key: 'guidelines.import.fault.gone', values: { place: id } }])
      throw error
    })
  }

  /** Version by version, those that are here left as they are. */
  async #bring(viewer: Viewer, { id, administration, publishedAt, versions }: BundledGuideline, topics: ReadonlySet<string>): Promise<Guideline> {
    const here = await this.#here(viewer, id)
    const standing = new Map((here?.fields.versions ?? []).map(({ label, rev }) => [label, rev]))
    let rev = here?.rev ?? 0
    const fresh = versions.filter(({ label }) => !standing.has(label))
    // A conflict: the same version, other words. Taken, the archive's becomes the next revision of it.
    for (const version of fresh.length > 0 ? fresh : versions.slice(-1)) {
      rev += 1
      standing.set(version.label, rev)
      const { fields } = version.input
      const input: ItemInput = {
        ...version.input as unknown as ItemInput, topics: (version.input.topics ?? []).filter((topic) => topics.has(topic)), audience: version.input.audience ?? (version.input.handling === 'open' ? ['public'] : ['members']),
        fields: { blocks: [], ...fields, versions: fields.versions.map((one) => ({ ...one, rev: standing.get(one.label) ?? one.rev })) },
      }
      await this.#needs.bring({ id, kind: kindName, input, administration, author: null, publishedAt: new Date(publishedAt), revisedAt: new Date(version.at), note: version.note })
    }
    const item = await this.#here(viewer, id)
    if (!item) throw new NotFound()
    return item
  }

  /** Its files, where they are not there. Pictures are drawn anew where they come in; those that have other bytes then are named. */
  async #attach(viewer: Viewer, item: Guideline, { guidelines, files }: Bundle): Promise<string[]> {
    const { attachments } = this.#needs
    const there = new Set((await attachments.of(viewer, item.id)).map(({ sha256 }) => sha256))
    const redrawn: string[] = []
    for (const { name, alt, sha256 } of guidelines.find(({ id }) => id === item.id)?.files ?? []) {
      if (there.has(sha256)) continue
      const card = await attachments.add(viewer, item.id, { name, alt, bytes: Readable.from([files.get(`files/${sha256}`)!]) })
      if (card.sha256 !== sha256) redrawn.push(card.name)
    }
    return redrawn
  }

  async #bringEdition(viewer: Viewer, { id, administration, publishedAt, input }: BundledEdition): Promise<void> {
    const entries = []
    for (const entry of input.fields.entries) {
      const here = await this.#here(viewer, entry.item)
      entries.push({ ...entry, ref: here?.ref ?? entry.ref, rev: here?.fields.versions.find(({ label }) => label === entry.version)?.rev ?? entry.rev })
    }
    await this.#needs.bring({ id, kind: 'guidelines.edition', administration, author: null, publishedAt: new Date(publishedAt), input: { ...input as unknown as ItemInput, audience: input.audience ?? ['public'], fields: { ...input.fields, entries } } })
  }

  async #row(viewer: Viewer, id: string, isWriting: boolean): Promise<Row> {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound()
    const { rows: [row] } = await this.#needs.db.raw<{ rows: Row[] }>(`select * from guidelines.import where id = ?::uuid and by_person = ?::uuid ${isWriting ? 'for update' : ''}`, [id, self(viewer)])
    if (!row) throw new NotFound()
    return row
  }
}

/** The words of two versions are the same when their archives are, whatever revisions are called here. */
export function verdictOf({ versions }: BundledGuideline, here: Guideline): Verdict {
  const last = versions.at(-1)!
  const standing = here.fields.versions.map(({ label }) => label)
  const labels = versions.map(({ label }) => label)
  if (standing.includes(last.label)) {
    if (standing.at(-1) !== last.label) return 'older'
    const ordinal = new Map(standing.map((label, n) => [label, n + 1]))
    return wordsOf(counted(inputOf(here), ordinal)) === wordsOf(last.input as unknown as ItemInput) ? 'same' : 'conflict'
  }
  return labels.includes(standing.at(-1) ?? '') ? 'newer' : 'conflict'
}
const wordsOf = ({ lang, texts, fields }: ItemInput): string => canonical({ lang, texts: Object.fromEntries(Object.entries(texts).map(([one, { title, summary = '', body = '', extra = {} }]) => [one, { title, summary, body, extra }])), sections: (fields as Partial<GuidelineFields>).sections, blocks: ((fields as Partial<GuidelineFields>).blocks ?? []).map(({ item, texts: said }) => ({ item, texts: said })), version: (fields as Partial<GuidelineFields>).version })

function self({ id }: Viewer): string {
  if (id === null) throw new SignInNeeded()
  return id
}
const cardOf = ({ id, name, state, found, created_at: createdAt }: Omit<Row, 'bytes'>): ImportCard => ({ ...found, id, name, state, createdAt })
