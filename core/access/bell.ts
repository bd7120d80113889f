import type { Database } from './needs.ts'

/** What every process hears after the commit. */
export type Notice =
  /** Closed sessions of a person: one, or all but `except`. */
  | { of: 'closed'; person: string; session?: string; except?: string }
  /** What the person may read or do, or how they are called, has changed. */
  | { of: 'person'; person: string }
  | { of: 'permissions' }
  | { of: 'administrations' }
  /** Notices may have been missed: whatever is kept in memory is read again. */
  | { of: 'everything' }

const channel = 'access'

/** Carries what changed to every process that runs this site, this one included. */
export class Bell {
  readonly #handlers = new Set<(notice: Notice) => void>()
  readonly #database: Database
  #stop: (() => Promise<void>) | undefined
  constructor(database: Database) { this.#database = database }

  async open(): Promise<void> {
    const deafen = await this.#database.listen(channel, (payload) => { this.#tell(JSON.parse(payload) as Notice) })
    const forget = this.#database.onReconnect(() => { this.#tell({ of: 'everything' }) })
    this.#stop = () => { forget(); return deafen() }
  }
  /** In the open transaction: nobody hears it before the commit. */
  ring(notice: Notice): Promise<void> { return this.#database.notify(channel, JSON.stringify(notice)) }
  async close(): Promise<void> { await this.#stop?.() }
  /** Answers how to stop hearing. */
  on(handler: (notice: Notice) => void): () => void {
    this.#handlers.add(handler)
    return () => { this.#handlers.delete(handler) }
  }
  #tell(notice: Notice): void { for (const handler of this.#handlers) handler(notice) }
}
