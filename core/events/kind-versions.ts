import type { Ring } from './bell.ts'
import type { LogDatabase } from './needs.ts'

/**
 * What kept pages are keyed by: for each kind a version that moves when any item of it is written, by any process. Here it
 * moves as soon as the write is saved; in other processes when the sequencer has numbered it, some 50 ms later.
 */
export interface KindVersions {
  /** One string for these kinds, different after each write to one of them; `*` stands for every kind. */
  of(kinds: readonly string[]): string
  /** Pages that show these kinds are out of date, here and everywhere, after the open transaction is saved. For what are no items. */
  touch(kinds: readonly string[]): Promise<void>
  /** In this process only, at once. */
  raise(kinds: readonly string[]): void
  /** The kind looks different from `at` on, without a write; null: it no longer does. Asked for again at each version. */
  follow(next: NextBoundary): void
  /** Tells which kinds have moved; answers a function that ends it. */
  on(moved: (kinds: readonly string[]) => void): () => void
}

/** The earliest `visible_from` or `visible_until` after now of each of these kinds (null: of every kind). */
export type NextBoundary = (kinds: readonly string[] | null) => Promise<readonly { kind: string; at: Date }[]>

export class Versions {
  readonly #database: LogDatabase
  readonly #stored = new Map<string, number>()
  readonly #here = new Map<string, number>()
  readonly #hearers = new Set<(kinds: readonly string[]) => void>()

  constructor(database: LogDatabase) { this.#database = database }

  of(kinds: readonly string[]): string {
    return kinds.toSorted().map((kind) => kind === '*' ? `*=${sum(this.#stored)}.${sum(this.#here)}` : `${kind}=${this.#stored.get(kind) ?? 0}.${this.#here.get(kind) ?? 0}`).join(' ')
  }

  raise(kinds: readonly string[]): void {
    for (const kind of kinds) this.#here.set(kind, (this.#here.get(kind) ?? 0) + 1)
    this.#moved(kinds)
  }

  on(moved: (kinds: readonly string[]) => void): () => void {
    this.#hearers.add(moved)
    return () => { this.#hearers.delete(moved) }
  }

  /** Takes the versions of a ring; reads them all where the ring does not say. */
  async hear(ring: Ring): Promise<void> {
    if (ring.isWhole) this.#take(Object.entries(ring.kinds))
    else await this.read()
  }

  /** Reads the stored versions: at the start, and after rings may have been missed. */
  async read(): Promise<void> {
    const { rows } = await this.#database.outside(async () =>
      this.#database.db.raw<{ rows: { kind: string; n: number }[] }>('select kind, n from core.kind_version'))
    this.#take(rows.map(({ kind, n }) => [kind, n]))
  }

  #take(versions: readonly (readonly [string, number])[]): void {
    const moved = versions.filter(([kind, n]) => n > (this.#stored.get(kind) ?? 0))
    for (const [kind, n] of moved) this.#stored.set(kind, n)
    if (moved.length > 0) this.#moved(moved.map(([kind]) => kind))
  }

  #moved(kinds: readonly string[]): void {
    for (const hearer of this.#hearers) hearer(kinds)
  }
}

const sum = (numbers: ReadonlyMap<string, number>): number => {
  let total = 0
  for (const n of numbers.values()) total += n
  return total
}
