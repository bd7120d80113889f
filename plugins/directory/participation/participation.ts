import type { Knex } from 'knex'
import { NotFound, type Clock, type Content, type Offer, type People, type Seats, type Viewer } from '@diwan/core'
import { rows } from '../seats/rows.ts'
import { quartersBefore, type Quarter } from './quarters.ts'
import { sayable, type Part } from './totals.ts'

export interface Counted { administration: string; period: number; n: number }
/** What a plugin counts of the part administrations take: for each of them and each period how often, one statement for all. `label`: a locale key. */
export interface Counting<D> { label: string; count(deps: D, asked: { administrations: readonly string[]; periods: readonly { from: Date; to: Date }[] }): Promise<Counted[]> }
declare module '@diwan/core' { interface Extensions<D> { participation?: readonly Counting<D>[] } }

export interface Measure { label: string; values: (number | null)[]; isMore: boolean }
export interface RegionPart { code: string; contacts: Part; contributions: Part }
export interface AdministrationPart { code: string; isConfirmed: boolean; contributions: { n: number; isMore: boolean }; counted: (number | null)[] }
interface Needs { db: Knex; clock: Clock; content: Content; people: People; seats: Seats }

/** What stands for no work: everybody has a card, and requests are counted as such. */
export const notCounted = ['directory.person', 'directory.administration', 'directory.organisation', 'directory.request']
const pageSize = 100
/** Pages of what an administration wrote that are looked through for a year: 500 items. */
const mostPages = 5

/**
 * Which part an administration takes: shown to itself and to the hub. Of others there are sums by region, of five and more. Nobody is
 * ranked, nobody's answers are timed in pairs.
 */
