import type { PgBoss } from 'pg-boss'
import type { Needs } from './needs.ts'
import { nextAfter, secondsOf } from './every.ts'

export interface Planned { plugin: string; job: string; every: string | null }
interface Due { plugin: string; job: string; every: string; next_at: Date; now: Date }

/** When jobs with an `every` are due. The database's clock decides, and one process claims each time. */
export class Schedules {
  readonly #database: Needs['database']
  readonly #boss: () => Promise<PgBoss>

  constructor(database: Needs['database'], boss: () => Promise<PgBoss>) {
    this.#database = database
    this.#boss = boss
  }

  /** Writes down what is declared. A new job is due after its interval; one whose interval changed not later than the new one says. */
  async plan(jobs: readonly Planned[]): Promise<void> {
    for (const { plugin, job, every } of jobs) {
      const { rows: [row] } = await this.#database.db.raw<{ rows: { every: string | null; next_at: Date | null; now: Date }[] }>(
        `insert into core.schedule (plugin, job) values (?, ?) on conflict (plugin, job) do update set job = excluded.job
           returning every, next_at, now() now`, [plugin, job])
      if (row!.every === every && (every === null) === (row!.next_at === null)) continue
      const next = every === null ? null : await this.#next(every, null, row!.now)
      await this.#database.db('core.schedule').where({ plugin, job }).update({ every, next_at: next })
    }
  }

  /** Takes the jobs of a plugin off the plan; what they did stays. */
  async unplan(plugin: string): Promise<void> {
    await this.#database.db('core.schedule').where({ plugin }).update({ next_at: null })
  }

  /** Claims what is due of these plugins; `send` queues each in the same transaction. Answers the seconds until the next. */
  async claim(plugins: readonly string[], send: (plugin: string, job: string) => Promise<void>): Promise<number | null> {
    const { db } = this.#database
    const wait = async (): Promise<number | null> => {
      const { rows: [next] } = await db.raw<{ rows: { wait: number | null }[] }>(
        'select extract(epoch from min(next_at) - now())::float8 wait from core.schedule where plugin = any(?)', [[...plugins]])
      return next!.wait
    }
    const first = await wait()
    if (first === null || first > 0) return first
    await this.#database.transaction(async () => {
      const { rows } = await db.raw<{ rows: Due[] }>(
        `select plugin, job, every, next_at, now() now from core.schedule
          where next_at <= now() and plugin = any(?) order by next_at for update skip locked`, [[...plugins]])
      for (const due of rows) {
        await db('core.schedule').where({ plugin: due.plugin, job: due.job }).update({ next_at: await this.#next(due.every, due.next_at, due.now) })
        await send(due.plugin, due.job)
      }
    })
    return await wait()
  }

  async #next(every: string, last: Date | null, now: Date): Promise<Date> {
    const interval = secondsOf(every)
    if (interval !== null) return nextAfter(last, interval, now)
    const [next] = (await this.#boss()).previewSchedule(every, { tz: 'UTC', from: now, count: 1 })
    if (!next) throw new TypeError(`"${every}" has no next time.`)
    return next
  }
}
