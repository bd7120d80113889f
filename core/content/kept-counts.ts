import type { Clock } from '../contract/index.ts'

interface Needs {
  clock: Clock
  /** Changes with every write to one of the kinds, and when a moment passes at which one of their items appears or goes. */
  versions: { of(kinds: readonly string[]): string }
  /** Whether the running code is inside a transaction: it sees what nobody else sees yet. */
  isInTransaction: () => boolean
}
interface Kept { readonly versions: string; readonly counted: Promise<unknown> }

const most = 500
const lifeMs = 60_000

/**
 * Counts walk more rows than the list they stand beside and change more seldom: those beside facets, that of an inbox. They are kept
 * as long as nothing of their kinds was written (`*`: nothing at all), a minute at most. The key holds all else they depend on: where
 * it holds the tokens, whoever has the same rights gets the same numbers.
 */
export class KeptCounts {
  readonly #needs: Needs
  readonly #kept = new Map<string, Kept>()
  constructor(needs: Needs) { this.#needs = needs }

  async through<Counted>(kinds: readonly string[], key: readonly unknown[], count: () => Promise<Counted>): Promise<Counted> {
    const { clock, versions, isInTransaction } = this.#needs
    if (isInTransaction()) return count()
    const name = JSON.stringify([kinds, key, Math.floor(clock.now().getTime() / lifeMs)])
    const now = versions.of(kinds)
    const known = this.#kept.get(name)
    // What is asked the same way is answered in the same shape.
    // Whose request was cut off while counting leaves nobody else without.
    if (known?.versions === now) return (known.counted as Promise<Counted>).catch(() => count())
    const counted = count()
    this.#kept.delete(name)
    this.#kept.set(name, { versions: now, counted })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break
      this.#kept.delete(oldest)
    }
    counted.catch(() => { if (this.#kept.get(name)?.counted === counted) this.#kept.delete(name) })
    return counted
  }
}
