import type { Knex } from 'knex'
import { Conflict, Invalid, Refused, type Audit, type Clock, type Events, type Notices, type Proof, type SeatHolder, type Seats, type Viewer } from '@diwan/core'
import { insertAsk } from './asks.ts'
import type {} from './events.ts'
import { row } from './rows.ts'
import type { Verification } from './verification.ts'

interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; events: Events; notices: Notices; seats: Seats; verification: Verification }

/** What was vouched for, taken back: of one person, or of everybody before a day. */
export class Revocations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** At once, for everybody and everywhere. @throws NotFound, Invalid on `reason` */
  async revoke(viewer: Viewer, person: string, reason: string): Promise<void> {
    const holder = await this.#needs.verification.verifiable(viewer, person)
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'directory.verification.fault.reason' }])
    await this.#needs.transaction(() => this.#revoke(viewer, holder, reason.trim().slice(0, 500)))
  }

  /** Whom a revocation of everything before that day would meet: at most 200 named, and how many in all. */
  async preview(viewer: Viewer, query: { before: string; how?: Proof; administration?: string }): Promise<{ people: SeatHolder[]; n: number }> {
    const found: SeatHolder[] = []
    let n = 0
    for await (const holder of this.#before(viewer, query)) {
      n++
      if (found.length < 200) found.push(holder)
    }
    return { people: found, n }
  }

  /** All or none, and only if it meets as many as were shown. @throws Conflict with how many it would meet now, Refused, Invalid */
  async revokeBefore(viewer: Viewer, query: { before: string; how?: Proof; administration?: string }, { expected, reason }: { expected: number; reason: string }): Promise<number> {
    if (!viewer.may('directory.verify')) throw new Refused()
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'directory.verification.fault.reason' }])
    return this.#needs.transaction(async () => {
      const met: SeatHolder[] = []
      for await (const holder of this.#before(viewer, query)) met.push(holder)
      if (met.length !== expected) throw new Conflict({ n: met.length }, 'directory.verification.fault.others-now', { n: met.length })
      for (const holder of met) await this.#revoke(viewer, holder, reason.trim().slice(0, 500))
      await this.#needs.audit.record(viewer, 'directory.verification.revoked-before', 'site', { before: query.before, how: query.how ?? null, administration: query.administration ?? null, n: met.length })
      return met.length
    })
  }

  async #revoke(viewer: Viewer, holder: SeatHolder, reason: string): Promise<void> {
    const { db, clock, seats, audit, events, notices } = this.#needs
    const at = clock.now()
    const ended = await row<{ id: string }>(db, `update directory.verification set state = 'revoked', decided_by = ?, decided_at = ?, reason = ? where id = (select id from directory.verification
      where person_id = ? and state = 'verified' order by decided_at desc limit 1 for update) returning id`, [viewer.id, at, reason, holder.id])
    const id = ended?.id ?? await insertAsk(this.#needs, { person: holder.id, administration: holder.administration, method: holder.confirmation?.how ?? 'vouch', note: '', letterId: null }, 'revoked')
    if (!ended) await db.raw('update directory.verification set decided_by = ?, decided_at = ?, reason = ? where id = ?', [viewer.id, at, reason, id])
    await seats.unconfirm(viewer, holder.id)
    await audit.record(viewer, 'directory.verification.revoked', `person:${holder.id}`)
    await events.emit('directory.verification.changed', { actor: viewer.id, data: { person: holder.id, isVerified: false } })
    await notices.tell('directory.seat-revoked', { to: { people: [holder.id] }, path: '/directory/verification', actor: viewer.id, key: `${id} ${at.toISOString()}` })
  }

  async *#before(viewer: Viewer, { before, how, administration }: { before: string; how?: Proof; administration?: string }): AsyncGenerator<SeatHolder> {
    if (!/^\d{4}-\d\d-\d\d$/.test(before)) throw new Invalid([{ field: 'before', key: 'core.access.error.day' }])
    for (let after: string | undefined; ;) {
      const found = await this.#needs.seats.confirmedBefore(before, { ...(how === undefined ? {} : { how }), ...(administration === undefined ? {} : { administration }), ...(after === undefined ? {} : { after }) })
      yield* found.filter((holder) => this.#needs.verification.mayVerify(viewer, holder))
      after = found.at(-1)?.id
      if (found.length < 500) return
    }
  }
}
