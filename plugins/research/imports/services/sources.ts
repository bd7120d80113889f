import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, type Audit, type Clock, type FieldFault, type Jobs, type Topics, type Viewer } from '@diwan/core'
import { webAddress } from '../read/loose.ts'
import { askTopics } from './imports.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; jobs: Jobs; topics: Topics }
/** Why a harvest did not come to its end, as a locale key, with what the repository said. */
export interface SourceFault { key: string; values?: Record<string, string | number> }
export interface Source {
  id: string; name: string; address: string; setSpec: string; prefix: string; since: string; audience: string; topics: string[]; isOn: boolean; repository: string; granularity: 'day' | 'second' | null
  /** The last datestamp of what came: the next harvest begins there. `seen`: the same of the one that is under way. */
  stamp: string; seen: string; token: string; importId: string | null; run: string | null; runUntil: Date | null; lastAt: Date | null; lastDoneAt: Date | null; nextAt: Date | null; fails: number; failingSince: Date | null; fault: SourceFault | null
}
export interface SourceInput { name: string; address: string; setSpec: string; prefix: string; since: string; audience: string; topics: string[] }
export const prefixes = ['oai_dc', 'datacite'] as const
export const mostSources = 100

export const sourceColumns = `id, name, address, set_spec as "setSpec", prefix, since, audience, topics, is_on as "isOn", repository, granularity, stamp, seen, token, import_id as "importId", run, run_until as "runUntil", last_at as "lastAt", last_done_at as "lastDoneAt", next_at as "nextAt", fails, failing_since as "failingSince", fault`

/** Repositories that are harvested. */
export class Sources {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By name; there are at most a hundred. */
  async list(): Promise<Source[]> {
    return (await this.#needs.db.raw<{ rows: Source[] }>(`select ${sourceColumns} from research.oai_source order by lower(name), id limit ${mostSources}`)).rows
  }

  /** @throws NotFound */
  async read(id: string): Promise<Source> {
    const { rows: [found] } = /^[0-9a-f-]{36}$/.test(id) ? await this.#needs.db.raw<{ rows: Source[] }>(`select ${sourceColumns} from research.oai_source where id = ?::uuid`, [id]) : { rows: [] }
    if (!found) throw new NotFound()
    return found
  }

  /** @throws Invalid */
  async make(viewer: Viewer, given: SourceInput): Promise<string> {
    const { db, clock, audit, jobs, topics } = this.#needs
    const input = checked(given)
    await askTopics(topics, input.topics)
    const { rows: [counted] } = await db.raw<{ rows: { n: number }[] }>('select count(*)::int as n from research.oai_source')
    if ((counted?.n ?? 0) >= mostSources) throw new Invalid([{ field: 'name', key: 'research.source.fault.most', values: { most: mostSources } }])
    const id = randomUUID()
    await db.raw(`insert into research.oai_source (id, by_person, name, address, set_spec, prefix, since, audience, topics, next_at, created_at) values (?::uuid, ?::uuid, ?, ?, ?, ?, ?, ?, ?::text[], ?::timestamptz, ?::timestamptz)`,
      [id, viewer.id, input.name, input.address, input.setSpec, input.prefix, input.since, input.audience, input.topics, clock.now(), clock.now()] as never)
    await audit.record(viewer, 'research.source.made', `oai-source:${id}`, { address: input.address })
    await jobs.send('harvest', { id }, { key: id })
    return id
  }

  /** Where another place or set is asked from now on, it is asked from its beginning, and a run that asks the old one ends. @throws NotFound, Invalid */
  async change(viewer: Viewer, id: string, given: SourceInput): Promise<void> {
    const { db, clock, audit, topics } = this.#needs
    const before = await this.read(id), input = checked(given)
    await askTopics(topics, input.topics)
    const isElsewhere = before.address !== input.address || before.setSpec !== input.setSpec || before.prefix !== input.prefix || before.since !== input.since
    await db.raw(`update research.oai_source set name = ?, address = ?, set_spec = ?, prefix = ?, since = ?, audience = ?, topics = ?::text[] ${isElsewhere ? `, stamp = '', token = '', seen = '', granularity = null, run = null, run_until = null, fault = null, fails = 0, failing_since = null, next_at = ?::timestamptz` : ''} where id = ?::uuid`,
      [input.name, input.address, input.setSpec, input.prefix, input.since, input.audience, input.topics, ...isElsewhere ? [clock.now()] : [], id] as never)
    await audit.record(viewer, 'research.source.changed', `oai-source:${id}`, { address: input.address })
  }

  /** Now and not tomorrow. @throws NotFound, Conflict while it is under way */
  async ask(viewer: Viewer, id: string): Promise<void> {
    const { db, clock, jobs, audit } = this.#needs
    const found = await this.read(id)
    if (found.runUntil !== null && found.runUntil > clock.now()) throw new Conflict(null, 'research.source.fault.running')
    await db.raw('update research.oai_source set next_at = ?::timestamptz where id = ?::uuid', [clock.now(), id])
    await audit.record(viewer, 'research.source.asked', `oai-source:${id}`)
    await jobs.send('harvest', { id }, { key: id })
  }

  /** Harvested each day, or no more; what it brought stays. @throws NotFound */
  async turn(viewer: Viewer, id: string, isOn: boolean): Promise<void> {
    const { db, clock, audit } = this.#needs
    await this.read(id)
    await db.raw('update research.oai_source set is_on = ?, next_at = ?::timestamptz where id = ?::uuid', [isOn, isOn ? clock.now() : null, id] as never)
    await audit.record(viewer, isOn ? 'research.source.on' : 'research.source.off', `oai-source:${id}`)
  }

  /** As a process starts: those that were cut off with another go on, as soon as none that does not answer can be alive any more. */
  async resume(): Promise<void> {
    const { db, clock, jobs } = this.#needs
    const { rows } = await db.raw<{ rows: { id: string; until: Date | null }[] }>('select id, run_until as until from research.oai_source where is_on and next_at <= ?::timestamptz order by next_at limit 20', [clock.now()])
    for (const { id, until } of rows) {
      const left = until === null ? 0 : Math.ceil((until.getTime() - clock.now().getTime()) / 1_000)
      await jobs.send('harvest', { id }, { key: id, ...left > 0 ? { afterSeconds: left + 1 } : {} })
    }
  }

  /** Those whose time has come, at most 20. */
  async due(): Promise<string[]> {
    const { rows } = await this.#needs.db.raw<{ rows: { id: string }[] }>('select id from research.oai_source where is_on and next_at <= ?::timestamptz and (run_until is null or run_until < ?::timestamptz) order by next_at limit 20', [this.#needs.clock.now(), this.#needs.clock.now()])
    return rows.map(({ id }) => id)
  }
}

function checked(given: SourceInput): SourceInput {
  const input = { ...given, name: given.name.trim(), address: webAddress(given.address.split(/[?#]/)[0] ?? ''), setSpec: given.setSpec.trim(), since: given.since.trim() }
  const faults: FieldFault[] = []
  const fault = (field: string) => faults.push({ field, key: `research.source.fault.${field}` })
  if (input.name === '') fault('name')
  if (input.address === '') fault('address')
  if (input.setSpec !== '' && !/^[A-Za-z0-9\-_.!~*'():]{1,200}$/.test(input.setSpec)) fault('setSpec')
  if (input.since !== '' && (!/^\d{4}-\d\d-\d\d$/.test(input.since) || Number.isNaN(Date.parse(input.since)))) fault('since')
  if (faults.length > 0) throw new Invalid(faults)
  return input
}
