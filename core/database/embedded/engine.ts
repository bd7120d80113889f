import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Log } from '../../contract/index.ts'
import { DatabaseClosed, DatabaseUnreachable, DatabaseUnsupported, StatementOverrun } from '../errors.ts'
import { clearUnfinished } from './archive.ts'
import { embeddedNodeFlags } from './node-flags.ts'
import { engineProgram, major } from './settings.ts'
import { EmbeddedStream, type Server } from './stream.ts'
import type { Assignment, Report } from './worker.ts'

export interface EngineOptions {
  /** Folder of the cluster; made when absent. */
  readonly directory: string
  readonly archives: Assignment['archives']
  /** Flush each commit to the disk. */
  readonly durable: boolean
  /** Default limit of a statement, in ms; 0 is without end. */
  readonly statementTimeoutMs: number
  readonly log: Log
}

interface Running { readonly worker: Worker, readonly open: Request[] }
interface Request { readonly answer: (bytes: Uint8Array) => void, readonly fail: (error: Error) => void, readonly timer: NodeJS.Timeout | undefined }

/**
 * The embedded PostgreSQL in its thread. A statement that overruns its limit cannot be interrupted there, so the thread is
 * ended and started again on the same data (0.3 s), as after a crash: committed transactions stay, the running one is gone.
 */
export class Engine implements Server {
  readonly #options: EngineOptions
  readonly #streams = new Set<EmbeddedStream>()
  #current: Running | undefined
  #starting: Promise<Running> | undefined
  /** A thread that is being ended may still write: no other one starts before it is gone. */
  #dying: Promise<unknown> = Promise.resolve()
  #ended: Error | undefined
  /** Whether the first start found data, unpacked an archive or made a cluster. */
  from: 'data' | 'archive' | 'made' = 'data'

  private constructor(options: EngineOptions) {
    this.#options = options
  }

  /** Starts the engine. @throws DatabaseUnsupported for data of another major version, DatabaseUnreachable when it does not start */
  static async start(options: EngineOptions): Promise<Engine> {
    const found = join(options.directory, 'PG_VERSION')
    const version = existsSync(found) ? readFileSync(found, 'utf8').trim() : major
    if (version !== major) {
      throw new DatabaseUnsupported(`The data in ${options.directory} is of PostgreSQL ${version}, and the embedded engine is of ${major}.`,
        'Restore a backup into a new data directory, or start the version of Diwan that wrote it.')
    }
    checkFolder(options.directory)
    clearUnfinished(options.directory)
    for (const flag of embeddedNodeFlags) setFlagsFromString(flag)
    const engine = new Engine(options)
    await engine.#start()
    return engine
  }

