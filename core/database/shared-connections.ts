import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import type { Connection } from './dialect.ts'

/** The client of knex, as far as a runner of statements uses it. */
export interface Client { transacting?: boolean, acquireConnection(): Promise<Connection>, releaseConnection(connection: Connection): Promise<void> }
interface Runner { client: Client, builder: { _connection?: Connection }, connection?: Connection, ensureConnection<T>(work: (runner: Runner, words: unknown) => Promise<T>, words: unknown): Promise<T> }
const Base = createRequire(import.meta.url)('knex/lib/execution/runner.js') as new (client: unknown, builder: unknown) => Runner

/** One connection and who has it together. */
interface Turn { readonly connection: Promise<Connection>, users: number, size: number }
/** What the driver keeps of a connection and has no types for. */
interface Inner { pipeline: boolean, connection: { stream: { cork(): void, uncork(): void } } }

/** So many statements share a connection at most. */
const most = 16

/**
 * Inside `run`, statements outside of transactions that are asked in the same turn of the event loop go out together: on one connection,
 * in one write, each with an end of its own, so that one that fails is alone in it. What waking the server costs is paid once instead
 * of for each (0.15 to 0.35 ms of a processor here). Only the work of one `run` shares: nobody waits for the slow statement of another.
 */
export class SharedConnections {
  readonly #together = new AsyncLocalStorage<{ turn: Turn | undefined }>()

  run<T>(work: () => T): T { return this.#together.run({ turn: undefined }, work) }

  get isOn(): boolean { return this.#together.getStore() !== undefined }

  /** Runs one statement; `client` is where connections come from. */
  async use<T>(client: Client, work: (connection: Connection) => Promise<T>): Promise<T> {
    const place = this.#together.getStore() ?? { turn: undefined }
    const turn = join(place, client)
    try {
      const connection = await turn.connection
      inOnePiece(connection)
      connection.sharers = (connection.sharers ?? 0) + 1
      try {
        return await work(connection)
      } finally {
        connection.sharers -= 1
      }
    } finally {
      turn.users -= 1
      if (turn.users === 0) {
        if (place.turn === turn) place.turn = undefined
        await turn.connection.then((connection) => { inner(connection).pipeline = false; return client.releaseConnection(connection) }, () => undefined)
      }
    }
  }
}

function join(place: { turn: Turn | undefined }, client: Client): Turn {
  const { turn } = place
  if (turn && turn.size < most) {
    turn.users += 1
    turn.size += 1
    return turn
  }
  const begun: Turn = { connection: client.acquireConnection(), users: 1, size: 1 }
  place.turn = begun
  setImmediate(() => { if (place.turn === begun) place.turn = undefined })
  return begun
}

const inner = (connection: Connection): Inner => connection as unknown as Inner

/** What is written to it until the turn ends leaves together, before the answers to what was written earlier. */
function inOnePiece(connection: Connection): void {
  const driver = inner(connection)
  driver.pipeline = true
  if (connection.isCorked) return
  connection.isCorked = true
  const { stream } = driver.connection
  stream.cork()
  setImmediate(() => { connection.isCorked = false; stream.uncork() })
}

/** Runs a statement of knex on a connection that others of the same turn may use. */
export class SharingRunner extends Base {
  readonly #shared: SharedConnections
  constructor(client: Client, builder: unknown, shared: SharedConnections) {
    super(client, builder)
    this.#shared = shared
  }

  override ensureConnection<T>(work: (runner: Runner, words: unknown) => Promise<T>, words: unknown): Promise<T> {
    if (this.builder._connection || this.connection) return super.ensureConnection(work, words)
    return this.#shared.use(this.client, (connection) => {
      this.connection = connection
      return work(this, words)
    })
  }
}
