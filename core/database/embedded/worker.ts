import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin'
import { citext } from '@electric-sql/pglite/contrib/citext'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { vector } from '@electric-sql/pglite-pgvector'
import { archiveKey, makingFolder, readArchive, writeCluster, type Unpacked } from './archive.ts'
import { DurableFs } from './durable-fs.ts'
import { flushAll } from './flushed.ts'
import { initArguments, serverSettings } from './settings.ts'

/** What the thread is started with. */
export interface Assignment {
  readonly directory: string
  /** Make an empty cluster and stop, instead of serving it. */
  readonly makeOnly: boolean
  readonly durable: boolean
  /** The engine's WebAssembly, compiled. */
  readonly program: object
  /** A packed cluster to start from when the directory holds none; used only if it carries the key given here. */
  readonly archives: readonly { readonly file: string, readonly key: string }[]
}

/** What the thread says; a Uint8Array is the answer to the oldest open request. */
export type Report =
  | { readonly kind: 'ready', readonly from: 'data' | 'archive' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'failed', readonly message: string }
  | { readonly kind: 'stopped' }
  | Uint8Array

const port = parentPort
if (!port) throw new Error('This file runs in a worker thread')
const assignment = workerData as Assignment
const said: string[] = []
const remember = (line: string) => {
  said.push(line)
  if (said.length > 20) said.shift()
  return false
}

const options = (): PGliteOptions => ({
  pgliteWasmModule: assignment.program,
  extensions: { vector, btree_gin, citext, pg_trgm, unaccent },
  initDbStartParams: [...initArguments],
  startParams: [
    ...PGlite.defaultStartParams.filter((parameter) => !(assignment.durable && parameter === '-F')),
    ...serverSettings.flatMap((setting) => ['-c', setting])
  ],
  onStderr: remember
})

const holdsData = () => existsSync(join(assignment.directory, 'PG_VERSION'))

async function makeCluster(): Promise<void> {
  const making = makingFolder(assignment.directory)
  const engine = await PGlite.create({ ...options(), dataDir: making })
  await engine.close()
  renameSync(making, assignment.directory)
}

/** An archive that cannot be used is passed over; a folder that cannot be written is an error. */
function unpackOne(): boolean {
  for (const { file, key } of assignment.archives) {
    let unpacked: Unpacked | undefined
    try {
      const archive = readFileSync(file)
      if (archiveKey(archive) === key) unpacked = readArchive(archive)
    } catch (error) {
      remember(`${file}: ${String(error)}`)
    }
    if (!unpacked) continue
    writeCluster(unpacked, assignment.directory)
    return true
  }
  return false
}

async function serve(): Promise<void> {
  const from = holdsData() ? 'data' : unpackOne() ? 'archive' : undefined
  if (!from) {
    say({ kind: 'empty' })
    return
  }
  const flushed = assignment.durable ? await flushAll(assignment.directory) : undefined
  const engine = await PGlite.create({ ...options(), ...flushed ? { fs: new DurableFs(assignment.directory, flushed) } : { dataDir: assignment.directory } })
  flushed?.clear()
  port?.on('message', (request: Uint8Array | 'reset' | 'stop') => { answer(engine, request).catch(fail) })
  say({ kind: 'ready', from })
}

async function answer(engine: PGlite, request: Uint8Array | 'reset' | 'stop'): Promise<void> {
  if (request === 'stop') {
    await engine.close()
    say({ kind: 'stopped' })
    port?.close()
  } else if (request === 'reset') {
    // A new connection finds nothing of the one before it: no transaction, no setting, no prepared statement.
    if (engine.isInTransaction()) await engine.exec('rollback')
    await engine.exec('discard all')
    say(new Uint8Array(0))
  } else {
    const parts: Uint8Array[] = []
    await engine.execProtocolRawStream(request, { syncToFs: false, onRawData: (part) => { parts.push(part.slice()) } })
    say(parts.length === 1 && parts[0] ? parts[0] : new Uint8Array(Buffer.concat(parts)))
  }
}

function say(report: Report): void {
  if (report instanceof Uint8Array) port?.postMessage(report, [report.buffer as ArrayBuffer])
  else port?.postMessage(report)
}

function fail(error: unknown): void {
  say({ kind: 'failed', message: [error instanceof Error ? error.message : String(error), ...said].join('\n') })
}

if (assignment.makeOnly) makeCluster().then(() => { say({ kind: 'stopped' }); port.close() }, fail)
else serve().catch(fail)
