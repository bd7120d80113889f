import { Conflict, Invalid, Refused, type Viewer } from '../../contract/index.ts'
import { sendLetter, type Letter } from '../letters.ts'
import type { By } from '../needs.ts'
import type { Parts } from '../parts.ts'
import { lockPerson, readPerson } from '../person-row.ts'
import { mayManage } from '../rights.ts'
import { row } from '../rows.ts'
import { self } from '../sessions.ts'
import { AppCodes } from './app-codes.ts'
import { Challenges } from './challenges.ts'
import { CodeSheets } from './code-sheets.ts'
import { SecurityKeys, type KeyCard } from './security-keys.ts'
import { openVault } from './vault.ts'

/** By what somebody proved to be themselves besides the password. */
export type FactorKind = 'app' | 'key' | 'code'
/** What was typed (of an app or from paper), or what the browser had a key sign, as JSON. */
export interface Proof { code?: string | undefined; key?: string | undefined }
export interface Factors { app: { since: Date; usedAt: Date | null } | null; keys: KeyCard[]; codes: { left: number; since: Date | null } }

/** The second of two things one shows to come in. */
export class SecondFactor {
  readonly #parts: Parts
  readonly app: AppCodes
  readonly keys: SecurityKeys
  readonly codes: CodeSheets
  constructor(parts: Parts) {
    this.#parts = parts
    const { database, clock, settings: { origin, title }, key } = parts.needs
    const vault = openVault(key)
    this.app = new AppCodes({ database, clock, vault, title })
    this.codes = new CodeSheets({ database, clock, vault })
    this.keys = new SecurityKeys({ database, clock, challenges: new Challenges(key('challenges')), origin, title })
  }

  /** What a person has set up. */
  async of(person: string): Promise<Factors> {
    return { app: await this.app.since(person), keys: await this.keys.list(person), codes: await this.codes.left(person) }
  }

