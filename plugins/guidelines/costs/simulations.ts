import { createHash } from 'node:crypto'
import type { Knex } from 'knex'
import { ThreadEnded, type Clock, type Jobs, type Live, type Log, type Threads } from '@diwan/core'
import { bounds, type Drawn, type Plan } from './chance/plan.ts'
import { drawIn } from './chance/workers.ts'
import type { Counted } from './reckon/counted.ts'
import type { Measures } from './reckon/measures.ts'
import { near } from './reckon/ratio.ts'

interface Needs { db: Knex; jobs: Jobs; clock: Clock; live: Live; log: Log; threads: Threads }
export type State = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed'
/** A draw of one analysis. `numbers` names what was counted; `fault` is `late` or `fault`. */
export interface Simulation { numbers: string; seed: number; draws: number; state: State; done: number; result: Drawn | null; fault: string | null }
interface Row { numbers: string; seed: string; draws: number; state: State; done: number; result: Drawn | null; fault: string | null; plan: Plan }

/** Draws kept of one analysis; older ones go. */
const kept = 20
const deadline = 20_000
/** Milliseconds after which a draw whose process went is begun again. */
const lost = 60_000

/** What a draw is made of: the options whose every line can be counted. Null where nothing is uncertain, or nothing can be counted. */
export function planOf({ options }: Counted, all: ReadonlyMap<string, Measures | null>): Plan['options'] | null {
  // Doing nothing moves with each of the others, and is none of them.
  const some = options.some(({ isBase }) => !isBase) ? options.filter(({ isBase }) => !isBase) : options
  const planned = some.flatMap(({ id }) => {
    const found = all.get(id)
    return found && found.weights.length > 0 ? [{ id, lines: found.weights.map(({ line, value }) => ({ id: line.id, value: near(value), distribution: line.distribution, low: line.low ? near(line.low) : 0, high: line.high ? near(line.high) : 0 })) }] : []
  })
  return planned.some(({ lines }) => lines.some(({ distribution }) => distribution !== 'none')) ? planned : null
}

/** The same for the same numbers, whatever they are called. */
export const numbersOf = (options: Plan['options']): string => createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 32)

