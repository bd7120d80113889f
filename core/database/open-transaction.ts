import type { Knex } from 'knex'
import type { Ambient } from './ambient.ts'
import type { Connection } from './dialect.ts'
import { ConnectionLost, TransactionDoomed, TransactionEnded } from './errors.ts'

/** A stretch of work that is kept or undone as a whole: the transaction itself, or a transaction inside it. */
export interface Part {
  readonly above: Part | undefined
  readonly name: string
  hasSavepoint: boolean
  hasEnded: boolean
  /** A statement of a part above came while this one was open: undoing this one undoes that one too. */
  isMixed: boolean
  /** The transaction inside this one that runs, or ran last; the next one waits for it. */
  last: Promise<unknown> | undefined
}

interface TransactionClient {
  acquireConnection(): Promise<Connection>
  query(connection: Connection, query: string | { sql: string }): Promise<unknown>
  stream(...words: unknown[]): Promise<unknown>
}

const part = (above: Part | undefined, name: string): Part =>
  ({ above, name, hasSavepoint: above === undefined, hasEnded: false, isMixed: false, last: undefined })

const isWithin = (inner: Part, outer: Part): boolean => inner === outer || (inner.above !== undefined && isWithin(inner.above, outer))

/** One open transaction: its connection, its parts, what waits for its commit, and why it cannot commit any more. */
export class OpenTransaction {
  readonly knex: Knex.Transaction
  readonly connection: Connection
  readonly root = part(undefined, '')
  #after: { readonly part: Part, readonly run: () => unknown }[] = []
  hasEnded = false
  #active = this.root
  #doom: { readonly cause: unknown } | undefined
  #count = 0
  readonly #send: TransactionClient['query']
  readonly #ambient: Ambient
  readonly #abort: (reason: unknown) => void

  private constructor(knex: Knex.Transaction, connection: Connection, ambient: Ambient, abort: (reason: unknown) => void) {
    this.knex = knex
    this.connection = connection
    this.#ambient = ambient
    this.#abort = abort
    const client = (knex as unknown as { client: TransactionClient }).client
    const send = client.query.bind(client)
    this.#send = (at, query) => this.#isLost ? Promise.reject(new ConnectionLost(connection.failure)) : send(at, query)
    client.query = (at, query) => this.#query(at, query)
    const stream = client.stream.bind(client)
    client.stream = (...words) => this.hasEnded ? Promise.reject(new TransactionEnded()) : stream(...words)
  }

  static async wrap(knex: Knex.Transaction, ambient: Ambient, abort: (reason: unknown) => void): Promise<OpenTransaction> {
    const connection = await (knex as unknown as { client: TransactionClient }).client.acquireConnection()
    delete connection.failure
    return new OpenTransaction(knex, connection, ambient, abort)
  }

  /** Keeps something to run after the commit, in order; it goes when `from` is undone. */
  addAfter(from: Part, run: () => unknown): void { this.#after.push({ part: from, run }) }

  /** knex takes a transaction whose connection was cut for completed. */
  get #isLost(): boolean { return !this.hasEnded && this.knex.isCompleted() }

  get afterCommit(): (() => unknown)[] { return this.#after.map((entry) => entry.run) }

  /** Ends it from outside its work, which is rolled back. */
  abort(reason: unknown): void { this.#abort(reason) }

  /** @throws TransactionDoomed when a part was lost that cannot be undone alone */
  async commit(): Promise<void> {
    const isLost = this.#isLost
    this.hasEnded = true
    if (isLost) throw new ConnectionLost(this.connection.failure)
    if (this.#doom) throw new TransactionDoomed(this.#doom.cause)
    await this.knex.commit()
    // knex tells of a failed COMMIT only here.
    await this.knex.executionPromise
  }

  async rollback(): Promise<void> {
    this.hasEnded = true
    await this.knex.rollback()
  }

  /**
   * A transaction inside this one: all of it or nothing, through a savepoint that is sent with its first statement, so that one
   * that only computes or refuses costs nothing. Two at once in the same part run one after the other.
   */
  async nested<T>(above: Part, work: (inner: Part) => Promise<T>): Promise<T> {
    if (above.hasEnded) throw new TransactionEnded()
    const before = above.last
    const run = (async () => {
      await before?.catch(() => undefined)
      if (this.hasEnded || above.hasEnded) throw new TransactionEnded()
      const inner = part(above, `part_${++this.#count}`)
      this.#active = inner
      try {
        const value = await work(inner)
        await this.#close(inner, `release savepoint ${inner.name}`)
        return value
      } catch (error) {
        this.#after = this.#after.filter((entry) => !isWithin(entry.part, inner))
        if (!this.hasEnded) await this.#undo(inner, error)
        throw error
      } finally {
        inner.hasEnded = true
        this.#active = above
      }
    })()
    above.last = run
    return run
  }

  async #close(inner: Part, sql: string): Promise<void> {
    inner.hasEnded = true
    if (!inner.hasSavepoint) return
    const { failure } = this.connection
    try {
      await this.#send(this.connection, sql)
    } catch (error) {
      // 25P02: a statement in this part had failed, and its error was caught.
      throw failure === undefined ? error : new TransactionDoomed(failure)
    }
  }

  async #undo(inner: Part, reason: unknown): Promise<void> {
    inner.hasEnded = true
    if (inner.isMixed) this.#doom ??= { cause: reason }
    if (!inner.hasSavepoint) return
    try {
      await this.#send(this.connection, `rollback to savepoint ${inner.name}`)
      await this.#send(this.connection, `release savepoint ${inner.name}`)
    } catch {
      this.#doom ??= { cause: reason }
    }
  }

  async #query(connection: Connection, query: string | { sql: string }): Promise<unknown> {
    // knex's own BEGIN, COMMIT and ROLLBACK are plain strings.
    if (typeof query === 'string') return this.#send(connection, query)
    if (this.hasEnded) throw new TransactionEnded()
    if (this.#doom) throw new TransactionDoomed(this.#doom.cause)
    const place = this.#ambient.place
    const from = place?.transaction === this && !place.isApart ? place.part : this.#active
    if (from.hasEnded) throw new TransactionEnded()
    for (let open: Part | undefined = this.#active; open && open !== from; open = open.above) open.isMixed = true
    const sent = this.#openSavepoints(from, connection)
    const answer = this.#send(connection, query)
    if (sent) await Promise.all([sent, answer])
    return answer
  }

  /** Savepoints of the parts above come first. All are put in the queue before the statement is. */
  #openSavepoints(from: Part, connection: Connection): Promise<unknown> | undefined {
    if (from.hasSavepoint) return undefined
    const above = from.above && this.#openSavepoints(from.above, connection)
    from.hasSavepoint = true
    const own = this.#send(connection, `savepoint ${from.name}`)
    return above ? Promise.all([above, own]) : own
  }
}
