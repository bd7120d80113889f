import { randomInt, timingSafeEqual } from 'node:crypto'
import type { Knex } from 'knex'
import {
  Conflict, Invalid, NotFound, Refused, SignInNeeded, TooOften,
  type Audit, type Clock, type CoreServices, type Events, type Locale, type Mail, type Notices, type People, type Proof, type Sealed, type SeatHolder, type Seats, type Viewer,
} from '@diwan/core'
import type {} from './events.ts'
import { askColumns, insertAsk, type Ask } from './asks.ts'
import type { Letters } from './letters.ts'
import { cursorOf, isId, readCursor, row, rows } from './rows.ts'
import { afterAsk, dayOf, dueDays, plus, plusMonths, type AskStep } from './standing.ts'

interface Needs {
  db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; audit: Audit; events: Events; mail: Mail; notices: Notices
  people: People; seats: Seats; sealed: Sealed; letters: Letters; translator: CoreServices['translator']; settings: { verifiedMonths: number }
}

const codeMinutes = 30
const codeTries = 5
const codesPerDay = 5

/** Who vouches that people hold the seats they say they hold. What stands is core's to keep; how it came about is kept here. */
export class Verification {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Never the subject; the hub anybody, a contact point who is confirmed themselves plain members of the own administration. */
  mayVerify(viewer: Viewer, holder: Pick<SeatHolder, 'id' | 'administration' | 'roles'>): boolean {
    if (viewer.id === null || viewer.id === holder.id) return false
    if (viewer.may('directory.verify')) return true
    return viewer.may('directory.vouch') && viewer.tokens.includes('network') && viewer.administration !== null && viewer.administration === holder.administration
      && holder.roles.every((role) => role === 'member')
  }

  /** The last twenty, the newest first: for the person, and for who may verify them. @throws NotFound */
  async history(viewer: Viewer, person: string): Promise<Ask[]> {
    const holder = await this.#holder(person)
    if (viewer.id !== person && !this.mayVerify(viewer, holder)) throw new NotFound()
    return rows<Ask>(this.#needs.db, `select ${askColumns} from directory.verification where person_id = ? order by asked_at desc, id desc limit 20`, [person])
  }

  /** Asks to be verified by a letter, or by the hub looking. @throws Conflict while one waits, Invalid on `file` */
  async ask(viewer: Viewer, { method, note = '', letter }: { method: 'letter' | 'hub-check'; note?: string; letter?: { name: string; bytes: Buffer } }): Promise<string> {
    const holder = await this.#own(viewer)
    if (method === 'letter' && letter === undefined) throw new Invalid([{ field: 'file', key: 'directory.letter.fault.missing' }])
    return this.#needs.transaction(async () => {
      await this.#nothingWaits(holder.id)
      const letterId = letter === undefined ? null : await this.#needs.letters.add(viewer, { person: holder.id, administration: holder.administration, purpose: 'verification', ...letter })
      const id = await insertAsk(this.#needs, { person: holder.id, administration: holder.administration, method, note: note.slice(0, 500), letterId })
      await this.#needs.audit.record(viewer, 'directory.verification.asked', `person:${holder.id}`, { method })
      await this.#tellVerifiers(holder, id)
      return id
    })
  }

