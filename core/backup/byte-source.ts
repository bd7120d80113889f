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

export class FileSource implements ByteSource {
  readonly #handle: FileHandle
  readonly #size: number
  #buffer = Buffer.alloc(0)
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
    if (this.#buffer.length < length) {
      const parts = [this.#buffer]
      for (let have = this.#buffer.length; have < length && this.#next < this.#size;) {
        const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(Math.min(bufferBytes, this.#size - this.#next)), 0, null, this.#next)
        if (bytesRead === 0) break
        parts.push(buffer.subarray(0, bytesRead))
        this.#next += bytesRead
        have += bytesRead
      }
      this.#buffer = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
    }
    const given = this.#buffer.subarray(0, length)
    this.#buffer = this.#buffer.subarray(given.length)
    return given
  }

  async skip(length: number): Promise<number> {
    const held = Math.min(length, this.#buffer.length)
    this.#buffer = this.#buffer.subarray(held)
    const rest = Math.min(length - held, Math.max(0, this.#size - this.#next))
    this.#next += rest
    return held + rest
  }

  async close(): Promise<void> { await this.#handle.close() }
}
