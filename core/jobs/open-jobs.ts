import type { Jobs } from '../contract/index.ts'
import { newId } from '../database/index.ts'
import { board } from './board.ts'
import type { FailedJob, JobState } from './board.ts'
import { Boss, failed, work } from './boss.ts'
import { deadlineOf } from './envelope.ts'
import { secondsOf } from './every.ts'
import type { Declared, Needs } from './needs.ts'
import { Schedules } from './schedules.ts'
import { Worker } from './worker.ts'

export interface JobRunner {
  /** What a plugin is given. */
  of(plugin: string): Jobs
  /** Makes the jobs of a plugin known, in place of what it declared before. @throws TypeError for an `every` that is neither interval nor cron */
  declare(plugin: string, jobs: Readonly<Record<string, Declared>>): Promise<void>
  /** The plugin is off: its plan stands still and what is queued waits. */
  withdraw(plugin: string): Promise<void>
  /** As withdraw, for this process only and until `resume`. */
  pause(plugin: string): void
  resume(plugin: string): void
  /** Begins to run jobs. Sending works before; call it after the first page was answered, as it loads pg-boss. */
  start(): Promise<void>
  /** Whether this process fetches jobs, and could the last time it tried. */
  isRunning(): boolean
  /** Every job with what waits, runs and failed, when it ran last and is due next. */
  list(): Promise<JobState[]>
  /** Those that failed for good, newest first. */
  failures(limit?: number): Promise<FailedJob[]>
  /** Lets one that failed for good run again. */
  retry(id: string): Promise<boolean>
  discard(id: string): Promise<boolean>
  runNow(plugin: string, job: string, data?: object): Promise<void>
  /** Runs what is ready and waits for it. */
  settle(): Promise<void>
  /** Waits that long for what runs; the rest will run again. */
  close(withinMs?: number): Promise<void>
}

/** Opens the queue. Where its tables are missing or of an older version they are made now, once. */
export async function openJobs(needs: Needs): Promise<JobRunner> {
  const { database, log } = needs
  const boss = new Boss({ database, log })
  const known = new Map<string, Readonly<Record<string, Declared>>>()
  const paused = new Set<string>()
  const schedules = new Schedules(database, () => boss.sender())
  let isStarted = false
  let closing: Promise<void> | null = null

  const send = async (plugin: string, job: string, data: object, options: { key?: string; afterSeconds?: number; retryLimit?: number } = {}): Promise<void> => {
    const declared = known.get(plugin)?.[job]
    if (!declared) throw new TypeError(`There is no job ${job} of ${plugin}.`)
    await (await boss.sender()).send(work, { plugin, job, data }, {
      // Without a key of its own each has one nobody else has, as the queue lets only one of a key wait.
      singletonKey: options.key === undefined ? newId() : `${plugin}/${job}/${options.key}`,
      group: { id: plugin },
      // The queue takes a job back when its process died: later than the process itself gives it up.
      expireInSeconds: Math.ceil(deadlineOf(declared)) + 60,
      ...(options.afterSeconds ? { startAfter: options.afterSeconds } : {}),
      ...(options.retryLimit === undefined ? {} : { retryLimit: options.retryLimit })
    })
    database.afterCommit(() => worker.wake())
  }

  const worker = new Worker({
    database, log, boss: () => boss.started(),
    guard: needs.guard ?? ((_plugin, _what, run) => run()),
    slots: needs.slots ?? (database.engine === 'embedded' ? 2 : 4),
    poll: needs.poll ?? 2,
    find: (plugin, job) => known.get(plugin)?.[job],
    paused: () => [...paused],
    before: () => schedules.claim([...known.keys()].filter((plugin) => !paused.has(plugin)),
      // The next beat comes anyway: fewer further tries than for work that was sent once.
      (plugin, job) => send(plugin, job, {}, { key: 'every', retryLimit: 2 })),
    ended: async ({ plugin, job }, startedAt, fault) => {
      if (fault) log.warn('A job failed', { plugin, job, error: fault.message })
      await database.db.raw(
        `update core.schedule set last_started_at = ?, last_ended_at = ?, last_error = ?, runs = runs + 1, faults = faults + ? where plugin = ? and job = ?`,
        [startedAt, new Date(), fault?.message.slice(0, 2_000) ?? null, fault ? 1 : 0, plugin, job])
    }
  })

  const plan = async (plugin: string): Promise<void> => {
    const jobs = known.get(plugin) ?? {}
    await schedules.plan(Object.entries(jobs).map(([job, { every }]) => ({ plugin, job, every: every ?? null })))
  }

  if (!await boss.isInstalled()) await boss.started()

  return {
    of: (plugin) => ({ send: (job, data, options) => send(plugin, job, data, options) }),
    async declare(plugin, jobs) {
      for (const [job, { every }] of Object.entries(jobs)) {
        if (every !== undefined && secondsOf(every) === null && every.trim().split(/\s+/).length !== 5) {
          throw new TypeError(`The job ${job} of ${plugin} runs every "${every}", which is neither an interval nor a cron line.`)
        }
      }
      known.set(plugin, jobs)
      paused.delete(plugin)
      worker.learn(plugin)
      if (!isStarted) return
      await plan(plugin)
      worker.wake()
    },
    async withdraw(plugin) {
      known.delete(plugin)
      await schedules.unplan(plugin)
    },
    pause: (plugin) => { paused.add(plugin) },
    resume: (plugin) => {
      paused.delete(plugin)
      worker.wake()
    },
    async start() {
      if (isStarted) return
      isStarted = true
      try {
        await boss.started()
        for (const plugin of known.keys()) await plan(plugin)
        worker.start()
      } catch (error) {
        // The database may be away just now: it can be begun again.
        isStarted = false
        throw error
      }
    },
    isRunning: () => worker.isWell,
    list: () => board.list(database.db, known),
    failures: (limit = 100) => board.failures(database.db, limit),
    async retry(id) {
      const moved = await (await boss.sender()).redrive(failed, { ids: [id] })
      if (moved > 0) database.afterCommit(() => worker.wake())
      return moved > 0
    },
    async discard(id) {
      const done = await (await boss.sender()).deleteJob(failed, id) as { affected?: number }
      return (done.affected ?? 0) > 0
    },
    runNow: (plugin, job, data = {}) => send(plugin, job, data, { key: 'now' }),
    settle: () => worker.settle(),
    close: (withinMs = 10_000) => closing ??= (async () => {
      await worker.stop(withinMs)
      await boss.stop()
    })()
  }
}