  /**
   * Sends a code to an address at one of the domains of the administration. Asking again sends another and the former is void.
   * @throws Invalid on `mail`, Conflict while another way waits, TooOften after five a day
   */
  async askByMail(viewer: Viewer, typed: string): Promise<{ mail: string }> {
    const holder = await this.#own(viewer)
    const mail = holder.administration === null ? null : await this.#needs.seats.ownAddress(holder.administration, typed)
    if (mail === null) throw new Invalid([{ field: 'mail', key: 'directory.verification.fault.domain' }])
    const { db, clock, sealed } = this.#needs
    const at = clock.now()
    await this.#needs.transaction(async () => {
      const standing = await row<Ask>(db, `select ${askColumns} from directory.verification where person_id = ? and state = 'pending' for update`, [holder.id])
      if (standing && standing.method !== 'domain-mail') throw new Conflict(null, 'directory.verification.fault.asked')
      const sent = await row<{ n: number }>(db, `select count(*)::int as n from directory.verification where person_id = ? and method = 'domain-mail' and asked_at > ?`, [holder.id, new Date(at.getTime() - 86_400_000)])
      if ((sent?.n ?? 0) >= codesPerDay) throw new TooOften(86_400)
      if (standing) await db.raw(`update directory.verification set state = 'withdrawn', decided_at = ?, code_sealed = null where id = ?`, [at, standing.id])
      const code = String(randomInt(0, 100_000_000)).padStart(8, '0')
      const id = await insertAsk(this.#needs, { person: holder.id, administration: holder.administration, method: 'domain-mail', note: '', letterId: null, mail })
      await db.raw('update directory.verification set code_sealed = ?, code_until = ? where id = ?', [sealed.seal(Buffer.from(code)), new Date(at.getTime() + codeMinutes * 60_000), id])
      const t = this.#needs.translator(viewer.locale as Locale)
      await this.#needs.mail.send({ to: mail, locale: viewer.locale, isSecret: true, subject: t('directory.mail.code.subject'), text: t('directory.mail.code.text', { name: holder.name, code: `${code.slice(0, 4)} ${code.slice(4)}`, minutes: codeMinutes }) })
      await this.#needs.audit.record(viewer, 'directory.verification.code-sent', `person:${holder.id}`)
    })
    return { mail }
  }

  /**
   * The code that came by mail. Verifies a member at once; for who holds an appointment the hub still looks, as a mailbox proves
   * no appointment. Not inside a transaction: a wrong try is kept. @throws Invalid on `code`, NotFound when none waits
   */
  async enterCode(viewer: Viewer, typed: string): Promise<{ isVerified: boolean }> {
    const holder = await this.#own(viewer)
    const { db, clock, sealed } = this.#needs
    const tried = await this.#needs.transaction(() => row<{ id: string; tries: number; sealed: Buffer | null; until: Date | null }>(db, `update directory.verification set tries = tries + 1
      where person_id = ? and state = 'pending' and method = 'domain-mail' and proven_at is null returning id, tries, code_sealed as sealed, code_until as until`, [holder.id]))
    if (!tried) throw new NotFound('directory.verification.fault.none')
    const given = Buffer.from(typed.replace(/\D/g, ''))
    const code = tried.sealed === null ? Buffer.alloc(0) : sealed.open(Buffer.from(tried.sealed))
    const isRight = given.length === code.length && code.length > 0 && timingSafeEqual(given, code)
    if (tried.tries > codeTries || tried.until === null || tried.until < clock.now() || !isRight) {
      if (tried.tries >= codeTries) await this.#needs.transaction(async () => { await db.raw(`update directory.verification set state = 'withdrawn', decided_at = ?, code_sealed = null where id = ? and state = 'pending'`, [clock.now(), tried.id]) })
      throw new Invalid([{ field: 'code', key: tried.tries >= codeTries ? 'directory.verification.fault.code-void' : 'directory.verification.fault.code' }])
    }
    const isPlain = holder.roles.every((role) => role === 'member')
    await this.#needs.transaction(async () => {
      await db.raw('update directory.verification set proven_at = ?, code_sealed = null where id = ?', [clock.now(), tried.id])
      if (isPlain) await this.#settle('system', tried.id, 'confirm', { until: this.usualEnd() })
      else await this.#tellVerifiers(holder, tried.id)
    })
    return { isVerified: isPlain }
  }

  /** What another system said at sign-in; for a plugin that signs people in. @throws NotFound, Refused where the administration is another */
  async assert(person: string, { issuer, administration, until }: { issuer: string; administration: string; until?: string }): Promise<void> {
    const holder = await this.#holder(person)
    if (holder.administration !== administration) throw new Refused('directory.verification.fault.other-seat')
    await this.#needs.transaction(async () => {
      const id = await insertAsk(this.#needs, { person, administration, method: 'sign-in', note: issuer.slice(0, 200), letterId: null }, 'verified')
      await this.#stand('system', id, holder, 'sign-in', until ?? this.usualEnd())
    })
  }

  /** @throws NotFound, Conflict when it was decided already */
  async withdraw(viewer: Viewer): Promise<void> {
    const holder = await this.#own(viewer)
    const waiting = await row<{ id: string }>(this.#needs.db, `select id from directory.verification where person_id = ? and state = 'pending'`, [holder.id])
    if (!waiting) throw new Conflict(null, 'directory.verification.fault.decided')
    await this.#needs.transaction(() => this.#settle(viewer, waiting.id, 'withdraw', {}))
  }

  /** @throws NotFound, Refused, Conflict when somebody decided meanwhile, Invalid on `until` or `reason` */
  async decide(viewer: Viewer, id: string, decision: 'confirm' | 'refuse', { until, reason = '' }: { until?: string; reason?: string }): Promise<void> {
    const asked = await this.get(viewer, id)
    if (decision === 'confirm') this.#checkUntil(until ?? '')
    else if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'directory.verification.fault.reason' }])
    await this.#needs.transaction(() => this.#settle(viewer, asked.id, decision, { ...(until === undefined ? {} : { until }), reason: reason.trim().slice(0, 500) }))
  }

  /** Vouches for somebody who did not ask. What waits from them is settled with it. @throws NotFound, Invalid on `until` */
  async vouch(viewer: Viewer, person: string, until: string): Promise<void> {
    const holder = await this.verifiable(viewer, person)
    this.#checkUntil(until)
    await this.#needs.transaction(async () => {
      const waiting = await row<{ id: string }>(this.#needs.db, `select id from directory.verification where person_id = ? and state = 'pending' for update`, [person])
      if (waiting) { await this.#settle(viewer, waiting.id, 'confirm', { until }); return }
      const how = viewer.may('directory.verify') ? 'hub-check' : 'vouch'
      const id = await insertAsk(this.#needs, { person, administration: holder.administration, method: how, note: '', letterId: null }, 'verified')
      await this.#stand(viewer, id, holder, how, until)
    })
  }

  /** What waits for a decision of the viewer, the oldest first. */
  async queue(viewer: Viewer, { after, limit = 20 }: { after?: string | undefined; limit?: number } = {}): Promise<{ rows: (Ask & { holder: SeatHolder })[]; next: string | null }> {
    const all = viewer.may('directory.verify')
    if (!all && (!viewer.may('directory.vouch') || viewer.administration === null)) return { rows: [], next: null }
    const place = readCursor(after)
    const found = await rows<Ask>(this.#needs.db, `select ${askColumns} from directory.verification where state = 'pending' and (method <> 'domain-mail' or proven_at is not null)
      and (? or administration = ?) and (?::timestamptz is null or (asked_at, id) > (?::timestamptz, ?::uuid)) order by asked_at, id limit ?`,
    [all, viewer.administration, place?.[0] ?? null, place?.[0] ?? null, place?.[1] ?? null, limit + 1])
    const page = found.slice(0, limit)
    const holders = await this.#needs.seats.list(page.map(({ person }) => person))
    const last = page.at(-1)
    return {
      rows: page.flatMap((ask) => {
        const holder = holders.get(ask.person)
        return holder && this.mayVerify(viewer, holder) ? [{ ...ask, holder }] : []
      }),
      next: found.length > limit && last ? cursorOf(last.askedAt, last.id) : null,
    }
  }

  /** Whose verification ends within 30 days or ended within the year, whom the viewer may verify. At most 100, by name. */
  async ending(viewer: Viewer): Promise<SeatHolder[]> {
    const today = dayOf(this.#needs.clock.now())
    const period = { from: plus(today, -365), to: plus(today, dueDays) }
    const found = viewer.may('directory.verify') ? await this.#needs.seats.ending(period)
      : viewer.may('directory.vouch') && viewer.administration !== null
        ? (await this.#needs.seats.of(viewer.administration)).filter(({ confirmation }) => confirmation !== null && confirmation.until >= period.from && confirmation.until < period.to) : []
    return found.filter((holder) => this.mayVerify(viewer, holder)).toSorted((a, b) => (a.confirmation?.until ?? '') < (b.confirmation?.until ?? '') ? -1 : 1).slice(0, 100)
  }

  /** @throws NotFound for whoever may not decide it */
  async get(viewer: Viewer, id: string): Promise<Ask & { holder: SeatHolder }> {
    const found = isId(id) ? await row<Ask>(this.#needs.db, `select ${askColumns} from directory.verification where id = ?`, [id]) : undefined
    const holder = found ? await this.#needs.seats.get(found.person) : null
    if (!found || !holder || !this.mayVerify(viewer, holder)) throw new NotFound()
    return { ...found, holder }
  }

  /** The letter of an asking, for who may decide it and nobody else: not for the person it is about either. @throws NotFound */
  async letter(viewer: Viewer, id: string): ReturnType<Letters['open']> {
    const { letterId } = await this.get(viewer, id)
    if (letterId === null) throw new NotFound()
    return this.#needs.letters.open(viewer, letterId)
  }

  /** Twelve months from today, or what the site set. `YYYY-MM-DD` */
  usualEnd(): string { return plusMonths(dayOf(this.#needs.clock.now()), this.#needs.settings.verifiedMonths) }

  /** Nothing waits for who has gone, and nobody keeps their letters. */
  async forget(person: string): Promise<void> {
    await this.#needs.db.raw(`update directory.verification set state = 'withdrawn', decided_at = ?, code_sealed = null, mail = null where person_id = ? and state = 'pending'`, [this.#needs.clock.now(), person])
    await this.#needs.db.raw(`delete from directory.letter where person_id = ? and purpose <> 'approval'`, [person])
  }

  async #settle(by: Viewer | 'system', id: string, step: AskStep, { until, reason = '' }: { until?: string; reason?: string }): Promise<void> {
    const { db, clock, audit } = this.#needs
    const asked = await row<Ask>(db, `select ${askColumns} from directory.verification where id = ? for update`, [id])
    if (!asked) throw new NotFound()
    const state = afterAsk(asked.state, step)
    if (state === null) throw new Conflict({ state: asked.state }, 'directory.verification.fault.decided')
    const holder = await this.#holder(asked.person)
    const decidedBy = by === 'system' || step === 'withdraw' ? null : by.id
    await db.raw('update directory.verification set state = ?, decided_by = ?, decided_at = ?, until_on = ?::date, reason = ?, code_sealed = null where id = ?', [state, decidedBy, clock.now(), until ?? null, reason, id])
    if (step === 'confirm') { await this.#stand(by, id, holder, asked.method, until ?? this.usualEnd()); return }
    await audit.record(by, `directory.verification.${state}`, `person:${asked.person}`)
    if (step === 'refuse') await this.#needs.notices.tell('directory.seat-refused', { to: { people: [asked.person] }, path: '/directory/verification', actor: decidedBy, key: id })
  }

  async #stand(by: Viewer | 'system', id: string, holder: SeatHolder, how: Proof, until: string): Promise<void> {
    const { db, clock, seats, events, notices } = this.#needs
    await seats.confirm(by, holder.id, { until, how })
    const decidedBy = by === 'system' ? null : by.id
    await db.raw(`update directory.verification set decided_by = ?, decided_at = ?, until_on = ?::date where id = ?`, [decidedBy, clock.now(), until, id])
    await events.emit('directory.verification.changed', { actor: decidedBy, data: { person: holder.id, isVerified: true } })
    await notices.tell('directory.seat-verified', { to: { people: [holder.id] }, path: '/directory/verification', values: { date: new Date(`${until}T12:00:00Z`) }, actor: decidedBy, key: id })
  }

  async #tellVerifiers(holder: SeatHolder, id: string): Promise<void> {
    const people = await this.#needs.seats.staff()
    const isPlain = holder.administration !== null && holder.roles.every((role) => role === 'member')
    await this.#needs.notices.tell('directory.verification-waits', {
      to: { people: people.filter((one) => one !== holder.id), ...(isPlain && holder.administration !== null ? { seats: [{ administration: holder.administration }] } : {}) },
      path: '/directory/verify', values: { name: holder.name }, actor: holder.id, key: id,
    })
  }

  async #nothingWaits(person: string): Promise<void> {
    const waiting = await row<{ method: Proof; provenAt: Date | null; id: string }>(this.#needs.db, `select id, method, proven_at as "provenAt" from directory.verification where person_id = ? and state = 'pending' for update`, [person])
    if (!waiting) return
    // A code that never came is no reason to wait.
    if (waiting.method === 'domain-mail' && waiting.provenAt === null) await this.#needs.db.raw(`update directory.verification set state = 'withdrawn', decided_at = ?, code_sealed = null where id = ?`, [this.#needs.clock.now(), waiting.id])
    else throw new Conflict(null, 'directory.verification.fault.asked')
  }

  #checkUntil(until: string): void {
    const today = dayOf(this.#needs.clock.now())
    if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)) || until <= today || until > plusMonths(today, 36)) throw new Invalid([{ field: 'until', key: 'directory.verification.fault.until' }])
  }
  async #own(viewer: Viewer): Promise<SeatHolder> {
    if (viewer.id === null) throw new SignInNeeded()
    return this.#holder(viewer.id)
  }
  async #holder(person: string): Promise<SeatHolder> {
    const holder = await this.#needs.seats.get(person)
    if (!holder) throw new NotFound()
    return holder
  }
  /** @throws NotFound for whoever may not verify them, Refused for oneself */
  async verifiable(viewer: Viewer, person: string): Promise<SeatHolder> {
    const holder = await this.#holder(person)
    if (!this.mayVerify(viewer, holder)) throw viewer.id === person ? new Refused('core.access.error.not-yourself') : new NotFound()
    return holder
  }
}
