import { randomBytes } from 'node:crypto'
import type { Database } from '../needs.ts'
import { row } from '../rows.ts'
import type { Vault } from './vault.ts'

interface Needs { database: Database; clock: { now(): Date }; vault: Vault; title: string }
interface Row { secret: Buffer | null; pending: Buffer | null; step: string; created_at: Date | null }

/** Codes of an app by the time of day (RFC 6238: SHA-1, six digits, thirty seconds, as every app takes it). */
export class AppCodes {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In the open transaction: a new secret, which counts once its first code was typed. */
  async begin(person: string): Promise<void> {
    const { database: { db }, vault } = this.#needs
    await db.raw('insert into core.totp (person_id, pending) values (?, ?) on conflict (person_id) do update set pending = excluded.pending', [person, vault.seal(randomBytes(20), person)])
  }

  /** What an app is told, as address and as letters to type; null when nothing was begun. */
  async pending(person: string, account: string): Promise<{ address: string; letters: string } | null> {
    const found = await this.#row(person)
    const secret = found?.pending && this.#needs.vault.open(found.pending, person)
    if (!secret) return null
    const { generateURI } = await import('otplib')
    const letters = base32(secret)
    return { address: generateURI({ issuer: this.#needs.title.replaceAll(':', ' '), label: account.replaceAll(':', ' '), secret: letters }), letters }
  }

  /** In the open transaction: the code of the new secret was typed, which counts from now on. */
  async confirm(person: string, code: string): Promise<boolean> {
    const { database: { db }, vault, clock } = this.#needs
    const found = await this.#row(person, true)
    const secret = found?.pending && vault.open(found.pending, person)
    const step = secret ? await stepOf(secret, code, -1, clock.now()) : null
    if (step === null) return false
    await db.raw('update core.totp set secret = pending, pending = null, step = ?, created_at = ? where person_id = ?', [step, clock.now(), person])
    return true
  }

  /** In the open transaction, and once for each code: of two at the same time the second finds it used. */
  async use(person: string, code: string): Promise<boolean> {
    const { database: { db }, vault, clock } = this.#needs
    const found = await this.#row(person, true)
    const secret = found?.secret && vault.open(found.secret, person)
    const step = secret ? await stepOf(secret, code, Number(found.step), clock.now()) : null
    if (step === null) return false
    await db.raw('update core.totp set step = ?, used_at = ? where person_id = ?', [step, clock.now(), person])
    return true
  }

  async since(person: string): Promise<{ since: Date; usedAt: Date | null } | null> {
    const found = await row<{ since: Date; usedAt: Date | null }>(this.#needs.database.db, 'select created_at as since, used_at as "usedAt" from core.totp where person_id = ? and secret is not null', [person])
    return found ?? null
  }
  async remove(person: string): Promise<boolean> {
    return await row(this.#needs.database.db, 'delete from core.totp where person_id = ? returning person_id', [person]) !== undefined
  }

  #row(person: string, lock = false): Promise<Row | undefined> {
    return row<Row>(this.#needs.database.db, `select secret, pending, step, created_at from core.totp where person_id = ?${lock ? ' for update' : ''}`, [person])
  }
}

/** The step of time a code is of: this one or a neighbour, and later than the last that was used. */
async function stepOf(secret: Uint8Array, code: string, after: number, now: Date): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null
  const { verify } = await import('otplib')
  const found = await verify({ secret, token: code, epoch: Math.floor(now.getTime() / 1000), epochTolerance: 30, ...(after >= 0 ? { afterTimeStep: after } : {}) })
  return found.valid && 'timeStep' in found ? found.timeStep : null
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** RFC 4648, without padding: 20 bytes are 32 letters. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}
