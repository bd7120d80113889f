import { createHash, randomUUID, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TooLarge } from '../contract/index.ts'

export interface Blob { sha256: string; size: number }

/**
 * Bytes by their SHA-256, each once, on disk. A file appears under its name only when whole and flushed, so a cut leaves at most
 * a part in `parts/`, which `sweep` takes away.
 */
export class Blobs {
  readonly #directory: string
  constructor(directory: string) { this.#directory = directory }

  /** @throws TooLarge past `limit` bytes, having kept nothing */
  put(bytes: Readable, limit: number): Promise<Blob> {
    return this.#receive(async (part, hash) => {
      let size = 0
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          size += chunk.length
          if (size > limit) { done(new TooLarge(limit)); return }
          hash.update(chunk)
          done(null, chunk)
        },
      })
      await pipeline(bytes, counted, createWriteStream(part, { mode: 0o600, flush: true }))
      return size
    })
  }

  /** As `put`, for who knows how long it is; each chunk is written before the next is asked for, and need not stay as it is. */
  putChunks(chunks: AsyncIterable<Uint8Array>): Promise<Blob> {
    return this.#receive(async (part, hash) => {
      let size = 0
      const handle = await open(part, 'wx', 0o600)
      try {
        for await (const chunk of chunks) {
          hash.update(chunk)
          size += chunk.length
          for (let at = 0; at < chunk.length;) at += (await handle.write(chunk, at)).bytesWritten
        }
        await handle.sync()
      } finally {
        await handle.close()
      }
      return size
    })
  }

  /** A new part, filled and taken over; nothing of it is left when that fails. `fill` answers how many bytes it was. */
  async #receive(fill: (part: string, hash: Hash) => Promise<number>): Promise<Blob> {
    const part = this.partPath(randomUUID())
    await mkdir(dirname(part), { recursive: true, mode: 0o700 })
    const hash = createHash('sha256')
    try {
      const size = await fill(part, hash)
      const sha256 = hash.digest('hex')
      await this.#adopt(part, sha256)
      return { sha256, size }
    } catch (error) {
      await rm(part, { force: true })
      throw error
    }
  }

  /** Takes a finished part file over as a blob. */
  async adopt(part: string): Promise<Blob> {
    const hash = createHash('sha256')
    await pipeline(createReadStream(part), hash)
    const sha256 = hash.digest('hex')
    const { size } = await stat(part)
    await this.#adopt(part, sha256)
    return { sha256, size }
  }

  read(sha256: string, range?: { start: number; end: number }): Readable { return createReadStream(this.path(sha256), range) }

  async has(sha256: string): Promise<boolean> { return access(this.path(sha256)).then(() => true, () => false) }
  async remove(sha256: string): Promise<void> { await rm(this.path(sha256), { force: true }) }

  /** Checked, so that no name from outside ever makes a path. */
  path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new RangeError('A blob is named by its SHA-256')
    return join(this.#directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  }
  partPath(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new RangeError('A part is named by a UUID')
    return join(this.#directory, 'parts', id)
  }

  /** Parts nobody has written to for a day. */
  async sweep(olderThan: Date): Promise<number> {
    const folder = join(this.#directory, 'parts')
    const names = await readdir(folder).catch(() => [])
    let swept = 0
    for (const name of names) {
      const path = join(folder, name)
      const found = await stat(path).catch(() => null)
      if (found && found.mtime < olderThan) { await rm(path, { force: true }); swept += 1 }
    }
    return swept
  }

  async #adopt(part: string, sha256: string): Promise<void> {
    const path = this.path(sha256)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await rename(part, path)
    // The name is only safe once its folder is on the disk; Windows has no such call and needs none.
    const folder = process.platform === 'win32' ? null : await open(dirname(path), 'r').catch(() => null)
    await folder?.sync().catch(() => {})
    await folder?.close()
  }
}
