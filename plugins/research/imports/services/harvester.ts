import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { OutgoingFault, type Audit, type Clock, type Jobs, type Live, type Log, type Outgoing } from '@diwan/core'
import { readMoment } from '../../exchange/oai/datestamp.ts'
import { mostInAnswer, OaiReader, type OaiAnswer, type OaiRecord } from '../read/oai.ts'
import { XmlFault } from '../read/xml-tree.ts'
import { editors, type Imports } from './imports.ts'
import { sourceColumns, type Source, type SourceFault } from './sources.ts'

interface Needs { db: Knex; clock: Clock; log: Log; audit: Audit; jobs: Jobs; live: Live; outgoing: Outgoing; imports: Imports; transaction<T>(work: () => Promise<T>): Promise<T> }

/** Bounds of one harvest: the next goes on behind them. An answer has a minute and 16 MB; `ms` ends before the job is given up. */
export const bounds = { pages: 2_000, records: 100_000, ms: 6_000_000, /** Answers in a row without a record. */ empty: 20, /** Of one repository in all. */ whole: 500_000, answerMs: 60_000, answerBytes: 16_777_216 } as const
const minute = 60_000, day = 86_400_000
/** How long a run is believed to be alive without a sign of it: longer than an answer may take. */
const lease = 3 * minute
/** After how long it is tried again where there was no answer: a repository may be away for a week. */
const backOff = [5 * minute, 30 * minute, 2 * 3_600_000, 6 * 3_600_000, 12 * 3_600_000] as const

/** Why a harvest ends before its end; `retryMs`: when its repository said that it may be asked again. */
class Stopped extends Error {
  readonly fault: SourceFault
  readonly retryMs: number | null
  constructor(name: string, values: Record<string, string | number> = {}, retryMs: number | null = null) { super(name); this.fault = { key: `research.source.stopped.${name}`, values }; this.retryMs = retryMs }
}

/** Asks repositories what is new, page by page; each page is written down with the place where the next begins, so that a run that is cut off goes on there. */
export class Harvester {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The job. Bears a repeat: one that is under way is not begun a second time, and one whose time has not come is not begun at all. */
  async run(id: string): Promise<void> {
    const { db, clock, live, log, audit } = this.#needs
    const now = clock.now(), run = randomUUID()
    const { rows: [source] } = await db.raw<{ rows: Source[] }>(`update research.oai_source set run = ?, run_until = ?::timestamptz, last_at = ?::timestamptz where id = ?::uuid and next_at <= ?::timestamptz and (run_until is null or run_until < ?::timestamptz) returning ${sourceColumns}`,
      [run, new Date(now.getTime() + lease), now, id, now, now])
    if (!source) return
    try {
      const isDone = await this.#harvest({ ...source, run })
      await this.#ended(source, run, isDone)
    } catch (error) {
      const stopped = stoppedBy(error)
      if (stopped === null) throw error
      log.warn('a harvest stopped', { source: id, why: stopped.message })
      await this.#failed(source, run, stopped)
    }
    live.holders(`source:${id}`, editors)
    await audit.record('system', 'research.source.harvested', `oai-source:${id}`)
  }

