import type { Knex } from 'knex'
import type { Clock } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import { dropLetter, readLetters } from './letters.ts'
import { reason, type Reason } from './reason.ts'
import { neverSwitched, type Switch, type Switches } from './switches.ts'

interface Needs {
  database: Pick<Database, 'db' | 'outside' | 'listen' | 'notify' | 'onReconnect'>
  clock: Clock
  /** Where letters are left by who cannot reach the database. */
  dataDirectory: string
  /** Plugins the configuration keeps from running, whatever the table says. */
  disabled: readonly string[]
}

interface SwitchRow { id: string; state: Switch['state']; reason: Reason | null; since: Date; switchedBy: string | null }

const channel = 'core_plugin'

/** The switches of plugins in `core.plugin`, the same for every process of the site. */
export class SwitchBoard implements Switches {
  readonly #needs: Needs
  #kept = new Map<string, Switch>()
  #ends: (() => unknown)[] = []

  private constructor(needs: Needs) { this.#needs = needs }

  /** Takes the letters in first, so that nothing they name is started. */
  static async open(needs: Needs): Promise<SwitchBoard> {
    const board = new SwitchBoard(needs)
    await board.#read()
    await board.takeLetters()
    return board
  }

  /** Hears of switches thrown in other processes until the board is closed. */
  async follow(onChanged: () => void): Promise<void> {
    const again = (): void => { void this.#needs.database.outside(() => this.#read()).then((isOther) => { if (isOther) onChanged() }, () => {}) }
    this.#ends = [await this.#needs.database.listen(channel, again), this.#needs.database.onReconnect(again)]
  }

  of(id: string): Switch {
    if (this.#needs.disabled.includes(id)) return { state: 'off', reason: reason('by-configuration', { id }), since: null, by: null }
    return this.#kept.get(id) ?? neverSwitched
  }

  async set(id: string, state: Switch['state'], why: Reason | null, by: string | null = null): Promise<void> {
    const since = this.#needs.clock.now()
    const { database } = this.#needs
    // A fault is noticed inside the transaction it undoes; the switch must outlive that.
    await database.outside(async () => {
      await database.db.raw(`insert into core.plugin (id, state, reason, since, switched_by) values (?, ?, ?::jsonb, ?, ?)
        on conflict (id) do update set state = excluded.state, reason = excluded.reason, since = excluded.since, switched_by = excluded.switched_by`,
      [id, state, why === null ? null : JSON.stringify(why), since, by])
      this.#kept.set(id, { state, reason: why, since, by })
      await database.notify(channel, id)
    })
  }

  /** What was left while the database could not be asked. Answers whether there was any. */
  async takeLetters(): Promise<boolean> {
    const letters = readLetters(this.#needs.dataDirectory)
    for (const { id, state, reason: why } of letters) {
      await this.set(id, state, why)
      dropLetter(this.#needs.dataDirectory, id)
    }
    return letters.length > 0
  }

  async close(): Promise<void> { for (const end of this.#ends.splice(0)) await end() }

  async #read(): Promise<boolean> {
    const next = await readSwitches(this.#needs.database.db)
    const isOther = [...new Set([...next.keys(), ...this.#kept.keys()])].some((id) => next.get(id)?.state !== this.#kept.get(id)?.state)
    this.#kept = next
    return isOther
  }
}

export async function readSwitches(db: Knex): Promise<Map<string, Switch>> {
  const rows = await db('core.plugin').select('id', 'state', 'reason', 'since', 'switchedBy') as SwitchRow[]
  return new Map(rows.map(({ id, state, reason: why, since, switchedBy }) => [id, { state, reason: why, since, by: switchedBy }]))
}
