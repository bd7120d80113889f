import type { AdministrationCard, Locale, Log } from '../contract/index.ts'
import type { Floors } from './floors.ts'

const everyMs = 60_000

/** Names of administrations from memory, for the head of every page; a new name shows within a minute. */
export class Administrations {
  readonly #floors: Pick<Floors, 'access' | 'database'>
  readonly #log: Log
  #cards = new Map<string, AdministrationCard>()
  #readAt = 0

  constructor(floors: Pick<Floors, 'access' | 'database'>, log: Log) {
    this.#floors = floors
    this.#log = log
  }

  async read(): Promise<void> {
    this.#readAt = performance.now()
    this.#cards = new Map((await this.#floors.access.people.administrations()).map((card) => [card.code, card]))
  }

  name(code: string, locale: Locale): string | null {
    if (performance.now() - this.#readAt > everyMs) {
      this.#readAt = performance.now()
      this.#floors.database.outside(() => this.read()).catch((error: unknown) => { this.#log.warn('names of administrations could not be read again', { error: String(error) }) })
    }
    const names = this.#cards.get(code)?.names
    return names ? names[locale] ?? names.en : null
  }
}
