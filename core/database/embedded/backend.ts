import { join } from 'node:path'
import type { Log } from '../../contract/index.ts'
import type { Backend } from '../backend.ts'
import { DataLock } from '../data-lock.ts'
import type { Connection } from '../dialect.ts'
import { StatementOverrun } from '../errors.ts'
import { valueParsers } from '../value-parsers.ts'
import { pack } from './archive.ts'
import { Engine } from './engine.ts'
import { clusterKey } from './settings.ts'
import { EmbeddedStream } from './stream.ts'

export interface EmbeddedOptions {
  readonly directory: string
  readonly template: string | undefined
  readonly durable: boolean
  readonly statementTimeoutMs: number
  readonly log: Log
}

/** The empty cluster that comes with the code, so that a first start does not run initdb (2.3 s, 600 MB). Made by `make-cluster.ts`. */
export const shippedCluster = join(import.meta.dirname, 'cluster.bin')

const streamOf = (connection: Connection) => (connection as unknown as { connection: { stream: EmbeddedStream } }).connection.stream

/** @throws DataHeld, DatabaseUnsupported, DatabaseUnreachable */
export async function embeddedBackend(options: EmbeddedOptions): Promise<Backend> {
  const { log } = options
  let engine: Engine | undefined
  const lock = await DataLock.take(`${options.directory}/database.lock`, log, (error) => {
    log.error(error.message)
    void engine?.abandon(error)
  })
  try {
    const files = [...(options.template === undefined ? [] : [options.template]), shippedCluster]
    engine = await Engine.start({
      directory: join(options.directory, 'database'),
      archives: files.map((file) => ({ file, key: clusterKey })),
      durable: options.durable,
      statementTimeoutMs: options.statementTimeoutMs,
      log
    })
  } catch (error) {
    lock.release()
    throw error
  }
  const running = engine
  return {
    engine: 'embedded',
    origin: running.from,
    // Two connections would read each other's uncommitted rows.
    poolSize: 1,
    connection: () => ({
      stream: () => running.connection(), types: valueParsers, user: 'postgres', database: 'postgres', password: '', host: 'embedded', port: 1, ssl: false
    }),
    prepare: async () => {},
    interrupt: async (connection) => {
      // The thread cannot be asked to stop. A short statement ends by itself; a long one goes with the thread.
      const { limitMs } = streamOf(connection)
      const rests = await Promise.race([
        (connection.turn ?? Promise.resolve()).then(() => true), new Promise<false>((resolve) => { setTimeout(() => { resolve(false) }, 1_500).unref() })
      ])
      if (!rests) await running.restart(new StatementOverrun(limitMs))
    },
    limit: async (_knex, connection, ms) => {
      const stream = streamOf(connection)
      const before = stream.limitMs
      stream.limitMs = ms
      return () => { stream.limitMs = before }
    },
    hear: async () => {},
    unhear: async () => {},
    ring: async (database, bell, channel, payload) => { database.afterCommit(() => { bell.ring(channel, payload) }) },
    announce: (address) => { lock.announce(address) },
    pack: (name) => running.whileStopped(() => pack(join(options.directory, 'database'), `${clusterKey} ${name}`)),
    stop: async (withinMs) => {
      try { await running.stop(withinMs) } finally { lock.release() }
    }
  }
}