/** Draws are asked for by people, made by a job in a thread of its own, and kept beside what was counted. */
export class Simulations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The newest of these numbers. */
  async of(item: string, numbers: string): Promise<Simulation | null> {
    const { rows: [row] } = await this.#needs.db.raw<{ rows: Row[] }>('select numbers, seed, draws, state, done, result, fault from guidelines.simulation where item_id = ?::uuid and numbers = ? order by updated_at desc limit 1', [item, numbers])
    return row ? { ...row, seed: Number(row.seed) } : null
  }

  /** Asks for a draw; one that was made with the same seed is shown as it stands. */
  async ask(item: string, plan: Plan): Promise<void> {
    const { db, jobs, clock } = this.#needs
    const now = clock.now(), numbers = numbersOf(plan.options)
    const named = [item, numbers, plan.seed, plan.draws]
    await db.raw(`insert into guidelines.simulation (item_id, numbers, seed, draws, state, plan, created_at, updated_at) values (?::uuid, ?, ?, ?, 'waiting', ?::jsonb, ?::timestamptz, ?::timestamptz)
      on conflict (item_id, numbers, seed, draws) do update set updated_at = excluded.updated_at, fault = null, done = case when simulation.state = 'done' then simulation.done else 0 end,
        state = case when simulation.state in ('failed', 'cancelled') then 'waiting' else simulation.state end`, [...named, JSON.stringify(plan), now, now])
    await db.raw(`delete from guidelines.simulation where item_id = ?::uuid and (numbers, seed, draws) not in (select numbers, seed, draws from guidelines.simulation where item_id = ?::uuid order by updated_at desc limit ?)`, [item, item, kept])
    await jobs.send('draw', { item, numbers, seed: plan.seed, draws: plan.draws })
  }

  /** A draw that was made elsewhere, from the same plan. */
  async keep(item: string, plan: Plan, drawn: Drawn | null): Promise<void> {
    const { db, clock } = this.#needs
    const now = clock.now()
    await db.raw(`insert into guidelines.simulation (item_id, numbers, seed, draws, state, done, plan, result, created_at, updated_at)
      select ?::uuid, ?, ?, ?, 'done', ?, ?::jsonb, ?::jsonb, ?::timestamptz, ?::timestamptz where exists (select 1 from guidelines.analysis where item_id = ?::uuid) on conflict do nothing`,
    [item, numbersOf(plan.options), plan.seed, plan.draws, plan.draws, JSON.stringify(plan), JSON.stringify(drawn), now, now, item])
  }

  /** Whoever draws notices within half a second. */
  async cancel(item: string, numbers: string): Promise<void> {
    await this.#needs.db.raw(`update guidelines.simulation set state = 'cancelled', updated_at = ?::timestamptz where item_id = ?::uuid and numbers = ? and state in ('waiting', 'running')`, [this.#needs.clock.now(), item, numbers])
    this.#needs.live.item(item)
  }

  /** The job: bears a repeat, since what is done stays done. */
  async run({ item, numbers, seed, draws }: { item: string; numbers: string; seed: number; draws: number }): Promise<void> {
    const { db, clock, live, log, threads } = this.#needs
    const where = 'item_id = ?::uuid and numbers = ? and seed = ? and draws = ?', named = [item, numbers, seed, draws]
    const { rows: [row] } = await db.raw<{ rows: Row[] }>(`update guidelines.simulation set state = 'running', done = 0, updated_at = ?::timestamptz where ${where} and state in ('waiting', 'running') returning plan`, [clock.now(), ...named])
    if (!row) return
    const stop = new AbortController()
    let told = Promise.resolve(), isTelling = false
    const tell = (done: number) => {
      if (isTelling) return
      isTelling = true
      told = db.raw<{ rows: unknown[] }>(`update guidelines.simulation set done = ?, updated_at = ?::timestamptz where ${where} and state = 'running' returning 1`, [done, clock.now(), ...named])
        .then(({ rows }) => { if (rows.length === 0) stop.abort(); else live.item(item) }, () => {}).finally(() => { isTelling = false })
    }
    const watch = setInterval(() => { tell(last) }, 300)
    let last = 0
    try {
      const drawn = await drawIn(threads, row.plan, { deadline, signal: stop.signal, told: (done) => { last = done } })
      await told
      await db.raw(`update guidelines.simulation set state = 'done', done = draws, result = ?::jsonb, updated_at = ?::timestamptz where ${where} and state = 'running'`, [JSON.stringify(drawn), clock.now(), ...named])
    } catch (fault) {
      const why = fault instanceof ThreadEnded ? fault.why : 'fault'
      if (why === 'fault') log.warn('a draw failed', { item, fault: String(fault instanceof Error ? fault.cause ?? fault : fault) })
      if (why !== 'cancelled') await db.raw(`update guidelines.simulation set state = 'failed', fault = ?, updated_at = ?::timestamptz where ${where} and state = 'running'`, [why, clock.now(), ...named])
    } finally {
      clearInterval(watch)
      live.item(item)
    }
  }

  /** Those whose process went before they were done. */
  async resume(): Promise<void> {
    const { db, jobs, clock } = this.#needs
    const { rows } = await db.raw<{ rows: { item_id: string; numbers: string; seed: string; draws: number }[] }>(`select item_id, numbers, seed, draws from guidelines.simulation where state in ('waiting', 'running') and updated_at < ?::timestamptz limit 50`, [new Date(clock.now().getTime() - lost)])
    for (const { item_id: item, numbers, seed, draws } of rows) await jobs.send('draw', { item, numbers, seed: Number(seed), draws })
  }
}

/** A seed as typed: a whole number from 0 to 4,294,967,295; null for anything else. */
export const seedOf = (typed: string): number | null => /^\d{1,10}$/.test(typed) && Number(typed) <= bounds.seed ? Number(typed) : null
