import { open, type FileHandle } from 'node:fs/promises'

/** Gives bytes in order. */
export interface ByteSource {
  /** That many bytes, fewer only at the end. Good until the next call. @throws ArchiveFault */
  read(length: number): Promise<Buffer>
  /** Passes over that many bytes; answers how many there were. */
  skip(length: number): Promise<number>
  close(): Promise<void>
}

const bufferBytes = 1_048_576

/**
 * Reads a file through one buffer, which every read fills anew: a buffer a read would pile up faster than they are taken away, and an
 * archive of many gigabytes would take their room.
 */
export class FileSource implements ByteSource {
  readonly #handle: FileHandle
  readonly #size: number
  readonly #buffer = Buffer.allocUnsafeSlow(bufferBytes)
  #from = 0
  #to = 0
  #next: number

  private constructor(handle: FileHandle, size: number, from: number) {
    this.#handle = handle
    this.#size = size
    this.#next = from
  }

  static async open(path: string, from = 0): Promise<FileSource> {
    const handle = await open(path, 'r')
    return new FileSource(handle, (await handle.stat()).size, from)
  }

  async read(length: number): Promise<Buffer> {
    if (length > bufferBytes) return this.#long(length)
    if (this.#to - this.#from < length && this.#next < this.#size) {
      this.#buffer.copyWithin(0, this.#from, this.#to)
      this.#to -= this.#from
      this.#from = 0
      while (this.#to < length && this.#next < this.#size) {
        const n = await this.#fill(this.#buffer, this.#to, bufferBytes - this.#to)
        if (n === 0) break
        this.#to += n
      }
    }
    const given = this.#buffer.subarray(this.#from, Math.min(this.#to, this.#from + length))
    this.#from += given.length
    return given
  }

  async skip(length: number): Promise<number> {
    const held = Math.min(length, this.#to - this.#from)
    this.#from += held
    const rest = Math.min(length - held, Math.max(0, this.#size - this.#next))
    this.#next += rest
    return held + rest
  }

  async close(): Promise<void> { await this.#handle.close() }

  /** Longer than the buffer: a part of a table, whole. */
  async #long(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(Math.min(length, this.#to - this.#from + Math.max(0, this.#size - this.#next)))
    let have = this.#buffer.copy(bytes, 0, this.#from, this.#to)
    this.#from = this.#to
    while (have < bytes.length) {
      const n = await this.#fill(bytes, have, bytes.length - have)
      if (n === 0) break
      have += n
    }
    return bytes.subarray(0, have)
  }

  async #fill(into: Buffer, at: number, most: number): Promise<number> {
    const { bytesRead } = await this.#handle.read(into, at, Math.min(most, this.#size - this.#next), this.#next)
    this.#next += bytesRead
    return bytesRead
  }
}

/** A file from its beginning to its end; each chunk is good until the next is asked for. */
export async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const source = await FileSource.open(path)
  try {
    for (;;) {
      const chunk = await source.read(262_144)
      if (chunk.length === 0) return
      yield chunk
    }
  } finally {
    await source.close()
  }
}
