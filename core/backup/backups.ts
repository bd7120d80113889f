import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Log } from '../contract/index.ts'
import { newId } from '../database/index.ts'
import { rowsOf } from './catalogue.ts'
import { makeBackup, type BackupSource, type MadeBackup } from './make-backup.ts'
import { keyOf } from './seal.ts'

/** How a site makes its backups. */
export interface BackupSettings {
  readonly directory: string
  /** How many of those in the folder are kept. */
  readonly keep: number
  readonly keyFile: string | undefined
}

/** A backup that was made, or was to be. */
export interface KnownBackup {
  readonly id: string
  readonly startedAt: Date
  readonly endedAt: Date
  /** Null where it failed. */
  readonly bytes: number | null
  readonly rows: number
  readonly files: number
  readonly fileBytes: number
  readonly missingFiles: number
  readonly path: string
  readonly isSealed: boolean
  readonly hasSecret: boolean
  readonly error: string | null
  /** The archive stands where it was put, as long as it was. */
  readonly isThere: boolean
}

export interface BackupRequest {
  /** Without it: a name of its own in the folder of the settings. */
  readonly to?: string | undefined
  /** Without it: that of the settings' key file; null for none. */
  readonly key?: Uint8Array | null | undefined
  readonly withSecret?: boolean | undefined
  readonly onProgress?: ((words: string) => void) | undefined
}

interface Row {
  id: string; started_at: Date; ended_at: Date; path: string; bytes: number | null; row_count: number | null; file_count: number | null; file_bytes: number | null
  missing_files: number | null; is_sealed: boolean; has_secret: boolean; error: string | null
}

/** Longest list on a page. */
const most = 50
const ownName = /^backup-\d{8}T\d{6}Z(-\d+)?\.tar(\.sealed)?$/
/** A draft nobody has written to for a day was left by a process that died. */
const staleMs = 86_400_000

/** The backups of a running site: makes them, remembers them, takes old ones away. */
export class Backups {
  readonly #source: BackupSource
  readonly #settings: BackupSettings
  readonly #log: Log
  #running: Promise<MadeBackup> | null = null
  #progress = ''

  constructor({ source, settings, log }: { source: BackupSource; settings: BackupSettings; log: Log }) {
    this.#source = source
    this.#settings = settings
    this.#log = log
  }

