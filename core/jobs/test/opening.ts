import { afterEach } from 'mocha'
import type { Database } from '../../database/index.ts'
import { quiet, withTables } from '../../events/test/fixture.ts'
import type { Needs } from '../needs.ts'
import { openJobs, type JobRunner } from '../open-jobs.ts'

/** As if the waits of failed jobs were over. */
export const due = async (database: Database): Promise<void> => { await database.db.raw(`update jobs.job set start_after = now() where name = 'work'`) }

/** Runners of one `describe`, closed after each test. */
export function opening(make: () => Promise<Database>) {
  const opened: JobRunner[] = []
  afterEach(async () => { for (const jobs of opened.splice(0)) await jobs.close(200) })
  const open = async (database: Database, more: Partial<Needs> = {}): Promise<JobRunner> => {
    const jobs = await openJobs({ database, log: quiet, ...more })
    opened.push(jobs)
    return jobs
  }
  const openOne = async (more: Partial<Needs> = {}) => {
    const database = await withTables(await make())
    return { database, jobs: await open(database, more) }
  }
  return { open, openOne }
}
