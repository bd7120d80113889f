/** What a pass of the sequencer has numbered. Texts of items are not in it: whoever hears it reads what its viewer may. */
export interface Ring {
  /** The highest numbers given so far. */
  readonly event: number
  readonly change: number
  /** Names of the events numbered. */
  readonly names: readonly string[]
  /** Kinds with a change, or touched, and the version they have now. */
  readonly kinds: Readonly<Record<string, number>>
  readonly items: readonly RungItem[]
  /** False when more was numbered than the ring says, or rings were missed: look at the tables. */
  readonly isWhole: boolean
}
export interface RungItem { readonly id: string; readonly kind: string; readonly op: 'put' | 'remove' | 'withdraw' }

export type Hearer = (ring: Ring) => void

/** Tells everyone in this process what was numbered, by whichever process. */
export class Bell {
  readonly #hearers = new Set<Hearer>()
  readonly #onFault: (error: unknown) => void

  constructor(onFault: (error: unknown) => void) { this.#onFault = onFault }

  /** Answers a function that ends the hearing. */
  on(hearer: Hearer): () => void {
    this.#hearers.add(hearer)
    return () => { this.#hearers.delete(hearer) }
  }

  ring(ring: Ring): void {
    for (const hearer of this.#hearers) {
      try { hearer(ring) } catch (error) { this.#onFault(error) }
    }
  }
}

/** PostgreSQL takes no notification of 8,000 bytes. */
const longest = 7_500

/** A ring as a notification: what does not fit is left out, and the ring says so. */
export function written(ring: Ring, from: string): string {
  const whole = JSON.stringify({ from, ...ring })
  if (Buffer.byteLength(whole) <= longest) return whole
  const withoutItems = JSON.stringify({ from, ...ring, items: [], isWhole: false })
  if (Buffer.byteLength(withoutItems) <= longest) return withoutItems
  return JSON.stringify({ from, event: ring.event, change: ring.change, names: [], kinds: {}, items: [], isWhole: false })
}

/** The ring of another process; null if it is this one's own or not readable. */
export function heard(payload: string, self: string): Ring | null {
  let told: Ring & { from: string }
  try { told = JSON.parse(payload) as Ring & { from: string } } catch { return null }
  if (told.from === self) return null
  const { from: _, ...ring } = told
  return ring
}