  get directory(): string { return this.#settings.directory }
  /** What the one that is being made is at; null when none is, in this process. */
  get progress(): string | null { return this.#running ? this.#progress : null }

  /** Makes one, and remembers that it was made or why not. One at a time: who comes second is given the first's. @throws as makeBackup does */
  make(request: BackupRequest = {}): Promise<MadeBackup> {
    if (this.#running && request.to === undefined) return this.#running
    const making = (this.#running ?? Promise.resolve()).catch(() => {}).then(() => this.#make(request))
    const running = making.finally(() => { if (this.#running === running) this.#running = null })
    this.#running = running
    return running
  }

  /** As the plan asks: one more, and those past the number that is kept go. */
  async makePlanned(): Promise<MadeBackup> {
    const made = await this.make()
    await this.prune()
    return made
  }

  /** Newest first, 50 at most. */
  async list(): Promise<KnownBackup[]> {
    const found = await rowsOf<Row>(this.#source.database.db, `select id, started_at, ended_at, path, bytes, row_count, file_count, file_bytes, missing_files, is_sealed, has_secret, error
      from core.backup order by started_at desc, id desc limit ${most}`)
    return Promise.all(found.map(known))
  }

  /** The newest that was read back whole and is still there; null when there is none among the newest 50. */
  async last(): Promise<KnownBackup | null> { return (await this.list()).find(({ isThere }) => isThere) ?? null }

  /** To be sent to somebody. Null when it is not there. */
  async open(id: string): Promise<{ name: string; bytes: number; isSealed: boolean; read(): Readable } | null> {
    const [row] = await rowsOf<Row>(this.#source.database.db, 'select * from core.backup where id = ?::uuid', [id])
    const one = row && await known(row)
    if (!one?.isThere || one.bytes === null) return null
    const stamp = one.startedAt.toISOString().replace(/[-:]|\.\d+/g, '')
    return { name: `backup-${stamp}.tar${one.isSealed ? '.sealed' : ''}`, bytes: one.bytes, isSealed: one.isSealed, read: () => createReadStream(one.path) }
  }

  /** Takes away the oldest of those with names of ours in the folder, past the number that is kept, and what broken ones left. Answers how many. */
  async prune(): Promise<number> {
    const { directory, keep } = this.#settings
    const names = await readdir(directory).catch(() => [])
    const old = names.filter((name) => ownName.test(name)).toSorted().toReversed().slice(keep)
    for (const name of old) await rm(join(directory, name), { force: true })
    for (const name of names.filter((one) => /\.part(\.files)?$/.test(one))) {
      const found = await stat(join(directory, name)).catch(() => null)
      if (found && found.mtimeMs < Date.now() - staleMs) await rm(join(directory, name), { force: true })
    }
    await this.#source.database.db.raw(`delete from core.backup where started_at < now() - interval '2 years'`)
    return old.length
  }

  async #make({ to, key, withSecret, onProgress }: BackupRequest): Promise<MadeBackup> {
    const { database, clock } = this.#source
    const startedAt = clock.now()
    let path = to ?? ''
    try {
      const chosen = key === undefined ? await this.#ownKey() : key ?? undefined
      path = to ?? await this.#freePath(startedAt, chosen !== undefined)
      const made = await makeBackup(this.#source, {
        to: path, key: chosen, withSecret,
        onProgress: (words) => {
          this.#progress = words
          onProgress?.(words)
        },
      })
      await this.#remember(startedAt, path, made, null)
      const { files } = made.manifest
      this.#log.info('a backup was made', { path, bytes: made.bytes, files: files.count, missing: files.missing })
      return made
    } catch (error) {
      this.#log.error('a backup could not be made', { path, error: String(error) })
      await database.outside(() => this.#remember(startedAt, path, null, error instanceof Error ? error.message.slice(0, 500) : String(error))).catch(() => {})
      throw error
    }
  }

  async #ownKey(): Promise<Buffer | undefined> {
    const { keyFile } = this.#settings
    return keyFile === undefined ? undefined : keyOf(await readFile(keyFile))
  }

  async #freePath(at: Date, isSealed: boolean): Promise<string> {
    const stamp = at.toISOString().replace(/[-:]|\.\d+/g, '')
    for (let n = 0; ; n++) {
      const path = join(this.#settings.directory, `backup-${stamp}${n === 0 ? '' : `-${n}`}.tar${isSealed ? '.sealed' : ''}`)
      if (!await stat(path).catch(() => null)) return path
    }
  }

  async #remember(startedAt: Date, path: string, made: MadeBackup | null, error: string | null): Promise<void> {
    await rememberBackup(this.#source, startedAt, path, made, error)
  }
}

/** Writes down that a backup was made, or why not. Also for one made of a site that does not run; a database without the table of backups keeps nothing. */
export async function rememberBackup({ database, clock }: Pick<BackupSource, 'database' | 'clock'>, startedAt: Date, path: string, made: MadeBackup | null, error: string | null): Promise<void> {
  const [table] = await rowsOf<{ is: boolean }>(database.db, `select to_regclass('core.backup') is not null as "is"`)
  if (!table?.is) return
  const rows = made?.manifest.tables.reduce((sum, one) => sum + one.rows, 0) ?? null
  const files = made?.manifest.files
  await database.db.raw(`insert into core.backup (id, started_at, ended_at, path, bytes, row_count, file_count, file_bytes, missing_files, is_sealed, has_secret, error)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  [newId(), startedAt, clock.now(), path, made?.bytes ?? null, rows, files?.count ?? null, files?.bytes ?? null, files?.missing ?? null, made?.isSealed ?? false, made ? made.manifest.secret.sha256 !== null : false, error] as never)
}

async function known(row: Row): Promise<KnownBackup> {
  const bytes = row.bytes === null ? null : Number(row.bytes)
  const found = row.error === null && dirname(row.path) !== '.' ? await stat(row.path).catch(() => null) : null
  return {
    id: row.id, startedAt: row.started_at, endedAt: row.ended_at, path: row.path, bytes, rows: Number(row.row_count ?? 0), files: Number(row.file_count ?? 0), fileBytes: Number(row.file_bytes ?? 0),
    missingFiles: Number(row.missing_files ?? 0), isSealed: row.is_sealed, hasSecret: row.has_secret, error: row.error, isThere: found !== null && found.isFile() && found.size === bytes,
  }
}
