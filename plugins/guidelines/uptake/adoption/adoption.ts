import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type People, type Translate, type Viewer } from '@diwan/core'
import { rows } from '../rows.ts'
import { isContactPoint, ownAdministration, ownSeat } from '../seat.ts'
import type { Consents } from './consents.ts'
import { inUse, rungs, type Rung } from './ladder.ts'
import { atLeast, toldOf, type Tally } from './told.ts'

export interface OwnStatus { status: Rung; note: string; on: string; updatedAt: Date }
/** What may be shown beside one recommendation, to whoever may read the guideline; `''` stands for the guideline as a whole. */
export interface Beside {
  /** How many use it (adopted or adapted), those that are named among them; null where that may not be told. */
  n: number | null
  /** Those that use it and are named by their own choice. */
  named: string[]
  /** Every named one with its rung. */
  namedBy: { administration: string; status: Rung }[]
  /** Of those that are not named: how many use it by region, and how many stand on a rung over all regions; five and more. */
  regions: { region: string; n: number }[]
  rungs: Partial<Record<Rung, number>>
  /** What the reader's own administration said; nobody else is shown it here. */
  own: OwnStatus | null
}
interface Counted { r: string; g: string; s: Rung; n: number; named: string[] | null }
interface Told { counts: Counted[]; population: { g: string; n: number }[]; own: ({ r: string } & Omit<OwnStatus, 'updatedAt'> & { updatedAt: string })[] }
interface Needs { touch: CoreServices['touch']; db: Knex; content: Content; clock: Clock; audit: Audit; people: People; consents: Consents }

export interface StatusChange { recommendation: string; status: Rung | null; note: string; on: string }
export interface Change { status: Rung | null; note: string; on: string; reportId: string | null; byId: string | null; at: Date }

/**
 * What administrations do with a recommendation. Names only by their own choice; of the others counts, and none from which fewer than
 * five could be worked out (`told.ts`). There is no other way out: pages, data, tables and feeds are all made of `beside`.
 */
export class Adoption {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** By recommendation; empty for a guideline the viewer may not read. One statement. */
  async beside(viewer: Viewer, guidelineId: string): Promise<Map<string, Beside>> { return (await this.besides(viewer, [guidelineId])).get(guidelineId) ?? new Map() }

