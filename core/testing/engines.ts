import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe } from 'mocha'
import { openDatabase, type Database, type DatabaseOptions } from '../database/index.ts'
import { freshPostgres, stopSharedPostgres } from './postgres.ts'

export type Engine = Database['engine']

/**
 * Opens a fresh, empty database. One made in a test is gone after that test, one made in `before` after the group. Give the
 * options of `place()` to open the same data a second time.
 */
export interface Make {
  (options?: Partial<DatabaseOptions>): Promise<Database>
  readonly engine: Engine
  /** A fresh place for data, cleaned up in the same way: options that `openDatabase` takes. */
  place(): Promise<DatabaseOptions>
}

/** Options every test opens with: a statement that waits for itself fails soon, and nothing is flushed. */
const quick = { acquireTimeoutMs: 3_000, durable: false }

after(stopSharedPostgres)

/** Describes the same behaviour on the embedded engine and on PostgreSQL. Without PostgreSQL the second half is skipped (CI fails). */
export function onEachEngine(title: string, body: (make: Make) => void): void {
  for (const engine of ['embedded', 'postgres'] as const) {
    describe(`${title} (${engine})`, function group() {
      this.timeout(60_000)
      const inGroup: (() => Promise<void>)[] = []
      const inTest: (() => Promise<void>)[] = []
      let isTesting = false
      before(async function available() {
        if (engine === 'embedded') return
        this.timeout(60_000)
        const found = await freshPostgres()
        if (found) await found.drop()
        else this.skip()
      })
      beforeEach(() => { isTesting = true })
      afterEach(async () => {
        isTesting = false
        for (const clean of inTest.splice(0).toReversed()) await clean()
      })
      after(async () => { for (const clean of inGroup.splice(0).toReversed()) await clean() })
      const later = (clean: () => Promise<void>) => { (isTesting ? inTest : inGroup).push(clean) }

      const place = async (): Promise<DatabaseOptions> => {
        const directory = mkdtempSync(join(tmpdir(), 'diwan-test-'))
        later(async () => { rmSync(directory, { recursive: true, force: true }) })
        if (engine === 'embedded') return { ...quick, directory }
        const fresh = await freshPostgres()
        if (!fresh) throw new Error('PostgreSQL is gone')
        later(fresh.drop)
        return { ...quick, directory, url: fresh.url }
      }
      const make = async (options: Partial<DatabaseOptions> = {}) => {
        const database = await openDatabase({ ...await place(), ...options })
        later(() => database.close(500))
        return database
      }
      body(Object.assign(make, { engine, place }))
    })
  }
}