  /** Whether it came to its end. */
  async #harvest(source: Source): Promise<boolean> {
    const { granularity, repository } = source.token !== '' && source.granularity !== null ? source : await this.#identify(source)
    const from = fromOf(source, granularity ?? 'day')
    const { rows: [held] } = await this.#needs.db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from (select 1 from research.import_record r join research.import i on i.id = r.import_id where i.source_id = ?::uuid limit ?) x', [source.id, bounds.whole])
    if ((held?.n ?? 0) >= bounds.whole) throw new Stopped('too-much', { most: bounds.whole })
    const seen = new Set<string>(), end = this.#needs.clock.now().getTime() + bounds.ms
    let token = source.token, restarts = 0, records = 0, empty = 0
    for (let page = 0; page < bounds.pages && records < bounds.records && this.#needs.clock.now().getTime() < end; page++) {
      const answer = await this.#ask(source.address, token !== '' ? { verb: 'ListRecords', resumptionToken: token } : { verb: 'ListRecords', metadataPrefix: source.prefix, ...source.setSpec === '' ? {} : { set: source.setSpec }, ...from === '' ? {} : { from } })
      const [error] = answer.errors
      if (error?.code === 'badResumptionToken' && token !== '' && restarts === 0) { token = ''; restarts++; seen.clear(); await this.#place(source, { token: '', granularity, repository }); continue }
      if (error && error.code !== 'noRecordsMatch') throw new Stopped('error', { code: error.code, words: error.words })
      records += answer.records.length
      await this.#keep(source, answer.records, { token: answer.token, granularity, repository })
      if (answer.token === '' || error) return true
      empty = answer.records.length === 0 ? empty + 1 : 0
      // A repository that sends the same token twice, or tokens and nothing else, would be asked for ever.
      const isSame = seen.has(answer.token) || answer.token === token
      if (isSame || empty >= bounds.empty) { await this.#place(source, { token: '', granularity, repository }); throw new Stopped(isSame ? 'repeats' : 'empty') }
      seen.add(answer.token)
      token = answer.token
    }
    return false
  }

  async #identify({ address }: Source): Promise<Pick<Source, 'granularity' | 'repository'>> {
    const { granularity, repository } = await this.#ask(address, { verb: 'Identify' })
    return { granularity: granularity ?? 'day', repository }
  }

  async #ask(address: string, asked: Record<string, string>): Promise<OaiAnswer> {
    const at = new URL(address)
    for (const [name, value] of Object.entries(asked)) at.searchParams.append(name, value)
    const { status, headers, body } = await this.#needs.outgoing.get(at.href, { deadline: bounds.answerMs, most: bounds.answerBytes, accept: 'text/xml, application/xml' })
    if (status !== 200) {
      for await (const _part of body) break
      throw new Stopped(status === 503 || status === 429 ? 'busy' : 'status', { status }, status === 503 || status === 429 ? retryOf(headers['retry-after'] ?? '', this.#needs.clock.now()) : null)
    }
    const type = headers['content-type'] ?? ''
    if (/html/i.test(type) && !/xhtml/i.test(type)) {
      for await (const _part of body) break
      throw new Stopped('not-oai')
    }
    const reader = new OaiReader(type)
    for await (const part of body) reader.write(part)
    const answer = reader.end()
    if (!answer.isOai) throw new Stopped('not-oai')
    if (answer.isCrowded) throw new Stopped('crowded', { most: mostInAnswer })
    return answer
  }

  /** A page with the place of the next, in one transaction; nothing where another run has taken over. @throws Stopped */
  async #keep(source: Source, records: readonly OaiRecord[], place: Placed): Promise<void> {
    const { db, clock, imports, transaction } = this.#needs
    const last = latestOf(records.map(({ datestamp }) => datestamp), clock.now())
    await transaction(async () => {
      const held = await this.#place(source, place, last)
      if (records.length === 0) return
      const id = held.importId ?? randomUUID()
      if (held.importId === null) {
        await db.raw(`insert into research.import (id, source_id, name, format, state, audience, topics, created_at) values (?::uuid, ?::uuid, ?, 'oai', 'reading', ?, ?::text[], ?::timestamptz)`, [id, source.id, source.name, source.audience, source.topics, clock.now()] as never)
        await db.raw('update research.oai_source set import_id = ?::uuid where id = ?::uuid', [id, source.id])
      }
      await imports.add(id, records.map(({ identifier, isDeleted, read }, n) => ({ at: n + 1, read, oai: identifier, isDeleted })))
    })
  }

