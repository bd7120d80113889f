import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openAudit } from '../../audit/open-audit.ts'
import type { Clock, EventName } from '../../contract/index.ts'
import { openDatabase, type Database } from '../../database/index.ts'
import { openEvents } from '../../events/open-events.ts'
import { readFolder } from '../../i18n/read-folder.ts'
import { compile } from '../../i18n/message.ts'
import * as access from '../../migrations/20261122_000200_access.ts'
import * as verifiedHow from '../../migrations/20261122_001530_verified_how.ts'
import * as apiTokens from '../../migrations/20261122_003000_api_tokens.ts'
import * as closing from '../../migrations/20261122_004000_closing_and_review.ts'
import * as firstSteps from '../../migrations/20261129_090000_first_steps.ts'
import * as lowBandwidth from '../../migrations/20261130_020000_low_bandwidth.ts'
import * as secondFactor from '../../migrations/20261122_002000_second_factor.ts'
import * as repeatable from '../../migrations/20261122_001410_repeatable.ts'
import * as log from '../../migrations/20261122_000100_log.ts'
import { freshPostgres, stopSharedPostgres, type FreshPostgres } from '../../testing/postgres.ts'
import type { NewPerson } from '../accounts.ts'
import { openAccess, type Access, type AccessSettings } from '../index.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const english = readFolder(fileURLToPath(new URL('../../locales', import.meta.url))).filter(({ locale }) => locale === 'en')
const texts = new Map(english.flatMap(({ messages }) => [...messages]))

export interface Letter { to: string; locale: string; subject: string; text: string }
export interface Site {
  access: Access
  database: Database
  settings: AccessSettings
  clock: Clock & { forward(seconds: number): void }
  letters: Letter[]
  /** What people were told through notices, in the order it was told. */
  told: { notice: string; people: readonly string[] }[]
  /** A second process of the same site. */
  another(): Promise<Access>
  audited(action?: string): Promise<{ action: string; actor: string | null; object: string; detail: Record<string, unknown> }[]>
  emitted(name?: EventName): Promise<{ name: string; data: Record<string, string> }[]>
  /** As if so many seconds had gone by for the counts behind rate limits, which run by the machine's own clock. */
  coolDown(seconds: number): Promise<void>
  close(): Promise<void>
}

/** Access on a real database, with the log and the audit under it; what it mails is kept in `letters`. */
export async function openSite({ url, settings: own = {}, reference }: { url?: string | undefined; settings?: Partial<AccessSettings>; reference?: string } = {}): Promise<Site> {
  const directory = await mkdtemp(join(tmpdir(), 'diwan-access-'))
  const database = await openDatabase({ directory, durable: false, acquireTimeoutMs: 3_000, ...(url === undefined ? {} : { url }) })
  await database.db.raw('drop schema if exists core cascade; create schema core')
  for (const migration of [log, access, repeatable, verifiedHow, secondFactor, apiTokens, closing, firstSteps, lowBandwidth]) await migration.up(database.db)
  let now = new Date('2026-11-22T09:00:00Z')
  const clock = { now: () => now, forward(seconds: number) { now = new Date(now.getTime() + seconds * 1_000) } }
  const audit = openAudit({ database, clock, log: quiet })
  const events = await openEvents({ database, clock, log: quiet, numberings: [audit.chain] })
  const letters: Letter[] = []
  const told: Site['told'] = []
  const settings: AccessSettings = {
    origin: 'http://127.0.0.1:3000', host: '127.0.0.1', title: 'Customs Portal', canMail: true, signUp: 'closed', pace: 0,
    session: { lifetime: 7 * 86_400, idle: 86_400 }, invitation: 14 * 86_400, reset: 3_600, lock: { after: 5, wait: 60 }, ...own,
  }
  const open = () => openAccess({
    database, clock, log: quiet, events, audit, settings, plugins: [{ id: 'updates', permissions: { read: 'everyone', comment: 'member', write: 'editor' } }],
    // A letter belongs to the transaction: one that is undone sends nothing.
    mail: { async send(letter) { database.afterCommit(() => { letters.push(letter) }) } },
    async tell(notice, { to }) { database.afterCommit(() => { told.push({ notice, people: to.people ?? [] }) }) },
    translator: () => (key, values) => compile(texts.get(key) ?? key, 'en')(values),
    key: (purpose) => createHash('sha256').update(`a secret of tests ${purpose}`).digest(),
    passwords: { cost: { memory: 64, passes: 1, parallelism: 1 } }, ...(reference === undefined ? {} : { reference }),
  })
  const first = await open()
  const others: Access[] = []
  return {
    access: first, database, settings, clock, letters, told,
    async another() {
      const next = await open()
      others.push(next)
      return next
    },
    async audited(action) {
      const { rows } = await database.db.raw<{ rows: Awaited<ReturnType<Site['audited']>> }>('select action, actor, object, detail from core.audit where ?::text is null or action = ? order by id', [action ?? null, action ?? null])
      return rows
    },
    async emitted(name) {
      const { rows } = await database.db.raw<{ rows: Awaited<ReturnType<Site['emitted']>> }>('select name, data from core.event where ?::text is null or name = ? order by id', [name ?? null, name ?? null])
      return rows
    },
    async coolDown(seconds) { await database.db.raw('update core.throttle set expire = expire - ?::bigint', [seconds * 1_000]) },
    async close() {
      for (const each of [first, ...others]) await each.close()
      await events.close()
      await audit.close()
      await database.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

export const password = 'seven ferries cross at dawn'
export const browser = { address: '192.0.2.10', userAgent: 'Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/145.0' }

/** Somebody with an account in the seat of Chile, unless said otherwise. */
export const person = async (site: Site, more: Partial<NewPerson> = {}): Promise<string> => {
  const serial = Math.random().toString(36).slice(2, 10)
  return site.access.accounts.add({ mail: `officer-${serial}@customs.example`, name: `Officer ${serial}`, administration: 'CL', password, ...more })
}
export const viewer = async (site: Site, id: string) => {
  const found = await site.access.personalViewer(id)
  if (!found) throw new Error('This person may not sign in')
  return found
}
/** The secret at the end of the link in the last letter to that address. */
export const secretIn = (text: string): string => /\/([A-Za-z0-9_-]{43})\b/.exec(text)?.[1] ?? ''
export const lastLetter = (site: Site, to: string): Letter => {
  const letter = site.letters.findLast((each) => each.to === to)
  if (!letter) throw new Error(`No letter to ${to}`)
  return letter
}

/** The same tests on the embedded engine and, where there is one, on a PostgreSQL server. */
export function onBothEngines(title: string, tests: (engine: { url: string | undefined }) => void): void {
  describe(`${title} (embedded engine)`, () => { tests({ url: undefined }) })
  describe(`${title} (PostgreSQL)`, () => {
    const engine: { url: string | undefined } = { url: undefined }
    let fresh: FreshPostgres | null = null
    before(async function available() {
      this.timeout(60_000)
      fresh = await freshPostgres()
      if (!fresh) this.skip()
      engine.url = fresh.url
    })
    // Hooks run in the order they are written: the tests close their site first.
    tests(engine)
    after(async () => { await fresh?.drop() })
  })
}
after(stopSharedPostgres)
