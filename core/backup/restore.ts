import { readFileSync } from 'node:fs'
import { access, mkdir, open, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock, Log } from '../contract/index.ts'
import { newId, type Database } from '../database/index.ts'
import type { MigrationSet } from '../database/migration-set.ts'
import { Blobs } from '../files/blobs.ts'
import { openJobs } from '../jobs/open-jobs.ts'
import { ArchiveFault, BackupRefused } from './archive-fault.ts'
import { rowsOf } from './catalogue.ts'
import { holdsSite } from './holds-site.ts'
import { judge } from './judge.ts'
import { loadData } from './load-data.ts'
import { makeBackup, secretPrint } from './make-backup.ts'
import { secretDraft } from './first-start.ts'
import { beginMark, endMark } from './restore-mark.ts'
import type { Manifest } from './manifest.ts'
import { fileMembers, verifyArchive } from './verify-archive.ts'

/** Where an archive is restored into. */
export interface RestoreTarget {
  /** Opens the database; called after the archive was found good. Nothing else may use it. */
  open(): Promise<Database>
  readonly dataDirectory: string
  readonly filesDirectory: string
  readonly secretFile: string
  /** Folder of the safety copy. */
  readonly backupDirectory: string
  /** Of core and of every plugin that is here. */
  readonly sets: readonly MigrationSet[]
  readonly version: string
  readonly origin: string
  readonly clock: Clock
  readonly log: Log
}

export interface RestoreOptions {
  readonly archive: string
  readonly key?: Uint8Array | undefined
  /** Takes the place of what is there, after a copy of it was made. */
  readonly isReplacing?: boolean | undefined
  /** Plugins whose data is left behind. */
  readonly without?: readonly string[] | undefined
  /** Who was removed since, as lists told; they are removed again at the next start. */
  readonly erased?: readonly string[] | undefined
  readonly onProgress?: ((words: string) => void) | undefined
}

export interface Restored {
  readonly manifest: Manifest
  /** The copy of what was there before; null where nothing was. */
  readonly safetyCopy: string | null
  /** The archive came without the secret of its site, and the one in its place is another or not there. */
  readonly lacksSecret: boolean
  /** What somebody has to know, one sentence each. */
  readonly warnings: readonly string[]
}

/**
 * Restores an archive. It is read to its end and judged before anything else is even opened; files come first (they are added, by
 * their content), then the database in one transaction. Killed at any moment, the place holds either what it held or the archive;
 * files that came too many are taken away by the site in time.
 * @throws ArchiveFault, BackupRefused, DataHeld and what opening throws; all of them having changed nothing
 */
export async function restoreArchive(target: RestoreTarget, options: RestoreOptions): Promise<Restored> {
  const { archive, key = null, isReplacing = false, without = [], erased = [], onProgress = () => {} } = options
  onProgress('Reading the archive')
  const { manifest, isSealed } = await verifyArchive(archive, key)
  const judged = judge(manifest, target.sets, new Set(without))
  await requireRoom(target.filesDirectory, manifest.files.bytes)
  const database = await target.open()
  let isBegun = false
  try {
    const isFilled = await holdsSite(database)
    if (isFilled && !isReplacing) throw new BackupRefused('There is a site with people or items here. With --replace it gives way to the archive, after a copy of it was made.')
    await requireAlone(database)
    const safetyCopy = isFilled ? await copyOf(target, database, isSealed ? key : null, onProgress) : null
    const id = newId()
    isBegun = true
    await beginMark(target.dataDirectory, { id, archive, at: target.clock.now().toISOString() })
    const { secret, lacksSecret, warnings } = await bringFiles(target, archive, key, manifest, onProgress)
    if (secret) await draftSecret(target, secret, id)
    await prepareQueue(target, database)
    await loadData(database, { archive, key, manifest, judged, sets: target.sets, onProgress, restore: { id, at: target.clock.now(), hasSecret: secret !== null, erased } })
    await endMark(target.dataDirectory)
    onProgress('Counting the tables')
    if (database.engine === 'embedded') await database.tend()
    else await database.transaction(async (db) => { await db.raw('analyze') }, { timeoutMs: 0, statementTimeoutMs: 0 })
    return { manifest, safetyCopy, lacksSecret, warnings }
  } catch (error) {
    // It came to nothing, and says why itself. A mark that was there before it began is another restore's.
    if (isBegun) await endMark(target.dataDirectory).catch(() => {})
    throw error
  } finally {
    await database.close()
  }
}

