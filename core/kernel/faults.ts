import { randomUUID } from 'node:crypto'
import type { Clock } from '../contract/index.ts'
import type { Fault, PluginHealth } from '../pages/plugin-desk.ts'
import { reason, type Reason } from './reason.ts'

interface Needs {
  clock: Clock
  /** Pause after so many faults … */
  limit?: number
  /** … within so many minutes. */
  minutes?: number
  onFault?: (fault: Fault) => void
  /** Once per excess; the count begins anew. Never for core. */
  onExcess?: (plugin: string, why: Reason) => void
}

const keptPerPlugin = 50

/** Remembers faults, newest first, and notices when a plugin has had too many. */
export class FaultBook {
  readonly #needs: Required<Needs>
  readonly #rings = new Map<string, Fault[]>()
  readonly #recent = new Map<string, number[]>()
  readonly #health = new Map<string, PluginHealth>()

  constructor(needs: Needs) {
    this.#needs = { limit: 5, minutes: 10, onFault: () => {}, onExcess: () => {}, ...needs }
  }

  record(plugin: string, what: string, nature: Fault['nature'], error: unknown): Fault {
    const at = this.#needs.clock.now()
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    const fault: Fault = { id: randomUUID(), plugin, at, what, nature, words, stack: error instanceof Error ? error.stack ?? '' : '' }
    this.#rings.set(plugin, [fault, ...this.#rings.get(plugin) ?? []].slice(0, keptPerPlugin))
    this.healthOf(plugin).faults += 1
    this.#needs.onFault(fault)
    this.#weigh(fault)
    return fault
  }

  /** A call that came to its end, well or not. */
  measure(plugin: string, what: string, ms: number): void {
    const health = this.healthOf(plugin)
    health.calls += 1
    health.totalMs += ms
    if (ms > health.slowestMs) Object.assign(health, { slowestMs: ms, slowest: what })
  }

  of(plugin: string): readonly Fault[] { return this.#rings.get(plugin) ?? [] }

  healthOf(plugin: string): PluginHealth {
    const health = this.#health.get(plugin) ?? { calls: 0, faults: 0, totalMs: 0, slowestMs: 0, slowest: '' }
    this.#health.set(plugin, health)
    return health
  }

  /** After a resume: earlier faults no longer count towards a pause. */
  forgive(plugin: string): void { this.#recent.delete(plugin) }

  #weigh({ plugin, at, what, words }: Fault): void {
    const { limit, minutes, onExcess } = this.#needs
    const recent = [...this.#recent.get(plugin) ?? [], at.getTime()].filter((time) => time > at.getTime() - minutes * 60_000)
    this.#recent.set(plugin, recent)
    if (plugin === 'core' || recent.length < limit) return
    this.#recent.delete(plugin)
    onExcess(plugin, reason('faults', { id: plugin, count: recent.length, minutes, what, words }))
  }
}