  connection(): EmbeddedStream {
    const stream = new EmbeddedStream(this, this.#options.statementTimeoutMs)
    this.#streams.add(stream)
    return stream
  }

  async greet(): Promise<void> {
    if (this.#ended) throw this.#ended
    const running = this.#current ?? await this.#start()
    if (running !== this.#current) throw this.#ended ?? stopped()
    await new Promise<void>((resolve, reject) => {
      running.open.push({ answer: () => { resolve() }, fail: reject, timer: undefined })
      running.worker.postMessage('reset')
    })
  }

  send(stream: EmbeddedStream, messages: Uint8Array): void {
    const running = this.#current
    if (!running) {
      stream.destroy(this.#ended ?? stopped())
      return
    }
    const { limitMs } = stream
    const timer = limitMs > 0 ? setTimeout(() => { this.#overrun(running, limitMs) }, limitMs) : undefined
    running.open.push({ answer: (bytes) => { if (!stream.destroyed) stream.push(bytes) }, fail: (error) => { stream.destroy(error) }, timer })
    running.worker.postMessage(messages, [messages.buffer as ArrayBuffer])
  }

  leave(stream: EmbeddedStream): void { this.#streams.delete(stream) }

  /** Stops in order: a checkpoint, so that the next start has nothing to replay. Ends the thread when that takes longer than `withinMs`. */
  async stop(withinMs = 10_000): Promise<void> {
    if (this.#ended) return
    this.#ended = new DatabaseClosed()
    const running = this.#current ?? await this.#starting?.catch(() => undefined)
    if (running && !await rest(running, withinMs)) {
      this.#options.log.warn('the embedded database did not stop in time and was ended; it replays its log at the next start', { withinMs })
      this.#end(running, this.#ended)
    }
    await this.#dying
  }

  /** Stops in order, runs `work` on the files at rest, and starts again with the next connection. Open connections are cut. */
  async whileStopped<T>(work: () => T): Promise<T> {
    const running = this.#current
    if (!running || this.#ended) throw this.#ended ?? stopped()
    this.#current = undefined
    for (const stream of this.#streams) stream.destroy()
    const { promise: done, resolve } = Promise.withResolvers<void>()
    this.#dying = Promise.all([this.#dying, done])
    try {
      await rest(running)
      return work()
    } finally {
      resolve()
    }
  }

  /** Ends the thread at once and for good, as a crash would. */
  async abandon(reason: Error): Promise<void> {
    this.#ended = reason
    await this.restart(reason)
  }

  /** Ends the thread at once; the next connection starts it again. For a statement nobody waits for any more. */
  async restart(reason: Error): Promise<void> {
    const running = this.#current ?? await this.#starting?.catch(() => undefined)
    if (running) this.#end(running, reason)
    await this.#dying
  }

  #start(): Promise<Running> {
    return this.#starting ??= this.#dying.then(() => this.#spawn()).then((running) => {
      this.#current = running
      return running
    }).finally(() => { this.#starting = undefined })
  }

  async #spawn(): Promise<Running> {
    const { directory, archives, durable } = this.#options
    const assignment: Assignment = { directory, archives, durable, makeOnly: false, program: await compiled() }
    let running = await this.#launch(assignment)
    if (running === 'empty') {
      // In a thread of its own, so that the memory initdb takes is given back.
      await this.#launch({ ...assignment, makeOnly: true })
      running = await this.#launch(assignment)
      this.from = 'made'
    }
    if (typeof running === 'string') throw new DatabaseUnreachable(`No database could be made in ${directory}.`, 'See whether the folder can be written.')
    return running
  }

  #launch(assignment: Assignment): Promise<Running | 'empty' | 'stopped'> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: assignment })
      const running: Running = { worker, open: [] }
      worker.on('message', (report: Report) => {
        if (report instanceof Uint8Array) {
          const request = running.open.shift()
          clearTimeout(request?.timer)
          request?.answer(report)
        } else if (report.kind === 'ready') {
          this.from = report.from
          resolve(running)
        } else if (report.kind === 'failed') {
          const error = new DatabaseUnreachable(`The embedded database in ${assignment.directory} failed: ${report.message}`, '')
          reject(error)
          this.#end(running, error)
        } else if (report.kind === 'empty') resolve('empty')
      })
      worker.on('error', (cause) => {
        const error = new DatabaseUnreachable(`The embedded database in ${assignment.directory} failed: ${String(cause)}`, '', cause)
        reject(error)
        this.#end(running, error)
      })
      worker.on('exit', () => {
        resolve('stopped')
        this.#end(running, stopped())
      })
    })
  }

  #overrun(running: Running, limitMs: number): void {
    this.#options.log.error('a statement overran its limit; the embedded database is started again', { limitMs })
    this.#end(running, new StatementOverrun(limitMs))
  }

  #end(running: Running, reason: Error): void {
    if (this.#current === running) {
      this.#current = undefined
      for (const stream of this.#streams) stream.destroy(reason)
    }
    for (const request of running.open.splice(0)) {
      clearTimeout(request.timer)
      request.fail(reason)
    }
    this.#dying = Promise.all([this.#dying, running.worker.terminate()])
  }
}

const stopped = () => new DatabaseUnreachable('The embedded database has stopped.', '')

/** Asks the thread to stop in order. @returns whether it did within that time */
function rest(running: Running, withinMs?: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = withinMs === undefined ? undefined : setTimeout(() => { resolve(false) }, withinMs)
    running.worker.once('exit', () => {
      clearTimeout(timer)
      resolve(true)
    })
    running.worker.postMessage('stop')
  })
}

/** Nothing that is there already is ever written over. */
function checkFolder(directory: string): void {
  const found = statSync(directory, { throwIfNoEntry: false })
  if (!found || (found.isDirectory() && (existsSync(join(directory, 'PG_VERSION')) || readdirSync(directory).length === 0))) return
  throw new DatabaseUnsupported(`${directory} holds something that is no database.`, 'Move it away, or use another data directory.')
}

// Not among the types of Node.
const { WebAssembly } = globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<object> } }
let compiling: Promise<object> | undefined

/** Compiled once for every thread of this process: the second start takes 0.25 s instead of 0.4. */
function compiled(): Promise<object> {
  return compiling ??= readFile(engineProgram).then((bytes) => WebAssembly.compile(bytes))
}