  async #place(source: Source, { token, granularity, repository }: Placed, last = ''): Promise<{ importId: string | null }> {
    const { db, clock } = this.#needs
    const { rows: [held] } = await db.raw<{ rows: { importId: string | null }[] }>(`update research.oai_source set token = ?, granularity = ?, repository = ?, seen = case when ? > seen then ? else seen end, run_until = ?::timestamptz where id = ?::uuid and run = ? returning import_id as "importId"`,
      [token, granularity, repository, last, last, new Date(clock.now().getTime() + lease), source.id, source.run] as never)
    if (!held) throw new Stopped('taken-over')
    return held
  }

  /** What came is brought in, also of a harvest that did not come to its end. */
  async #bringIn(id: string): Promise<void> {
    const { db, jobs } = this.#needs
    const { rows: [held] } = await db.raw<{ rows: { importId: string | null }[] }>('select import_id as "importId" from research.oai_source where id = ?::uuid for update', [id])
    if (!held?.importId) return
    await db.raw(`update research.import set state = 'running' where id = ?::uuid and state = 'reading'`, [held.importId])
    await db.raw('update research.oai_source set import_id = null where id = ?::uuid', [id])
    await jobs.send('import-records', { id: held.importId }, { key: held.importId })
  }

  async #ended({ id }: Source, run: string, isDone: boolean): Promise<void> {
    const { db, clock, transaction } = this.#needs
    const now = clock.now()
    await transaction(async () => {
      // One that met its bounds goes on with its token at the next look; one that is done begins tomorrow where this one ended.
      const { rows } = await db.raw<{ rows: unknown[] }>(`update research.oai_source set run_until = null, fails = 0, failing_since = null, fault = null, next_at = ?::timestamptz ${isDone ? `, last_done_at = ?::timestamptz, token = '', stamp = case when seen > stamp then seen else stamp end, seen = ''` : ''} where id = ?::uuid and run = ? returning 1`,
        [new Date(now.getTime() + (isDone ? day : 5 * minute)), ...isDone ? [now] : [], id, run])
      if (rows.length > 0) await this.#bringIn(id)
    })
  }

  async #failed({ id, fails, token }: Source, run: string, { fault, retryMs, message }: Stopped): Promise<void> {
    if (message === 'taken-over') return
    const { db, clock, transaction } = this.#needs
    const now = clock.now()
    const wait = Math.min(retryMs ?? backOff[fails] ?? day, day)
    await transaction(async () => {
      // A place that was tried often enough may itself be what is wrong.
      const { rows } = await db.raw<{ rows: unknown[] }>(`update research.oai_source set run_until = null, fails = fails + 1, failing_since = coalesce(failing_since, ?::timestamptz), fault = ?::jsonb, next_at = ?::timestamptz ${token !== '' && fails >= 3 ? `, token = ''` : ''} where id = ?::uuid and run = ? returning 1`,
        [now, JSON.stringify(fault), new Date(now.getTime() + wait), id, run])
      if (rows.length > 0) await this.#bringIn(id)
    })
  }
}
type Placed = Pick<Source, 'token' | 'granularity' | 'repository'>

/** The latest of datestamps that can be: one that no calendar has, or that lies further ahead than clocks go apart, would leave out all that comes before it. Of those written otherwise than the protocol does, the day. */
export function latestOf(datestamps: readonly string[], now: Date): string {
  const end = new Date(now.getTime() + day).toISOString()
  return datestamps.map((one) => [one, one.slice(0, 10)].find((said) => readMoment(said) !== null) ?? '').reduce((found, one) => one > found && one < end ? one : found, '')
}

/** Where the list is asked to begin, as exact as the repository is. */
export function fromOf({ stamp, since }: Pick<Source, 'stamp' | 'since'>, granularity: 'day' | 'second'): string {
  const at = stamp || since
  if (at === '') return ''
  return granularity === 'day' ? at.slice(0, 10) : /T\d\d:\d\d:\d\dZ$/.test(at) ? at : `${at.slice(0, 10)}T00:00:00Z`
}

/** `Retry-After`: seconds, or a moment. Null where it says nothing. */
export function retryOf(said: string, now: Date): number | null {
  if (/^\d{1,8}$/.test(said.trim())) return Number(said) * 1_000
  const at = Date.parse(said)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}

function stoppedBy(error: unknown): Stopped | null {
  if (error instanceof Stopped) return error
  if (error instanceof OutgoingFault) return new Stopped(error.why)
  return error instanceof XmlFault ? new Stopped(error.why, { line: error.line }) : null
}