export class Participation {
  readonly #needs: Needs
  #countings: Offer<readonly Counting<never>[]>[] = []
  constructor(needs: Needs) { this.#needs = needs }

  take(offers: readonly Offer<readonly Counting<never>[]>[]): void { this.#countings = [...offers] }

  mayRead(viewer: Viewer, administration: string): boolean { return viewer.administration === administration || viewer.may('directory.appoint') }

  /** The last four quarters of one administration, the running one first. @throws NotFound to whoever it is not for */
  async of(viewer: Viewer, administration: string): Promise<{ quarters: Quarter[]; isConfirmed: boolean; measures: Measure[] }> {
    if (!this.mayRead(viewer, administration) || !await this.#needs.people.administration(administration)) throw new NotFound()
    const quarters = quartersBefore(this.#needs.clock.now())
    const coverage = (await this.#needs.seats.coverage()).get(administration)
    const [items, requests] = [await this.#items(viewer, administration, quarters), await this.#requests(administration, quarters)]
    const counted = await this.#counted([administration], quarters)
    const plain = (label: string, values: number[]): Measure => ({ label, values, isMore: false })
    return {
      quarters, isConfirmed: (coverage?.confirmed ?? 0) > 0,
      measures: [
        { label: 'directory.participation.items', ...items },
        ...counted.map(({ label, found }) => ({ label, isMore: false, values: quarters.map((_, period) => found === null ? null : found.filter((one) => one.period === period).reduce((sum, { n }) => sum + n, 0)) })),
        plain('directory.participation.sent', requests.map(({ sent }) => sent)), plain('directory.participation.received', requests.map(({ received }) => received)), plain('directory.participation.in-time', requests.map(({ inTime }) => inTime)),
      ],
    }
  }

  /** For everybody: in how many administrations of each region somebody confirmed can be reached, and how many have written what the viewer may read. */
  async regions(viewer: Viewer): Promise<{ regions: RegionPart[]; all: RegionPart }> {
    const administrations = await this.#needs.people.administrations()
    const coverage = await this.#needs.seats.coverage()
    const wrote = await this.#wrote(viewer, administrations.map(({ code }) => code), 1)
    const known = (await this.#needs.people.regions()).map(({ code }) => code)
    const told = known.map((region) => {
      const own = administrations.filter((one) => one.region === region).map(({ code }) => code)
      return { of: own.length, contacts: own.filter((code) => (coverage.get(code)?.confirmed ?? 0) > 0).length, contributions: own.filter((code) => (wrote.get(code)?.n ?? 0) > 0).length }
    })
    const contacts = sayable(told.map(({ of, contacts: n }) => ({ of, n }))), contributions = sayable(told.map(({ of, contributions: n }) => ({ of, n })))
    const none: Part = { of: 0, n: null }
    return {
      regions: known.map((code, index) => ({ code, contacts: contacts.parts[index] ?? none, contributions: contributions.parts[index] ?? none })).filter(({ contacts: { of } }) => of > 0),
      all: { code: '', contacts: contacts.total, contributions: contributions.total },
    }
  }

  /** For the hub: every administration with a contact point, by code, 100 at a time; what plugins count is of the last four quarters together. @throws NotFound */
  async overview(viewer: Viewer, after = ''): Promise<{ labels: string[]; rows: AdministrationPart[]; next: string | null }> {
    if (!viewer.may('directory.appoint')) throw new NotFound()
    const coverage = await this.#needs.seats.coverage()
    const found = [...coverage.keys()].toSorted().filter((code) => code > after)
    const codes = found.slice(0, pageSize)
    const [wrote, counted] = [await this.#wrote(viewer, codes, 100), await this.#counted(codes, quartersBefore(this.#needs.clock.now()))]
    return {
      labels: counted.map(({ label }) => label), next: found.length > pageSize ? codes.at(-1) ?? null : null,
      rows: codes.map((code) => ({
        code, isConfirmed: (coverage.get(code)?.confirmed ?? 0) > 0, contributions: wrote.get(code) ?? { n: 0, isMore: false },
        counted: counted.map(({ found: some }) => some === null ? null : some.filter(({ administration }) => administration === code).reduce((sum, { n }) => sum + n, 0)),
      })),
    }
  }

  /** What the viewer may read of what it published, by quarter. */
  async #items(viewer: Viewer, administration: string, quarters: readonly Quarter[]): Promise<{ values: number[]; isMore: boolean }> {
    const values = quarters.map(() => 0)
    const begin = quarters.at(-1)?.from ?? new Date(0)
    let after: string | null | undefined
    for (let page = 0; page < mostPages && after !== null; page++) {
      const found = await this.#needs.content.list(viewer, { kinds: ['*'], except: notCounted, facets: { administration }, limit: pageSize, ...after === undefined ? {} : { after } })
      for (const { publishedAt } of found.rows) {
        const period = quarters.findIndex(({ from, to }) => publishedAt !== null && publishedAt >= from && publishedAt < to)
        if (period >= 0) values[period] = (values[period] ?? 0) + 1
      }
      const last = found.rows.at(-1)?.publishedAt
      after = last && last >= begin ? found.next : null
    }
    return { values, isMore: after !== null }
  }

  async #requests(administration: string, quarters: readonly Quarter[]): Promise<{ sent: number; received: number; inTime: number }[]> {
    const found = await rows<{ period: number; sent: number; received: number; inTime: number }>(this.#needs.db, `
      select (p.n - 1)::int as period, count(*) filter (where c.sender = ?)::int as sent, count(*) filter (where c.receiver = ?)::int as received,
        count(*) filter (where c.receiver = ? and c.answered_at <= c.due_at)::int as "inTime"
      from unnest(?::timestamptz[], ?::timestamptz[]) with ordinality as p(begins, ends, n) join directory.request_clock c on c.sent_at >= p.begins and c.sent_at < p.ends and ? in (c.sender, c.receiver) group by p.n`,
    [administration, administration, administration, quarters.map(({ from }) => from), quarters.map(({ to }) => to), administration])
    return quarters.map((_, index) => found.find(({ period }) => period === index) ?? { sent: 0, received: 0, inTime: 0 })
  }

  /** A plugin that fails has counted nothing, which is not the same as none. */
  async #counted(administrations: readonly string[], periods: readonly Quarter[]): Promise<{ label: string; found: Counted[] | null }[]> {
    const done: { label: string; found: Counted[] | null }[] = []
    for (const { value, deps, contain } of this.#countings) {
      for (const { label, count } of value) done.push({ label, found: await contain('participation', () => count(deps, { administrations, periods }), 3_000) ?? null })
    }
    return done
  }

  async #wrote(viewer: Viewer, administration: readonly string[], ceiling: number): Promise<Map<string, { n: number; isMore: boolean }>> {
    const { by } = await this.#needs.content.facets(viewer, { kinds: ['*'], except: notCounted }, { administration }, { administration: ceiling })
    return by['administration'] ?? new Map()
  }
}
