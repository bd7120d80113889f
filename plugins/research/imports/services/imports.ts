import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, SignInNeeded, readWhole, type Audit, type BroughtItem, type Clock, type Content, type CoreServices, type ItemSummary, type Jobs, type Live, type Threads, type Topics, type Viewer } from '@diwan/core'
import type { BibliographicRecord } from '../../exchange/record.ts'
import type { Vocabularies } from '../../works/services/vocabularies.ts'
import { externalInput, type ImportAudience } from '../external-input.ts'
import type { Problem, ReadRecord } from '../read/problem.ts'
import { readAside } from '../read/read-aside.ts'
import { keysOf, whys, type Keys } from '../same/keys.ts'
import { differences, type Difference } from '../same/differences.ts'
import { recordOfSummary, type KnownWorks } from './known-works.ts'

interface Needs { db: Knex; content: Content; topics: Topics; jobs: Jobs; live: Live; audit: Audit; clock: Clock; threads: Threads; vocabularies: Vocabularies; knownWorks: KnownWorks; bring: CoreServices['bring']; standing: CoreServices['standing']; transaction<T>(work: () => Promise<T>): Promise<T> }
export interface ImportCard {
  id: string; name: string; format: string; state: string; sourceId: string | null; audience: string; topics: string[]; total: number; done: number; made: number; changed: number; skipped: number; withdrawn: number; undone: number; problems: Problem[]; createdAt: Date; finishedAt: Date | null
}
export interface RecordRow { no: number; at: number; state: string; record: BibliographicRecord | null; languages: string[]; problems: Problem[]; oai: string; sameItem: string | null; sameNo: number | null; why: string; choice: string | null; itemId: string | null }
/** A record as its page shows it; `same`: the work that is the same, where the viewer may read it. */
export interface ShownRow extends RecordRow { same: ItemSummary | null; isOwn: boolean; differences: Difference[]; made: ItemSummary | null }
/** What is to be written down of a record before anything is made of it. */
export interface Incoming { at: number; read: ReadRecord | null; oai: string; isDeleted?: boolean }
export const choices = ['skip', 'update', 'anyway'] as const
export type Choice = (typeof choices)[number]
export const recordStates = ['ready', 'duplicate', 'wrong', 'made', 'changed', 'skipped', 'withdrawn', 'undone'] as const

export const largest = 8_388_608
const part = 100, pageSize = 25
/** Who may open these pages. */
export const editors = ['staff:research'] as const
const columns = `id, name, format, state, source_id as "sourceId", audience, topics, total, done, made, changed, skipped, withdrawn, undone, problems, created_at as "createdAt", finished_at as "finishedAt"`
const rowColumns = `no, at, state, record, languages, problems, oai, same_item as "sameItem", same_no as "sameNo", why, choice, item_id as "itemId"`

