import type { Knex } from 'knex'
import type { Database } from '../../database/index.ts'
import { up } from '../../migrations/20261122_000100_log.ts'
import { up as markSecrets } from '../../migrations/20261122_001200_mail_secret.ts'
import { up as nameReaders } from '../../migrations/20261122_001990_mail_about.ts'
import { openEvents } from '../open-events.ts'
import type { EventLog } from '../open-events.ts'
import type { Needs } from '../needs.ts'

export const quiet = { debug() {}, info() {}, warn() {}, error() {} }
export const clock = { now: () => new Date() }

declare module '../../contract/services.ts' {
  interface EventPayloads { 'test.happened': { n: number }; 'test.else': { n: number } }
}

/** The tables of the log in an empty database. */
export async function withTables(database: Database): Promise<Database> {
  await database.transaction(async (db: Knex) => {
    await db.raw('create schema core')
    await up(db)
    await markSecrets(db)
    await nameReaders(db)
  })
  return database
}

export const openLog = (database: Database, more: Partial<Needs> = {}): Promise<EventLog> =>
  openEvents({ database, clock, log: quiet, delay: 5, floor: 200, ...more })

export const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })

/** Waits until it is so, at most `seconds`. */
export async function until(isSo: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!await isSo()) {
    if (Date.now() > end) throw new Error('It did not come to pass')
    await pause(10)
  }
}
