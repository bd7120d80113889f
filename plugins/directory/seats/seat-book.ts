import type { Knex } from 'knex'
import { Invalid, NotFound, Refused, type AdministrationCard, type Audit, type Clock, type Notices, type People, type Seats, type Viewer } from '@diwan/core'
import type { Office, Weekend } from './working-days.ts'
import { isTimeZone, weekends } from './working-days.ts'
import { row, rows } from './rows.ts'

export type Reach = 'reachable' | 'unconfirmed' | 'empty'
export interface SeatRow { administration: AdministrationCard; reach: Reach; contacts: number; confirmed: number; emptySince: Date | null; waiting: number }
interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; people: People; seats: Seats; notices: Notices }

/** Of each administration: when its office is open, and whether somebody can be reached in its seat. */
export class SeatBook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Saturday and Sunday in UTC until somebody says otherwise. */
  async office(administration: string): Promise<Office> {
    const found = await row<{ weekend: Weekend; timeZone: string }>(this.#needs.db, 'select weekend, time_zone as "timeZone" from directory.seat where administration = ?', [administration])
    return found ?? { weekend: 'sat-sun', timeZone: 'UTC' }
  }

  /** By a contact point of the administration or the hub. @throws NotFound, Refused, Invalid */
  async setOffice(viewer: Viewer, administration: string, { weekend, timeZone }: Office): Promise<void> {
    this.#mustKeep(viewer, administration)
    if (!await this.#needs.people.administration(administration)) throw new NotFound()
    if (!weekends.includes(weekend)) throw new Invalid([{ field: 'weekend', key: 'directory.seat.fault.choice' }])
    if (!isTimeZone(timeZone)) throw new Invalid([{ field: 'timeZone', key: 'directory.seat.fault.zone' }])
    await this.#needs.transaction(async () => {
      await this.write(administration, { weekend, timeZone })
      await this.#needs.audit.record(viewer, 'directory.seat.office-set', `administration:${administration}`, { weekend, timeZone })
    })
  }

  /** In the open transaction, without asking; for the demonstration. */
  async write(administration: string, { weekend, timeZone }: Office): Promise<void> {
    await this.#needs.db.raw(`insert into directory.seat (administration, weekend, time_zone, updated_at) values (?, ?, ?, ?)
      on conflict (administration) do update set weekend = excluded.weekend, time_zone = excluded.time_zone, updated_at = excluded.updated_at`, [administration, weekend, timeZone, this.#needs.clock.now()])
  }

  /** Whether the viewer looks after this seat: its contact points and deputies, and the hub. */
  mayKeep(viewer: Viewer, administration: string): boolean {
    return viewer.may('directory.appoint') || this.isOwn(viewer, administration)
  }
  /** As its contact point or deputy. */
  isOwn(viewer: Viewer, administration: string): boolean {
    return viewer.administration === administration && viewer.tokens.includes(`ncps@administration:${administration}`)
  }
  #mustKeep(viewer: Viewer, administration: string): void { if (!this.mayKeep(viewer, administration)) throw new Refused() }

  /** Of every listed administration whether it can be reached, those that cannot first; for the hub. 100 at a time, by code. @throws Refused */
  async overview(viewer: Viewer, { reach, after, limit = 100 }: { reach?: Reach | undefined; after?: string | undefined; limit?: number } = {}): Promise<{ rows: SeatRow[]; next: string | null; counts: Record<Reach, number> }> {
    if (!viewer.may('directory.appoint')) throw new Refused()
    const all = await this.#all()
    const counts: Record<Reach, number> = { reachable: 0, unconfirmed: 0, empty: 0 }
    for (const one of all) counts[one.reach]++
    const wanted = all.filter((one) => (reach === undefined || one.reach === reach) && (after === undefined || one.administration.code > after))
    const page = wanted.slice(0, limit)
    const last = page.at(-1)
    return { rows: page, next: wanted.length > limit && last ? last.administration.code : null, counts }
  }

  /** Notes since when a seat stands empty, and tells the hub once each time. */
  async watch(): Promise<number> {
    const at = this.#needs.clock.now()
    let told = 0
    for (const { administration: { code, names }, reach, emptySince } of await this.#all()) {
      if (reach === 'reachable') {
        if (emptySince !== null) await this.#needs.db.raw('update directory.seat set empty_since = null where administration = ?', [code])
        continue
      }
      if (emptySince !== null) continue
      // Where nobody ever was, nobody has gone: the hub sees it on its page and is not written to about each.
      const isKnown = await row(this.#needs.db, 'select 1 from directory.appointment where administration = ? limit 1', [code])
      await this.#needs.transaction(async () => {
        await this.#needs.db.raw(`insert into directory.seat (administration, empty_since, updated_at) values (?, ?, ?) on conflict (administration) do update set empty_since = excluded.empty_since`, [code, at, at])
        if (!isKnown) return
        told++
        await this.#needs.notices.tell('directory.seat-unreachable', { to: { people: await this.#needs.seats.staff() }, path: `/directory/seats/${code}`, values: { name: names.en }, key: `${code} ${at.toISOString()}` })
      })
    }
    return told
  }

  async #all(): Promise<SeatRow[]> {
    const { people, seats, db } = this.#needs
    const [administrations, coverage] = [await people.administrations(), await seats.coverage()]
    const since = new Map((await rows<{ code: string; at: Date | null }>(db, 'select administration as code, empty_since as at from directory.seat')).map(({ code, at }) => [code, at]))
    const waiting = new Map((await rows<{ code: string; n: number }>(db, `select receiver as code, count(*)::int as n from directory.request_clock where stage in ('sent', 'acknowledged', 'escalated') group by receiver`)).map(({ code, n }) => [code, n]))
    return administrations.map((administration) => {
      const { contacts, confirmed } = coverage.get(administration.code) ?? { contacts: 0, confirmed: 0 }
      return {
        administration, contacts, confirmed, reach: confirmed > 0 ? 'reachable' as const : contacts > 0 ? 'unconfirmed' as const : 'empty' as const,
        emptySince: since.get(administration.code) ?? null, waiting: waiting.get(administration.code) ?? 0,
      }
    })
  }
}