/** Records from elsewhere: read, looked through with what is here already, and then brought in in parts that each hold or do not. */
export class Imports {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Reads a file and says what would come of it; nothing of it is anywhere else yet. Not inside a transaction. @throws Invalid, TooLarge */
  async upload(viewer: Viewer, name: string, bytes: Readable | Uint8Array): Promise<string> {
    if (viewer.id === null) throw new SignInNeeded()
    const found = await readAside(this.#needs.threads, new Uint8Array(await readWhole(bytes, largest)))
    if (found === null) throw new Invalid([{ field: 'file', key: 'research.import.fault.format' }])
    const { format, reading } = found
    if (reading.records.length === 0) throw new Invalid([{ field: 'file', key: reading.problems[0]?.key ?? 'research.import.fault.empty', values: reading.problems[0]?.values ?? {} }])
    const { db, transaction, clock, audit } = this.#needs
    const id = randomUUID()
    await transaction(async () => {
      await db.raw(`insert into research.import (id, by_person, name, format, state, problems, created_at) values (?::uuid, ?::uuid, ?, ?, 'checked', ?::jsonb, ?::timestamptz)`, [id, viewer.id, name.slice(0, 200), format, JSON.stringify(reading.problems), clock.now()] as never)
      await this.add(id, reading.records.map((read) => ({ at: read.at, read, oai: /^oai:/i.test(read.record.identifier) ? read.record.identifier : '' })), viewer)
      await audit.record(viewer, 'research.import.uploaded', `import:${id}`, { records: reading.records.length, format })
    })
    return id
  }

  /** Writes records down with what is the same here, or before them in the import. Without a viewer: of a harvest, whose own records are updated. */
  async add(id: string, incoming: readonly Incoming[], viewer?: Viewer): Promise<void> {
    const { db, knownWorks } = this.#needs
    const { rows: [last] } = await db.raw<{ rows: { no: number }[] }>('select coalesce(max(no), 0) as no from research.import_record where import_id = ?::uuid', [id])
    const keys = incoming.map(({ read, oai }): Keys => read === null ? { doi: '', oai, title: '' } : keysOf(read.record, oai))
    const known = await knownWorks.same(keys, viewer ? { viewer } : {})
    const seen = { doi: new Map<string, number>(), oai: new Map<string, number>(), title: new Map<string, number>() }
    const rows = incoming.map(({ at, read, oai, isDeleted = false }, n) => {
      const no = (last?.no ?? 0) + n + 1, same = known[n] ?? null, own = keys[n]!
      const why = whys.find((name) => own[name] !== '' && seen[name].has(own[name]))
      const before = why === undefined ? null : seen[why].get(own[why]) ?? null
      for (const name of whys) if (own[name] !== '' && !seen[name].has(own[name])) seen[name].set(own[name], no)
      const isWrong = !isDeleted && (read === null || read.record.titles.length === 0)
      const isOwnRecord = !viewer && same?.why === 'oai' && same.isExternal
      return {
        no, at, state: isDeleted ? 'deleted' : isWrong ? 'wrong' : same || (before !== null && viewer) ? 'duplicate' : 'ready', record: read?.record ?? null, languages: read?.languages ?? [], problems: read?.problems ?? [], oai,
        same_item: same?.item ?? null, same_no: same ? null : before, why: same?.why ?? why ?? '', choice: same || before !== null ? isOwnRecord ? 'update' : 'skip' : null,
      }
    })
    for (let from = 0; from < rows.length; from += 500) {
      await db.raw(`insert into research.import_record (import_id, no, at, state, record, languages, problems, oai, same_item, same_no, why, choice)
        select ?::uuid, r.no, r.at, r.state, r.record, array(select jsonb_array_elements_text(r.languages)), r.problems, r.oai, r.same_item, r.same_no, r.why, r.choice
        from jsonb_to_recordset(?::jsonb) as r(no int, at int, state text, record jsonb, languages jsonb, problems jsonb, oai text, same_item uuid, same_no int, why text, choice text)`, [id, JSON.stringify(rows.slice(from, from + 500))])
    }
    await db.raw('update research.import set total = total + ? where id = ?::uuid', [rows.length, id])
  }

  /** Newest first, 50 at most. */
  async list(query: { source?: string } = {}): Promise<ImportCard[]> {
    const { rows } = await this.#needs.db.raw<{ rows: ImportCard[] }>(`select ${columns} from research.import where ${query.source ? 'source_id = ?::uuid' : 'source_id is null'} and state <> 'reading' order by created_at desc limit ${query.source ? 10 : 50}`, query.source ? [query.source] : [])
    return rows
  }

  /** @throws NotFound */
  async read(id: string): Promise<ImportCard> {
    const { rows: [found] } = /^[0-9a-f-]{36}$/.test(id) ? await this.#needs.db.raw<{ rows: ImportCard[] }>(`select ${columns} from research.import where id = ?::uuid`, [id]) : { rows: [] }
    if (!found) throw new NotFound()
    return found
  }

  /** Records of one state, 25 after a number, and how many of each state there are. */
  async rows(viewer: Viewer, id: string, query: { state?: string; after?: number }): Promise<{ rows: ShownRow[]; next: number | null; counts: Record<string, number> }> {
    const { db, content, knownWorks } = this.#needs
    const { rows } = await db.raw<{ rows: RecordRow[] }>(`select ${rowColumns} from research.import_record where import_id = ?::uuid and no > ? ${query.state ? 'and state = ?' : ''} order by no limit ${pageSize + 1}`, [id, query.after ?? 0, ...query.state ? [query.state] : []])
    const { rows: counted } = await db.raw<{ rows: { state: string; n: number }[] }>('select state, count(*)::int as n from research.import_record where import_id = ?::uuid group by state', [id])
    const shown = rows.slice(0, pageSize)
    const named = [...new Set(shown.flatMap(({ sameItem, itemId }) => [sameItem, itemId]).filter((one) => one !== null))]
    const items = new Map((await content.pick(viewer, named)).map((item) => [item.id, item]))
    const records = await knownWorks.records([...items.keys()])
    return {
      next: rows.length > pageSize ? shown.at(-1)?.no ?? null : null, counts: Object.fromEntries(counted.map(({ state, n }) => [state, n])),
      rows: shown.map((row): ShownRow => {
        const same = row.sameItem === null ? null : items.get(row.sameItem) ?? null
        const here = same === null ? undefined : records.get(same.id) ?? { ...row.record, ...recordOfSummary(same) } as BibliographicRecord
        return { ...row, same, isOwn: same !== null && !records.has(same.id), differences: here && row.record && row.state === 'duplicate' ? differences(here, row.record) : [], made: row.itemId === null ? null : items.get(row.itemId) ?? null }
      }),
    }
  }

  /** What becomes of those that are the same as others: one, or all. Only what came from elsewhere is updated. @throws NotFound, Conflict */
  async choose(viewer: Viewer, id: string, no: number | null, choice: Choice): Promise<void> {
    await this.#lockIn(id, ['checked'])
    await this.#needs.db.raw(`update research.import_record r set choice = ? where import_id = ?::uuid and state = 'duplicate' ${no === null ? '' : 'and no = ?'}
      and (? <> 'update' or exists (select 1 from research.work_key k where k.item_id = r.same_item and k.is_external))`, [choice, id, ...no === null ? [] : [no], choice])
    await this.#needs.audit.record(viewer, 'research.import.chosen', `import:${id}`, { choice, ...no === null ? {} : { record: no } })
  }

  /** Begins to bring them in. @throws NotFound, Conflict, Invalid */
  async start(viewer: Viewer, id: string, { audience, topics }: { audience: ImportAudience; topics: readonly string[] }): Promise<void> {
    const { db, jobs, audit } = this.#needs
    await this.#lockIn(id, ['checked'])
    await askTopics(this.#needs.topics, topics)
    await db.raw(`update research.import set state = 'running', audience = ?, topics = ?::text[] where id = ?::uuid`, [audience, [...new Set(topics)], id] as never)
    await audit.record(viewer, 'research.import.started', `import:${id}`, { audience })
    await jobs.send('import-records', { id }, { key: id })
  }

  /** Takes back what it made, part by part; what it only changed stays. @throws NotFound, Conflict */
  async undo(viewer: Viewer, id: string): Promise<void> {
    await this.#lockIn(id, ['done'])
    await this.#needs.db.raw(`update research.import set state = 'undoing' where id = ?::uuid`, [id])
    await this.#needs.audit.record(viewer, 'research.import.undone', `import:${id}`)
    await this.#needs.jobs.send('import-records', { id }, { key: id })
  }

  /** Forgets a file that nothing was made of. @throws NotFound, Conflict */
  async drop(viewer: Viewer, id: string): Promise<void> {
    await this.#lockIn(id, ['checked'])
    await this.#needs.db.raw('delete from research.import where id = ?::uuid', [id])
    await this.#needs.audit.record(viewer, 'research.import.dropped', `import:${id}`)
  }

  /** The job: part by part, each in a transaction with the marks of its records, so that whoever takes it up again goes on behind it. Bears a repeat. */
  async run(id: string): Promise<void> {
    const { db, clock, live, transaction } = this.#needs
    const { rows: [found] } = await db.raw<{ rows: ImportCard[] }>(`select ${columns} from research.import where id = ?::uuid and state in ('running', 'undoing')`, [id])
    if (!found) return
    const isUndoing = found.state === 'undoing'
    const licences = new Set((await this.#needs.vocabularies.of('licence')).map(({ code }) => code))
    const moved = () => { live.holders(`import:${id}`, editors) }
    for (let isMore = true; isMore; moved()) isMore = await transaction(() => isUndoing ? this.#undoPart(found) : this.#part(found, licences))
    // A part that another run has in hand is that run's to end.
    await db.raw(`update research.import set state = ?, finished_at = ?::timestamptz where id = ?::uuid and state = ? and not exists (select 1 from research.import_record where import_id = ?::uuid and state = any(?::text[]))`,
      [isUndoing ? 'undone' : 'done', clock.now(), id, found.state, id, isUndoing ? ['made'] : ['ready', 'duplicate', 'deleted']] as never)
    moved()
  }

  /** Imports that were cut off with the process go on: as a process starts, and every few minutes. */
  async resume(): Promise<void> {
    const { rows } = await this.#needs.db.raw<{ rows: { id: string }[] }>(`select id from research.import where state in ('running', 'undoing') limit 20`)
    for (const { id } of rows) await this.#needs.jobs.send('import-records', { id }, { key: id })
  }

  /** Records of harvests a month old are forgotten: what they made says where it came from. */
  async forget(): Promise<void> {
    await this.#needs.db.raw(`delete from research.import_record where import_id in (select id from research.import where source_id is not null and state = 'done' and finished_at < ?::timestamptz order by finished_at limit 50) and state <> 'made'`, [new Date(this.#needs.clock.now().getTime() - 30 * 86_400_000)])
    // What was looked through and never confirmed is forgotten after two weeks.
    await this.#needs.db.raw(`delete from research.import where id in (select id from research.import where source_id is null and state = 'checked' and created_at < ?::timestamptz order by created_at limit 50)`, [new Date(this.#needs.clock.now().getTime() - 14 * 86_400_000)])
  }

  async #part(found: ImportCard, licences: ReadonlySet<string>): Promise<boolean> {
    const { db, bring, clock, knownWorks } = this.#needs
    // Parts of all imports one after the other: none makes what another is just making.
    await db.raw(`select pg_advisory_xact_lock(hashtext('research.import'))`)
    const rows = await this.#waiting(found.id, ['ready', 'duplicate', 'deleted'])
    if (rows.length === 0) return false
    const now = clock.now(), day = now.toISOString().slice(0, 10)
    const keys = rows.map(({ record, oai }): Keys => record === null ? { doi: '', oai, title: '' } : keysOf(record, oai))
    const known = await knownWorks.same(keys, { only: 'external' })
    const gone = await this.#gone(rows.map(({ oai }) => oai).filter(Boolean))
    const fresh: BroughtItem[] = [], outcome = new Map<number, { state: string; item: string | null; same?: string }>()
    const from = { label: found.name, day, audience: found.audience, topics: found.topics, licences }
    const notes: (() => Promise<void>)[] = []
    // Of one part, too, a record that comes twice is made once; of a repository's own record what it said last holds.
    const taken = new Map<string, string>(), last = new Map(rows.map(({ oai }, n) => [oai, n]))
    for (const [n, row] of rows.entries()) {
      const own = keys[n]!, now_ = known[n] ?? null
      const twice = row.choice === 'anyway' || row.state === 'deleted' ? undefined : whys.map((name) => own[name] === '' ? undefined : taken.get(`${name} ${own[name]}`)).find((one) => one !== undefined)
      if (found.sourceId !== null && row.oai !== '' && last.get(row.oai) !== n) outcome.set(row.no, { state: 'skipped', item: null })
      else if (row.state === 'deleted') {
        const item = now_?.why === 'oai' ? now_.item : null
        outcome.set(row.no, { state: item !== null && await this.#withdraw(item, found.name) ? 'withdrawn' : 'skipped', item })
      } else if (row.record === null || twice !== undefined || (row.state === 'duplicate' && (row.choice ?? 'skip') === 'skip')) {
        outcome.set(row.no, { state: 'skipped', item: null, ...twice === undefined ? {} : { same: twice } })
      } else {
        const revived = row.oai === '' ? undefined : gone.get(row.oai)
        // It may have been brought in since it was looked at: then it is updated where it is the source's own record, else left out.
        const target = row.choice === 'update' ? row.sameItem : row.choice === 'anyway' ? null : now_?.item ?? revived ?? null
        if (row.choice !== 'update' && row.choice !== 'anyway' && now_ !== null && !(found.sourceId !== null && now_.why === 'oai')) { outcome.set(row.no, { state: 'skipped', item: null, same: now_.item }); continue }
        const { record } = row
        const identifier = row.oai || record.identifier
        if (target === null) {
          const item = randomUUID()
          fresh.push({ id: item, kind: 'research.work', administration: null, author: null, publishedAt: now, input: externalInput(record, { ...from, identifier, languages: row.languages }) })
          notes.push(() => knownWorks.note(item, own, { record, import: found.id, source: found.sourceId }))
          for (const name of whys) if (own[name] !== '') taken.set(`${name} ${own[name]}`, item)
          outcome.set(row.no, { state: 'made', item })
        } else outcome.set(row.no, { state: await this.#update(target, row, own, { ...from, identifier, languages: row.languages }, found) ? 'changed' : 'skipped', item: target })
      }
    }
    await bring(fresh)
    for (const note of notes) await note()
    const count = (state: string) => [...outcome.values()].filter((one) => one.state === state).length
    await db.raw(`update research.import_record i set state = r.state, item_id = r.item, same_item = coalesce(r.same, i.same_item) from jsonb_to_recordset(?::jsonb) as r(no int, state text, item uuid, same uuid) where i.import_id = ?::uuid and i.no = r.no`, [JSON.stringify([...outcome].map(([no, one]) => ({ no, ...one }))), found.id])
    await db.raw('update research.import set done = done + ?, made = made + ?, changed = changed + ?, skipped = skipped + ?, withdrawn = withdrawn + ? where id = ?::uuid', [rows.length, count('made'), count('changed'), count('skipped'), count('withdrawn'), found.id])
    return true
  }

  async #undoPart(found: ImportCard): Promise<boolean> {
    const { db } = this.#needs
    await db.raw(`select pg_advisory_xact_lock(hashtext('research.import'))`)
    const rows = await this.#waiting(found.id, ['made'])
    if (rows.length === 0) return false
    for (const { itemId } of rows) if (itemId !== null) await this.#withdraw(itemId, found.name)
    await db.raw(`update research.import_record set state = 'undone' where import_id = ?::uuid and no = any(?::int[])`, [found.id, rows.map(({ no }) => no)] as never)
    await db.raw('update research.import set undone = undone + ? where id = ?::uuid', [rows.length, found.id])
    return true
  }

  async #waiting(id: string, states: readonly string[]): Promise<RecordRow[]> {
    const { rows } = await this.#needs.db.raw<{ rows: RecordRow[] }>(`select ${rowColumns} from research.import_record where import_id = ?::uuid and state = any(?::text[]) order by no limit ${part} for update skip locked`, [id, [...states]] as never)
    return rows
  }

  /** Ours that their source had deleted, by the source's identifier: they may come back. */
  async #gone(oai: readonly string[]): Promise<Map<string, string>> {
    const { rows } = oai.length === 0 ? { rows: [] } : await this.#needs.db.raw<{ rows: { oai: string; item_id: string }[] }>('select oai, item_id from research.work_key where oai = any(?::text[]) and is_external and is_gone order by item_id', [[...oai]] as never)
    return new Map(rows.map((row) => [row.oai, row.item_id]))
  }

  /** Puts in what its source says now, where that is other than before; what editors chose stays. */
  async #update(item: string, { record }: RecordRow, keys: Keys, from: Parameters<typeof externalInput>[1], { id, sourceId }: ImportCard): Promise<boolean> {
    const { db, standing, bring, clock, knownWorks } = this.#needs
    const { rows: [before] } = await db.raw<{ rows: { is_same: boolean; oai: string }[] }>('select record = ?::jsonb and not is_gone as is_same, oai from research.work_key where item_id = ?::uuid and is_external', [JSON.stringify(record), item])
    const stands = before ? await standing(item) : null
    if (!before || !stands || before.is_same || record === null) return false
    await bring({ id: item, kind: 'research.work', administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: clock.now(), input: externalInput(record, from, stands.input) })
    await knownWorks.note(item, { ...keys, oai: keys.oai || before.oai }, { record, import: id, source: sourceId })
    return true
  }

  /** It is readable until now. Whoever has its address learns that it was taken back, and its source may bring it again. */
  async #withdraw(item: string, why: string): Promise<boolean> {
    const { db, standing, bring, clock } = this.#needs
    const { rows } = await db.raw<{ rows: unknown[] }>('update research.work_key set is_gone = true where item_id = ?::uuid and is_external and not is_gone returning 1', [item])
    const stands = rows.length === 0 ? null : await standing(item)
    if (!stands) return false
    const now = clock.now()
    await bring({ id: item, kind: 'research.work', administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: now, note: why.slice(0, 200), input: { ...stands.input, visibleUntil: now.toISOString() } })
    return true
  }

  async #lockIn(id: string, states: readonly string[]): Promise<void> {
    await this.read(id)
    const { rows } = await this.#needs.db.raw<{ rows: unknown[] }>('select 1 from research.import where id = ?::uuid and state = any(?::text[]) for update', [id, [...states]] as never)
    if (rows.length === 0) throw new Conflict(null, 'research.import.fault.moved')
  }
}

/** @throws Invalid */
export async function askTopics(topics: Topics, asked: readonly string[]): Promise<void> {
  const known = new Set((await topics.all()).map(({ id }) => id))
  if (asked.length > 20 || asked.some((one) => !known.has(one))) throw new Invalid([{ field: 'topics', key: 'research.import.fault.topics' }])
}