  /** Of several guidelines, at most 100, by one statement. */
  async besides(viewer: Viewer, guidelineIds: readonly string[]): Promise<Map<string, Map<string, Beside>>> {
    if (guidelineIds.length === 0) return new Map()
    const all = await this.#needs.people.administrations()
    const found = await this.#needs.content.joined<Told>(viewer, {
      sql: `with population as (select p.code, p.region, coalesce(c.is_named, false) as named from unnest(?::text[], ?::text[]) as p(code, region) left join guidelines.consent c on c.administration = p.code),
        asked as (select unnest(?::uuid[]) as id),
        counted as (select a.guideline_id, a.recommendation as r, p.region as g, a.status as s, count(*) filter (where not p.named) as n, array_agg(p.code order by p.code) filter (where p.named) as named
          from guidelines.adoption a join population p on p.code = a.administration where a.guideline_id = any(?::uuid[]) group by 1, 2, 3, 4)
        select jsonb_build_object('counts', coalesce((select jsonb_agg(jsonb_build_object('r', r, 'g', g, 's', s, 'n', n, 'named', named)) from counted c where c.guideline_id = k.id), '[]'),
          'population', (select coalesce(jsonb_agg(jsonb_build_object('g', x.region, 'n', x.n)), '[]') from (select region, count(*) as n from population where not named group by 1) x),
          'own', coalesce((select jsonb_agg(jsonb_build_object('r', recommendation, 'status', status, 'note', note, 'on', on_date, 'updatedAt', updated_at)) from guidelines.adoption a where a.guideline_id = k.id and a.administration = ?), '[]')) as own,
          k.id as item_id, null::uuid as person_id from asked k`,
      bindings: [all.map(({ code }) => code), all.map(({ region }) => region), guidelineIds.slice(0, 100), guidelineIds.slice(0, 100), viewer.administration ?? ''], isFrequent: true,
    })
    return new Map(found.flatMap(({ own, item }) => item === null ? [] : [[item.id, besideOf(own)] as const]))
  }

  /** As the contact point, or somebody it lets. */
  async mayRecord(viewer: Viewer): Promise<boolean> {
    if (viewer.id === null || viewer.administration === null) return false
    return isContactPoint(viewer) || this.#needs.consents.isRecorder(viewer.administration, viewer.id)
  }

  /**
   * Says where the viewer's administration stands; null takes the answer back. Only what differs is written, and kept in the history.
   * @throws Refused, NotFound for a recommendation the guideline has not
   */
  async record(viewer: Viewer, guideline: { id: string; lines: readonly { id: string }[] }, changes: readonly StatusChange[], options: { reportId?: string } = {}): Promise<number> {
    const administration = ownAdministration(viewer)
    if (!await this.mayRecord(viewer)) throw new Refused('guidelines.uptake.fault.recorder')
    const known = new Set(['', ...guideline.lines.map(({ id }) => id)])
    if (changes.some(({ recommendation }) => !known.has(recommendation))) throw new NotFound()
    const n = await this.write(administration, guideline.id, changes, { byId: viewer.id, ...options })
    if (n > 0) await this.#needs.audit.record(viewer, 'guidelines.adoption.recorded', `item:${guideline.id}`, { administration, changed: n })
    return n
  }

  /** In the open transaction, without asking: what follows from a report that was approved. */
  async write(administration: string, guidelineId: string, changes: readonly StatusChange[], { byId, reportId = null }: { byId: string | null; reportId?: string | null }): Promise<number> {
    const { db, clock } = this.#needs
    const standing = new Map((await rows<{ recommendation: string; status: Rung; note: string; on: string }>(db, 'select recommendation, status, note, on_date::text as "on" from guidelines.adoption where administration = ? and guideline_id = ?::uuid', [administration, guidelineId])).map((one) => [one.recommendation, one]))
    const differing = changes.filter(({ recommendation, status, note, on }) => {
      const before = standing.get(recommendation)
      return status === null ? before !== undefined : before?.status !== status || before.note !== note || before.on !== on
    })
    const now = clock.now()
    for (const { recommendation, status, note, on } of differing) {
      if (status === null) await db.raw('delete from guidelines.adoption where administration = ? and guideline_id = ?::uuid and recommendation = ?', [administration, guidelineId, recommendation])
      else {
        await db.raw(`insert into guidelines.adoption (administration, guideline_id, recommendation, status, note, on_date, by_id, updated_at) values (?, ?::uuid, ?, ?, ?, ?::date, ?::uuid, ?::timestamptz)
          on conflict (guideline_id, administration, recommendation) do update set status = excluded.status, note = excluded.note, on_date = excluded.on_date, by_id = excluded.by_id, updated_at = excluded.updated_at`, [administration, guidelineId, recommendation, status, note, on, byId, now])
      }
      await db.raw('insert into guidelines.adoption_change (id, administration, guideline_id, recommendation, status, note, on_date, report_id, by_id, at) values (?, ?, ?::uuid, ?, ?, ?, ?::date, ?::uuid, ?::uuid, ?::timestamptz)',
        [randomUUID(), administration, guidelineId, recommendation, status, note, on, reportId, byId, now])
    }
    if (differing.length > 0) await this.#needs.touch('adoption')
    return differing.length
  }

  /** What the viewer's own administration said over time of one recommendation, the newest first, at most 50. @throws SignInNeeded, Refused */
  history(viewer: Viewer, guidelineId: string, recommendation: string): Promise<Change[]> {
    return rows(this.#needs.db, `select status, note, on_date::text as "on", report_id as "reportId", by_id as "byId", at from guidelines.adoption_change
      where administration = ? and guideline_id = ?::uuid and recommendation = ? order by at desc, id limit 50`, [ownAdministration(viewer), guidelineId, recommendation])
  }

  /** In the reader's language what stands in the strip beside a recommendation; null where nothing may be told. */
  words(t: Translate, beside: Beside | undefined): string | null {
    if (!beside) return null
    if (beside.n !== null) return t('guidelines.adoption.used-by', { n: beside.n })
    return beside.named.length === 0 ? null : t('guidelines.adoption.used-by-named', { n: beside.named.length })
  }

  /** Of each guideline how many administrations have said anything of it, down to the next five; those of fewer are left out. */
  async coverages(guidelineIds: readonly string[]): Promise<Map<string, number>> {
    const found = await rows<{ id: string; n: number }>(this.#needs.db, 'select guideline_id as id, count(distinct administration)::int as n from guidelines.adoption where guideline_id = any(?::uuid[]) group by 1', [guidelineIds])
    return new Map(found.flatMap(({ id, n }) => { const least = atLeast(n); return least === null ? [] : [[id, least] as const] }))
  }
  async coverage(guidelineId: string): Promise<number | null> { return (await this.coverages([guidelineId])).get(guidelineId) ?? null }

  /** @throws Refused for who is no contact point */
  async consentOf(viewer: Viewer): ReturnType<Consents['of']> { return this.#needs.consents.of(ownSeat(viewer)) }
}

/** From the counts of the database to what may leave it. Pure. */
export function besideOf({ counts, population, own }: Told): Map<string, Beside> {
  const there = Object.fromEntries(population.map(({ g, n }) => [g, n]))
  const said = new Map(own.map(({ r, updatedAt, ...one }) => [r, { ...one, updatedAt: new Date(updatedAt) }]))
  const names = new Set([...counts.map(({ r }) => r), ...said.keys()])
  return new Map([...names].map((name) => {
    const of = counts.filter(({ r }) => r === name)
    const using: Record<string, number> = {}, on: Partial<Record<Rung, number>> = {}
    for (const { g, s, n } of of) {
      on[s] = (on[s] ?? 0) + n
      if (inUse.includes(s)) using[g] = (using[g] ?? 0) + n
    }
    const told = toldOf({ population: there, using, rungs: on } satisfies Tally)
    const namedBy = of.flatMap(({ s, named }) => (named ?? []).map((administration) => ({ administration, status: s }))).toSorted((a, b) => rungs.indexOf(b.status) - rungs.indexOf(a.status) || (a.administration < b.administration ? -1 : 1))
    const named = namedBy.filter(({ status }) => inUse.includes(status)).map(({ administration }) => administration).toSorted()
    return [name, { n: told.using === null ? null : told.using + named.length, named, namedBy, regions: told.regions, rungs: told.rungs, own: said.get(name) ?? null }]
  }))
}