/** The embedded engine lets nobody else in by its lock; a server is asked who else is there. */
async function requireAlone(database: Database): Promise<void> {
  if (database.engine === 'embedded') return
  const [others] = await rowsOf<{ n: number }>(database.db, `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'diwan'`)
  if ((others?.n ?? 0) > 0) throw new BackupRefused(`A site is running on this database (${others!.n} connections). Stop it on every machine, then restore.`)
}

async function requireRoom(directory: string, bytes: number): Promise<void> {
  const disk = await statfs(await standing(directory))
  const free = disk.bavail * disk.bsize
  if (bytes > free) throw new BackupRefused(`The files of the archive need ${Math.ceil(bytes / 1_000_000)} MB, and ${directory} has ${Math.floor(free / 1_000_000)} MB free.`)
}

/** The nearest folder above that is there. */
async function standing(directory: string): Promise<string> {
  const isThere = await access(directory).then(() => true, () => false)
  return isThere || dirname(directory) === directory ? directory : standing(dirname(directory))
}

async function copyOf(target: RestoreTarget, database: Database, key: Uint8Array | null, onProgress: (words: string) => void): Promise<string> {
  onProgress('Making a copy of what is there')
  const to = join(target.backupDirectory, `before-restore-${target.clock.now().toISOString().replace(/[-:]|\.\d+/g, '')}.tar${key ? '.sealed' : ''}`)
  await makeBackup({ ...target, database, plugins: target.sets.map(({ plugin, version }) => ({ id: plugin, version })) }, { to, ...key && { key }, onProgress })
  return to
}

async function bringFiles(target: RestoreTarget, archive: string, key: Uint8Array | null, manifest: Manifest, onProgress: (words: string) => void): Promise<{ secret: Buffer | null; lacksSecret: boolean; warnings: string[] }> {
  const blobs = new Blobs(target.filesDirectory)
  const warnings: string[] = []
  let secret: Buffer | null = null
  let [count, bytes, told] = [0, 0, 0]
  for await (const found of fileMembers(archive, key)) {
    if ('secret' in found) { secret = found.secret; continue }
    count += 1
    bytes += found.member.size
    if (!await isThere(blobs, found.sha256, found.member.size)) {
      const put = await blobs.putChunks(found.member.chunks())
      if (put.sha256 !== found.sha256) {
        await blobs.remove(put.sha256)
        throw new ArchiveFault('damaged', `The archive changed while it was read: the file ${found.sha256} is not what was written.`)
      }
    }
    if (bytes - told > 100_000_000) {
      told = bytes
      onProgress(`${count} of ${manifest.files.count} files, ${Math.round(bytes / 1_000_000)} MB`)
    }
  }
  if (manifest.files.missing > 0) warnings.push(`${manifest.files.missing} files were missing when the backup was made; their names stand in the manifest.`)
  const lacksSecret = !secret && manifest.secret.print !== null && !isSame(target.secretFile, manifest.secret.print)
  if (lacksSecret) {
    warnings.push(`The archive does not hold the secret of the site, and the one in ${target.secretFile} is another or not there. Put the old one there before the first start: second factors and letters that were sealed with it open with no other.`)
  }
  return { secret: secret && !isSameBytes(target.secretFile, secret) ? secret : null, lacksSecret, warnings }
}

async function isThere(blobs: Blobs, sha256: string, size: number): Promise<boolean> {
  const found = await stat(blobs.path(sha256)).catch(() => null)
  return found?.size === size
}

function isSame(secretFile: string, print: string): boolean {
  try {
    readFileSync(secretFile)
    return secretPrint(secretFile) === print
  } catch {
    return false
  }
}

function isSameBytes(path: string, bytes: Buffer): boolean {
  try { return readFileSync(path).equals(bytes) } catch { return false }
}

/** Beside its place until the database is the archive's: then the next start gives it its name. */
async function draftSecret({ secretFile }: RestoreTarget, secret: Buffer, id: string): Promise<void> {
  await mkdir(dirname(secretFile), { recursive: true })
  const draft = secretDraft(secretFile, id)
  const handle = await open(draft, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new BackupRefused(`The secret of the archive cannot be written beside ${secretFile} (${cause.code}). Make the folder writable, or set data.secretFile to another place.`, { cause })
  })
  try {
    await handle.writeFile(secret)
    await handle.sync()
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

/** The queue's own tables, where there are none yet; empty ones make no site. */
async function prepareQueue({ log }: RestoreTarget, database: Database): Promise<void> {
  const jobs = await openJobs({ database, log })
  await jobs.close()
}
