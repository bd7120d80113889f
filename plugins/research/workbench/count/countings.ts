import type { Knex } from 'knex'
import { ThreadEnded, type Clock, type Jobs, type Live, type Log, type Threads } from '@diwan/core'
import type { Counted, Plan } from './plan.ts'
import { countIn } from './workers.ts'

interface Needs { db: Knex; jobs: Jobs; clock: Clock; live: Live; log: Log; threads: Threads }
export type State = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
/** What was counted of one item. `numbers` names what it was counted from, `done` is a share, `fault` is `late` or `fault`. */
export interface Counting { numbers: string; state: State; done: number; plan: Plan; result: Counted | null; fault: string | null; at: Date }

/** Countings kept of one item; older ones go. */
const kept = 20
const deadline = 30_000
/** Milliseconds after which one whose process went is begun again. */
const lost = 60_000
const columns = 'numbers, state, done, plan, result, fault, updated_at as at'

/** Countings are asked for by people, made by a job in a thread of its own, and kept beside what they were made from. */
export class Countings {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(item: string, numbers: string): Promise<Counting | null> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: Counting[] }>(`select ${columns} from research.counting where item_id = ?::uuid and numbers = ?`, [item, numbers])
    return row ?? null
  }

  /** Of several items at once, those that are done. At most 100. */
  async many(asked: readonly { item: string; numbers: string }[]): Promise<Map<string, Counting>> {
    const { rows } = await this.#needs.db.raw<{ rows: (Counting & { item: string })[] }>(`select c.item_id as item, ${columns.split(', ').map((column) => `c.${column}`).join(', ')} from jsonb_to_recordset(?::jsonb) as a(item uuid, numbers text)
      join research.counting c on c.item_id = a.item and c.numbers = a.numbers where c.state = 'done'`, [JSON.stringify(asked.slice(0, 100))])
    return new Map(rows.map((row) => [row.item, row]))
  }

  /** The newest that is done, of whatever numbers: for keepers alone, since it may be of a draft. */
  async newest(item: string): Promise<Counting | null> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: Counting[] }>(`select ${columns} from research.counting where item_id = ?::uuid and state = 'done' order by updated_at desc limit 1`, [item])
    return row ?? null
  }

  /** Asks for a counting; one that was made of the same numbers is shown as it stands. */
  async ask(item: string, numbers: string, plan: Plan): Promise<void> {
    const { db, jobs, clock } = this.#needs, now = clock.now()
    await db.raw(`insert into research.counting (item_id, numbers, state, plan, created_at, updated_at) values (?::uuid, ?, 'waiting', ?::jsonb, ?::timestamptz, ?::timestamptz)
      on conflict (item_id, numbers) do update set updated_at = excluded.updated_at, fault = null, done = case when counting.state = 'done' then counting.done else 0 end,
        state = case when counting.state in ('failed', 'cancelled') then 'waiting' else counting.state end`, [item, numbers, JSON.stringify(plan), now, now])
    await this.#fewer(item)
    await jobs.send('count', { item, numbers })
  }

  /** One that was made elsewhere. */
  async keep(item: string, numbers: string, plan: Plan, result: Counted): Promise<void> {
    const { db, clock } = this.#needs, now = clock.now()
    await db.raw(`insert into research.counting (item_id, numbers, state, done, plan, result, created_at, updated_at) values (?::uuid, ?, 'done', 1, ?::jsonb, ?::jsonb, ?::timestamptz, ?::timestamptz) on conflict do nothing`,
      [item, numbers, JSON.stringify(plan), JSON.stringify(result), now, now])
    await this.#fewer(item)
  }

  async #fewer(item: string): Promise<void> {
    // What was counted of the live version stays, however much is tried beside it.
    await this.#needs.db.raw('delete from research.counting where item_id = ?::uuid and not is_live and numbers not in (select numbers from research.counting where item_id = ?::uuid order by updated_at desc limit ?)', [item, item, kept])
  }

  /** Readers see what was counted from these numbers, until others are live. */
  async live(item: string, numbers: string): Promise<void> { await this.#needs.db.raw('update research.counting set is_live = (numbers = ?) where item_id = ?::uuid', [numbers, item]) }

  /** Whoever counts notices within half a second. */
  async cancel(item: string, numbers: string): Promise<void> {
    await this.#needs.db.raw(`update research.counting set state = 'cancelled', updated_at = ?::timestamptz where item_id = ?::uuid and numbers = ? and state in ('waiting', 'running')`, [this.#needs.clock.now(), item, numbers])
    this.#needs.live.item(item)
  }

  /** The job: bears a repeat, since what is done stays done. */
  async run({ item, numbers }: { item: string; numbers: string }): Promise<void> {
    const { db, clock, live, log, threads } = this.#needs, where = 'item_id = ?::uuid and numbers = ?', named = [item, numbers]
    const { rows: [row] } = await db.raw<{ rows: Pick<Counting, 'plan'>[] }>(`update research.counting set state = 'running', done = 0, updated_at = ?::timestamptz where ${where} and state in ('waiting', 'running') returning plan`, [clock.now(), ...named])
    if (!row) return
    const stop = new AbortController()
    let last = 0, told = Promise.resolve(), isTelling = false
    const watch = setInterval(() => {
      if (isTelling) return
      isTelling = true
      told = db.raw<{ rows: unknown[] }>(`update research.counting set done = ?, updated_at = ?::timestamptz where ${where} and state = 'running' returning 1`, [last, clock.now(), ...named])
        .then(({ rows }) => { if (rows.length === 0) stop.abort(); else live.item(item) }, () => {}).finally(() => { isTelling = false })
    }, 300)
    try {
      const result = await countIn(threads, row.plan, { deadline, signal: stop.signal, told: (done) => { last = done } })
      await told
      await db.raw(`update research.counting set state = 'done', done = 1, result = ?::jsonb, updated_at = ?::timestamptz where ${where} and state = 'running'`, [JSON.stringify(result), clock.now(), ...named])
    } catch (fault) {
      const why = fault instanceof ThreadEnded ? fault.why : 'fault'
      if (why === 'fault') log.warn('a counting failed', { item, fault: String(fault instanceof Error ? fault.cause ?? fault : fault) })
      if (why !== 'cancelled') await db.raw(`update research.counting set state = 'failed', fault = ?, updated_at = ?::timestamptz where ${where} and state = 'running'`, [why, clock.now(), ...named])
    } finally {
      clearInterval(watch)
      live.item(item)
    }
  }

  /** Those whose process went before they were done. */
  async resume(): Promise<void> {
    const { db, jobs, clock } = this.#needs
    const { rows } = await db.raw<{ rows: { item: string; numbers: string }[] }>(`select item_id as item, numbers from research.counting where state in ('waiting', 'running') and updated_at < ?::timestamptz limit 50`, [new Date(clock.now().getTime() - lost)])
    for (const one of rows) await jobs.send('count', one)
  }
}