  /** A new secret for an app, which counts once `confirmApp` saw a code of it. */
  async beginApp(viewer: Viewer): Promise<void> {
    const { needs: { database, audit } } = this.#parts
    const person = self(viewer)
    await database.transaction(async () => {
      await this.app.begin(person)
      await audit.record(viewer, 'core.second-factor.begun', `person:${person}`, { kind: 'app' })
    })
  }
  /** What the page of the new secret shows; null when none was begun. */
  async pendingApp(viewer: Viewer): Promise<{ address: string; letters: string } | null> {
    const person = await readPerson(this.#parts.needs.database.db, self(viewer), this.#parts.needs.clock.now())
    return this.app.pending(person.id, person.mail ?? '')
  }
  /** Not inside a transaction. @throws Invalid on `code`, TooOften */
  async confirmApp(viewer: Viewer, code: string): Promise<void> {
    const person = self(viewer)
    const tries = await this.#parts.throttle.beforeFactor(person)
    await this.#change(viewer, 'added', 'app', async () => {
      if (!await this.app.confirm(person, code.replace(/\s/g, ''))) throw wrongCode()
    })
    await tries.succeeded()
  }
  /** @throws Refused when it is the last one of somebody who needs one */
  async removeApp(viewer: Viewer): Promise<void> {
    await this.#change(viewer, 'removed', 'app', async () => { await this.app.remove(self(viewer)) })
  }

  /** @throws Invalid on `key` or `name`, Conflict when the key is known already or there are ten */
  async addKey(viewer: Viewer, { name: typed, answer }: { name: string; answer: string }): Promise<void> {
    const person = self(viewer)
    const name = keyName(typed)
    const key = viewer.session === null ? null : await this.keys.checkNew(jsonOf(answer), viewer.session)
    if (!key) throw new Invalid([{ field: 'key', key: 'core.access.factor.key-wrong' }])
    await this.#change(viewer, 'added', 'key', async () => {
      if (!await this.keys.add(person, name, key)) throw new Conflict(null, 'core.access.factor.key-known')
    })
  }
  /** @throws Invalid, NotFound */
  async renameKey(viewer: Viewer, id: string, typed: string): Promise<void> {
    const { needs: { database, audit } } = this.#parts
    const person = self(viewer)
    await database.transaction(async () => {
      await this.keys.rename(person, id, keyName(typed))
      await audit.record(viewer, 'core.second-factor.renamed', `person:${person}`, { kind: 'key' })
    })
  }
  /** @throws NotFound, Refused when it is the last factor of somebody who needs one */
  async removeKey(viewer: Viewer, id: string): Promise<void> {
    await this.#change(viewer, 'removed', 'key', () => this.keys.remove(self(viewer), id))
  }

  /** Ten new codes in place of those before; nobody can read them a second time. */
  async printCodes(viewer: Viewer): Promise<string[]> {
    let sheet: string[] = []
    await this.#change(viewer, 'added', 'code', async () => { sheet = await this.codes.print(self(viewer)) })
    return sheet
  }
  /** @throws Refused when they are the last factor of somebody who needs one */
  async removeCodes(viewer: Viewer): Promise<void> {
    await this.#change(viewer, 'removed', 'code', async () => { await this.codes.remove(self(viewer)) })
  }

  /** Which kind a proof was of; null when it is none. In the open transaction, counted by the caller. */
  async use(person: string, { code, key }: Proof, { subject, since }: { subject: string; since: Date | null }): Promise<FactorKind | null> {
    if (key) return await this.keys.use(person, jsonOf(key), { subject, since }) ? 'key' : null
    const typed = (code ?? '').replace(/\s/g, '')
    if (/^\d{6}$/.test(typed)) return await this.app.use(person, typed) ? 'app' : null
    return await this.codes.use(person, typed) ? 'code' : null
  }

  /** Of somebody who lost theirs: all are gone, and every session ends. The person is told. @throws NotFound, Refused */
  async reset(by: By, person: string): Promise<void> {
    const { needs: { database, clock, audit }, permissions, sessions, bell } = this.#parts
    await database.transaction(async () => {
      const found = await lockPerson(database.db, person, clock.now())
      if (by !== 'system' && (by.id === person || !by.may('core.people') || !mayManage(by, found, permissions))) throw new Refused()
      await this.forget(person)
      await sessions.dropOf(person)
      await database.db.raw('delete from core.api_token where person_id = ?', [person])
      await audit.record(by, 'core.second-factor.reset', `person:${person}`)
      await this.#tell(person, 'factor-reset', '')
      await bell.ring({ of: 'person', person })
    })
  }
  /** In the open transaction: as if there had never been one. */
  async forget(person: string): Promise<void> {
    const { db } = this.#parts.needs.database
    await this.app.remove(person)
    await this.keys.removeAll(person)
    await this.codes.remove(person)
    await db.raw('delete from core.sign_in where person_id = ?', [person])
    await db.raw('update core.person set has_factor = false where id = ?', [person])
  }

  // With the first one, whoever came in by the password alone is out; this session has seen the new factor just now.
  async #change(viewer: Viewer, what: 'added' | 'removed', kind: FactorKind, work: () => Promise<void>): Promise<void> {
    const { needs: { database, audit, clock }, sessions, rules, bell } = this.#parts
    const person = self(viewer)
    await database.transaction(async () => {
      const before = await row<{ has_factor: boolean }>(database.db, 'select has_factor from core.person where id = ? for update', [person])
      await work()
      const { app, keys, codes } = await this.of(person)
      const hasFactor = app !== null || keys.length > 0 || codes.left > 0
      if (!hasFactor && await rules.isNeeded(person)) throw new Refused('core.access.factor.needed')
      await database.db.raw('update core.person set has_factor = ?, updated_at = ? where id = ?', [hasFactor, clock.now(), person])
      if (!before?.has_factor && hasFactor) {
        await sessions.dropOf(person, viewer.session)
        if (viewer.session !== null) await database.db.raw('update core.session set factor = ?, confirmed_at = ? where id = ?', [kind, clock.now(), viewer.session])
        await database.db.raw('delete from core.sign_in where person_id = ?', [person])
      }
      await audit.record(viewer, `core.second-factor.${what}`, `person:${person}`, { kind })
      await this.#tell(person, `factor-${what}`, kind)
      await bell.ring({ of: 'person', person })
    })
  }

  async #tell(person: string, letter: Letter, kind: string): Promise<void> {
    const { mail, locale } = await readPerson(this.#parts.needs.database.db, person, this.#parts.needs.clock.now())
    if (mail !== null) await sendLetter(this.#parts, letter, { to: mail, locale, values: { kind, at: this.#parts.needs.clock.now() } })
  }
}

export const wrongCode = () => new Invalid([{ field: 'code', key: 'core.access.factor.wrong' }])

function keyName(typed: string): string {
  const name = typed.trim().replace(/\s+/g, ' ')
  if (name === '' || name.length > 60) throw new Invalid([{ field: 'name', key: 'core.access.factor.key-name' }])
  return name
}

function jsonOf(text: string): unknown {
  try {
    return text.length > 20_000 ? null : JSON.parse(text)
  } catch {
    return null
  }
}
