import type { Log } from '../contract/index.ts'
import { DatabaseClosed, type Database } from '../database/index.ts'
import type { Fault } from '../pages/plugin-desk.ts'

interface Needs { database: Pick<Database, 'db' | 'outside'>; log: Log }

const mostWaiting = 100
const longest = 8_000
const mostTries = 8

/** Faults in `core.plugin_fault`, for every process and across restarts. Writing one never holds anybody up. */
export class FaultStore {
  readonly #needs: Needs
  #waiting: Fault[] = []
  #writing: Promise<void> | null = null

  constructor(needs: Needs) { this.#needs = needs }

  /** In a storm of faults the newest are kept; the count is in memory. */
  keep(fault: Fault): void {
    this.#waiting = [...this.#waiting, fault].slice(-mostWaiting)
    this.#writing ??= this.#needs.database.outside(() => this.#write()).finally(() => { this.#writing = null })
  }

  async list(plugin?: string, limit = 50): Promise<Fault[]> {
    await this.settle()
    return await this.#needs.database.db('core.plugin_fault').orderBy('at', 'desc').limit(Math.min(limit, 500))
      .modify((query) => { if (plugin !== undefined) query.where({ plugin }) })
      .select('id', 'plugin', 'at', 'what', 'nature', 'words', 'stack') as Fault[]
  }

  async prune(days: number): Promise<void> {
    await this.#needs.database.db.raw('delete from core.plugin_fault where at < now() - make_interval(days => ?)', [days])
  }

  async settle(): Promise<void> { await this.#writing }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0)
      const rows = batch.map((fault) => ({ ...fault, words: fault.words.slice(0, longest), stack: fault.stack.slice(0, longest) }))
      // The embedded engine's one line may be taken for longer than anybody waits for it: by the demonstration, or by an import.
      for (let tries = 1; ; tries += 1) {
        try {
          await this.#needs.database.db('core.plugin_fault').insert(rows)
          break
        } catch (error) {
          if (tries < mostTries && !(error instanceof DatabaseClosed)) continue
          this.#needs.log.warn('faults of plugins could not be kept', { count: batch.length, error: String(error) })
          break
        }
      }
    }
  }
}
