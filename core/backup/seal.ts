import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { ArchiveFault } from './archive-fault.ts'
import type { ByteSink } from './byte-sink.ts'
import { FileSource, type ByteSource } from './byte-source.ts'

/*
 * A sealed archive: the line `diwan-sealed-backup 1`, 16 bytes of salt, 16 bytes that tell whether a key is the right one, then the
 * archive in chunks of 64 KiB, each by AES-256-GCM with its tag behind it. The key of a file is made from the key of the site and the
 * salt (scrypt), so a nonce is only the number of the chunk, and a sign on the last one: chunks can be neither exchanged nor cut off.
 */
const magic = Buffer.from('diwan-sealed-backup 1\n')
const headerBytes = magic.length + 32
const chunkBytes = 65_536
const tagBytes = 16

/** Shortest key: a sentence, or the bytes of a key file. */
export const shortestKey = 12

/** What the bytes of a key file say: a line end after a passphrase does not count. @throws RangeError when it is too short */
export function keyOf(bytes: Uint8Array): Buffer {
  const key = Buffer.from(bytes)
  const end = key.length > 0 && key[key.length - 1] === 10 ? key.length - (key[key.length - 2] === 13 ? 2 : 1) : key.length
  if (end < shortestKey) throw new RangeError(`The key is too short: ${end} characters, and ${shortestKey} are needed at least.`)
  return key.subarray(0, end)
}

interface Derived { key: Buffer; check: Buffer }

// 64 MB and a fifth of a second for each guess.
const derive = (key: Uint8Array, salt: Uint8Array): Promise<Derived> => new Promise((resolve, reject) => {
  scrypt(key, salt, 48, { N: 65_536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 }, (error, made) => {
    if (error) reject(error)
    else resolve({ key: made.subarray(0, 32), check: made.subarray(32) })
  })
})

function nonceOf(n: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(n), 3)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Seals what is written into it. */
export class SealedSink implements ByteSink {
  readonly #sink: ByteSink
  readonly #key: Buffer
  readonly #header: Buffer
  readonly #chunk = Buffer.allocUnsafe(chunkBytes)
  #used = 0
  #n = 0

  private constructor(sink: ByteSink, key: Buffer, header: Buffer) {
    this.#sink = sink
    this.#key = key
    this.#header = header
  }

  static async create(sink: ByteSink, key: Uint8Array): Promise<SealedSink> {
    const salt = randomBytes(16)
    const derived = await derive(key, salt)
    const header = Buffer.concat([magic, salt, derived.check])
    await sink.write(header)
    return new SealedSink(sink, derived.key, header)
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      // A full chunk waits for what follows: only the last one is marked.
      if (this.#used === chunkBytes) await this.#seal(false)
      const taken = bytes.subarray(at, at + chunkBytes - this.#used)
      this.#chunk.set(taken, this.#used)
      this.#used += taken.length
      at += taken.length
    }
  }

  async end(): Promise<void> {
    await this.#seal(true)
    await this.#sink.end()
  }

  abandon(): Promise<void> { return this.#sink.abandon() }

  async #seal(isLast: boolean): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#n++, isLast)).setAAD(this.#header)
    const sealed = Buffer.concat([cipher.update(this.#chunk.subarray(0, this.#used)), cipher.final(), cipher.getAuthTag()])
    this.#used = 0
    await this.#sink.write(sealed)
  }
}

/** Opens what a SealedSink wrote; nothing of a chunk is given before the whole chunk was found genuine. */
class OpenedSource implements ByteSource {
  readonly #source: ByteSource
  readonly #key: Buffer
  readonly #header: Buffer
  #ahead: Buffer
  #open = Buffer.alloc(0)
  #n = 0
  #isOver = false

  constructor(source: ByteSource, key: Buffer, header: Buffer, first: Buffer) {
    this.#source = source
    this.#key = key
    this.#header = header
    this.#ahead = first
  }

  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = []
    for (let have = 0; have < length;) {
      if (this.#open.length === 0 && !await this.#more()) break
      const taken = this.#open.subarray(0, length - have)
      this.#open = this.#open.subarray(taken.length)
      parts.push(taken)
      have += taken.length
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  async skip(length: number): Promise<number> {
    let skipped = 0
    while (skipped < length) {
      const { length: n } = await this.read(Math.min(chunkBytes, length - skipped))
      if (n === 0) break
      skipped += n
    }
    return skipped
  }

  close(): Promise<void> { return this.#source.close() }

  async #more(): Promise<boolean> {
    if (this.#isOver) return false
    const sealed = this.#ahead
    this.#ahead = Buffer.from(await this.#source.read(chunkBytes + tagBytes))
    this.#isOver = this.#ahead.length === 0
    if (sealed.length < tagBytes) throw new ArchiveFault('truncated', 'The archive ends too early: it was not written to its end, or was cut off on its way.')
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(this.#n++, this.#isOver), { authTagLength: tagBytes })
    decipher.setAAD(this.#header).setAuthTag(sealed.subarray(-tagBytes))
    try {
      this.#open = Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
    } catch {
      throw this.#isOver
        ? new ArchiveFault('truncated', 'The archive ends too early, or its end is damaged.')
        : new ArchiveFault('damaged', 'The archive is damaged: a part of it is not what was written.')
    }
    return this.#open.length > 0
  }
}

/** The bytes of an archive, opened by the key where it is sealed. @throws ArchiveFault `sealed`, `wrong-key`, `truncated` */
export async function openSource(path: string, key: Uint8Array | null): Promise<{ source: ByteSource; isSealed: boolean }> {
  const source = await FileSource.open(path)
  try {
    const start = Buffer.from(await source.read(headerBytes))
    if (!start.subarray(0, magic.length).equals(magic)) {
      if (/^diwan-sealed-backup \d/.test(start.subarray(0, magic.length).toString('latin1'))) throw new ArchiveFault('newer', 'The archive was sealed by a newer version of Diwan than this one.')
      await source.close()
      return { source: await FileSource.open(path), isSealed: false }
    }
    if (start.length < headerBytes) throw new ArchiveFault('truncated', 'The archive ends too early.')
    if (key === null) throw new ArchiveFault('sealed', 'The archive is sealed: name the key it was sealed with (--key-file).')
    const derived = await derive(key, start.subarray(magic.length, magic.length + 16))
    if (!timingSafeEqual(derived.check, start.subarray(magic.length + 16))) throw new ArchiveFault('wrong-key', 'The archive was sealed with another key, or its first bytes are damaged.')
    const first = Buffer.from(await source.read(chunkBytes + tagBytes))
    return { source: new OpenedSource(source, derived.key, start, first), isSealed: true }
  } catch (error) {
    await source.close().catch(() => {})
    throw error
  }
}
