import { createHash, randomBytes } from 'node:crypto'
import { TooOften, type Clock } from '@diwan/core'

interface Needs { clock: Clock }
const most = 5_000

/** How often something was tried lately, in memory: of an address a hash alone, with a salt that is drawn anew at each start. */
export class Tries {
  readonly #needs: Needs
  readonly #salt = randomBytes(16)
  readonly #seen = new Map<string, number[]>()
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws TooOften after `points` tries in `seconds` */
  take(name: string, by: string, { points, seconds }: { points: number; seconds: number }): void {
    const key = createHash('sha256').update(this.#salt).update(`${name} ${by}`).digest('base64url')
    const now = this.#needs.clock.now().getTime()
    const lately = (this.#seen.get(key) ?? []).filter((at) => at > now - seconds * 1000)
    if (lately.length >= points) throw new TooOften(((lately[0] ?? now) + seconds * 1000 - now) / 1000)
    // The longest untouched is forgotten, so that a flood of addresses costs no more than this.
    this.#seen.delete(key)
    if (this.#seen.size >= most) for (const [oldest] of this.#seen) { this.#seen.delete(oldest); break }
    this.#seen.set(key, [...lately, now])
  }
}
