import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, readFileSync } from 'node:fs'
import { link, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { siteSecret } from '../config/site-secret.ts'
import type { Clock } from '../contract/index.ts'
import { newId, type Database } from '../database/index.ts'
import { Blobs } from '../files/blobs.ts'
import { BackupRefused } from './archive-fault.ts'
import { FileSink } from './byte-sink.ts'
import { chunksOf } from './byte-source.ts'
import { rowsOf, sequencesIn, siteSchemas, tablesIn } from './catalogue.ts'
import { format, leftOut, members } from './layout.ts'
import type { Manifest } from './manifest.ts'
import { SealedSink } from './seal.ts'
import { TarWriter } from './tar.ts'
import { verifyArchive, type Verified } from './verify-archive.ts'
import { writeTable } from './write-tables.ts'

/** Where the data of a site is, open or opened for the backup. */
export interface BackupSource {
  readonly database: Database
  readonly filesDirectory: string
  readonly secretFile: string
  /** Of core. */
  readonly version: string
  readonly origin: string
  readonly plugins: readonly { readonly id: string; readonly version: string }[]
  readonly clock: Clock
}

export interface BackupOptions {
  /** The archive; nothing may stand there. */
  readonly to: string
  /** Seals the archive; the site's secret is in it then. */
  readonly key?: Uint8Array | undefined
  /** Puts the site's secret into an archive that is not sealed. */
  readonly withSecret?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((words: string) => void) | undefined
}

export interface MadeBackup extends Verified { readonly path: string }

/**
 * Makes one archive of the database and the files, reads it back whole, and only then gives it its name: what stands under the
 * name is a whole backup. The tables are those of one moment; while they are read the embedded engine answers nobody else.
 * @throws BackupRefused, ArchiveFault when what was written cannot be read back, and what the disk and the database say
 */
export async function makeBackup(source: BackupSource, options: BackupOptions): Promise<MadeBackup> {
  const { to, key = null, onProgress = () => {} } = options
  if (await stat(to).catch(() => null)) throw new BackupRefused(`There is something at ${to} already; a backup never takes the place of another.`)
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const draft = `${to}.${randomUUID()}.part`
  const names = `${draft}.files`
  const file = await FileSink.create(draft)
  try {
    await write(source, options, file, names)
    onProgress('Reading the archive back')
    const verified = await verifyArchive(draft, key)
    await name(draft, to)
    return { ...verified, path: to }
  } finally {
    await file.abandon().catch(() => {})
    await rm(draft, { force: true })
    await rm(names, { force: true })
  }
}

async function write(source: BackupSource, { key, withSecret = key !== undefined, signal, onProgress = () => {} }: BackupOptions, file: FileSink, names: string): Promise<void> {
  const { database, clock } = source
  const createdAt = clock.now()
  const header = { format, id: newId(), createdAt: createdAt.toISOString(), version: source.version }
  const tar = new TarWriter(key === undefined ? file : await SealedSink.create(file, key), createdAt)
  await tar.add(members.header, json(header))
  const held = await writeData(source, tar, names, signal, onProgress)
  const files = await writeFiles(new Blobs(source.filesDirectory), tar, names, signal, onProgress)
  const secret = readIfThere(source.secretFile)
  if (withSecret && secret) await tar.add(members.secret, secret)
  const manifest: Manifest = {
    ...header, ...held, files, site: { origin: source.origin }, engine: database.engine, databaseVersion: database.version,
    plugins: [{ id: 'core', version: source.version }, ...source.plugins.filter(({ id }) => id !== 'core').map(({ id, version }) => ({ id, version }))],
    secret: { sha256: withSecret && secret ? createHash('sha256').update(secret).digest('hex') : null, print: secret ? secretPrint(source.secretFile) : null },
  }
  const bytes = json(manifest)
  await tar.add(members.manifest, bytes)
  await tar.add(members.end, json({ manifest: createHash('sha256').update(bytes).digest('hex') }))
  await tar.end()
}

type Held = Pick<Manifest, 'tables' | 'jobs' | 'sequences' | 'migrations' | 'audit'>

/** Everything the database holds, of one moment; the names of files go to a file of their own. */
function writeData({ database }: BackupSource, tar: TarWriter, names: string, signal: AbortSignal | undefined, onProgress: (words: string) => void): Promise<Held> {
  return database.transaction(async (db) => {
    const schemas = await siteSchemas(db)
    if (schemas.length === 0) throw new BackupRefused('There is no site in this database yet, so there is nothing to back up.')
    const tables = []
    const all = (await tablesIn(db, schemas)).filter(({ name: table }) => !leftOut.has(table))
    for (const [n, table] of all.entries()) {
      onProgress(`Table ${n + 1} of ${all.length}: ${table.name}`)
      tables.push(await writeTable(db, tar, table))
    }
    const [queue] = (await tablesIn(db, ['jobs'])).filter(({ name: table }) => table === 'jobs.job')
    const jobs = queue ? await writeTable(db, tar, queue, `where state::text in ('created', 'retry', 'active')`) : null
    await listFiles(db, names)
    const migrations = await rowsOf<Manifest['migrations'][number]>(db, 'select plugin, name, version from core.migration order by plugin, name')
    const [audit] = await rowsOf<{ seq: string; hash: string }>(db, `select seq::text, encode(hash, 'hex') as hash from core.audit_head`)
    // Numbers drawn since the snapshot are passed over: a sequence may be ahead, never behind.
    const sequences = await sequencesIn(db, schemas)
    return { tables, jobs, migrations, audit: { seq: Number(audit?.seq ?? 0), hash: audit?.hash ?? '0'.repeat(64) }, sequences: sequences.map(({ name: sequence, last, isCalled }) => ({ name: sequence, last, isCalled })) }
  }, { isolation: 'repeatable read', timeoutMs: 0, statementTimeoutMs: 0, attempts: 1, ...signal && { signal } })
}

async function listFiles(db: Parameters<Parameters<Database['transaction']>[0]>[0], names: string): Promise<void> {
  const out = createWriteStream(names, { mode: 0o600, flags: 'wx' })
  await db.raw('declare diwan_files no scroll cursor for select sha256 from core.attachment group by sha256 order by sha256 collate "C"')
  for (;;) {
    const fetched = await rowsOf<{ sha256: string }>(db, 'fetch 5000 from diwan_files')
    if (fetched.length > 0 && !out.write(`${fetched.map(({ sha256 }) => sha256).join('\n')}\n`)) await once(out, 'drain')
    if (fetched.length < 5000) break
  }
  await db.raw('close diwan_files')
  out.end()
  await once(out, 'close')
}

async function writeFiles(blobs: Blobs, tar: TarWriter, names: string, signal: AbortSignal | undefined, onProgress: (words: string) => void): Promise<Manifest['files']> {
  const digest = createHash('sha256')
  const missingNames: string[] = []
  let [count, bytes, missing, told] = [0, 0, 0, 0]
  for await (const sha256 of createInterface({ input: createReadStream(names), crlfDelay: Infinity })) {
    signal?.throwIfAborted()
    const found = await isWhole(blobs, sha256)
    if (found === null) {
      missing += 1
      if (missingNames.length < 1_000) missingNames.push(sha256)
      continue
    }
    await tar.addFrom(members.file(sha256), found, chunksOf(blobs.path(sha256)))
    digest.update(`${sha256}\n`)
    count += 1
    bytes += found
    if (bytes - told > 100_000_000) {
      told = bytes
      onProgress(`${count} files, ${Math.round(bytes / 1_000_000)} MB`)
    }
  }
  return { count, bytes, digest: digest.digest('hex'), missing, missingNames }
}

/** Its size; null where it is not there, or not what its name says any more. */
async function isWhole(blobs: Blobs, sha256: string): Promise<number | null> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of chunksOf(blobs.path(sha256))) {
      hash.update(chunk)
      size += chunk.length
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  return hash.digest('hex') === sha256 ? size : null
}

/** Gives the archive its name without taking the place of one that came meanwhile. */
async function name(draft: string, to: string): Promise<void> {
  try {
    await link(draft, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new BackupRefused(`There is something at ${to} already; a backup never takes the place of another.`, { cause: error })
    // Some file systems know no links.
    await rename(draft, to)
  }
  const folder = process.platform === 'win32' ? null : await open(dirname(to), 'r').catch(() => null)
  await folder?.sync().catch(() => {})
  await folder?.close()
}

/** Tells secrets apart without telling them. */
export const secretPrint = (secretFile: string): string => siteSecret(secretFile).key('print').toString('hex')

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)
