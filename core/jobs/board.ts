import type { Knex } from 'knex'
import { failed, schema, work } from './boss.ts'
import type { Declared } from './needs.ts'

/** How a job stands. */
export interface JobState {
  plugin: string
  job: string
  every: string | null
  /** Queued, and those that failed and are tried again. */
  waiting: number
  running: number
  /** Failed for good. */
  failed: number
  lastStartedAt: Date | null
  lastEndedAt: Date | null
  /** What the last run threw; null if it went well. */
  lastError: string | null
  nextAt: Date | null
  runs: number
  faults: number
  /** Whether a plugin of this process declares it. */
  isKnown: boolean
}

export interface FailedJob { id: string; plugin: string; job: string; data: Record<string, unknown>; error: string; failedAt: Date; tries: number }

async function list(db: Knex, known: ReadonlyMap<string, Readonly<Record<string, Declared>>>): Promise<JobState[]> {
  const { rows } = await db.raw<{ rows: Omit<JobState, 'isKnown'>[] }>(
    `with queued as (
       select data->>'plugin' plugin, data->>'job' job,
           count(*) filter (where name = '${work}' and state in ('created', 'retry')) waiting,
           count(*) filter (where name = '${work}' and state = 'active') running,
           count(*) filter (where name = '${failed}' and state = 'created') failed
         from ${schema}.job where name in ('${work}', '${failed}') group by 1, 2)
     select coalesce(s.plugin, q.plugin) plugin, coalesce(s.job, q.job) job, s.every,
         coalesce(q.waiting, 0) waiting, coalesce(q.running, 0) running, coalesce(q.failed, 0) failed,
         s.last_started_at "lastStartedAt", s.last_ended_at "lastEndedAt", s.last_error "lastError", s.next_at "nextAt",
         coalesce(s.runs, 0) runs, coalesce(s.faults, 0) faults
       from core.schedule s full join queued q on q.plugin = s.plugin and q.job = s.job order by 1, 2`)
  return rows.map((row) => ({ ...row, isKnown: known.get(row.plugin)?.[row.job] !== undefined }))
}

async function failures(db: Knex, limit: number): Promise<FailedJob[]> {
  const { rows } = await db.raw<{ rows: FailedJob[] }>(
    `select id, data->>'plugin' plugin, data->>'job' job, data->'data' "data", coalesce(source_output->>'message', '') error,
         created_on "failedAt", coalesce(source_retry_count, 0) + 1 tries
       from ${schema}.job where name = '${failed}' and state = 'created' order by created_on desc, id desc limit ?`, [limit])
  return rows
}

/** What the administrator sees of jobs. */
export const board = { list, failures }
