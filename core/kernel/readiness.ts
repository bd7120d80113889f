import { readMigrations } from '../database/migration-set.ts'
import type { Floors } from './floors.ts'
import { coreMigrations } from './open-data.ts'

let names: string[] | null = null

/**
 * What a site needs before people are sent to it: its database answers and holds what this version expects (a restore may have
 * put older data beneath a running site), what is written gets its number, and jobs are fetched where they are to run.
 */
export async function readiness({ database, events, jobs }: Pick<Floors, 'database' | 'events' | 'jobs'>, withJobs: boolean): Promise<Record<string, boolean>> {
  const { isReady } = await database.check(2_000)
  return { database: isReady, migrations: isReady && await isMigrated(database), sequencer: events.isNumbering(), ...(withJobs ? { jobs: jobs.isRunning() } : {}) }
}

async function isMigrated(database: Floors['database']): Promise<boolean> {
  const wanted = names ??= readMigrations(coreMigrations).map(({ name }) => name)
  const { rows: [found] } = await database.outside(() => database.db.raw<{ rows: { n: number }[] }>('select count(*) n from core.migration where plugin = ? and name = any(?)', ['core', wanted]))
    .catch(() => ({ rows: [] as { n: number }[] }))
  return Number(found?.n) === wanted.length
}
