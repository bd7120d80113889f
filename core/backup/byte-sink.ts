import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'

/** Takes bytes in order. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<void>
  /** Everything is on the disk after this. */
  end(): Promise<void>
  /** Lets go of the file, whatever was written. */
  abandon(): Promise<void>
}

const bufferBytes = 1_048_576

/** A file that must not be there yet, readable by its owner alone; small writes are gathered. */
export class FileSink implements ByteSink {
  readonly #handle: FileHandle
  #buffer = Buffer.allocUnsafe(bufferBytes)
  #used = 0
  #isClosed = false

  private constructor(handle: FileHandle) { this.#handle = handle }

  static async create(path: string): Promise<FileSink> {
    return new FileSink(await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600))
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#used + bytes.length > bufferBytes) await this.#flush()
    if (bytes.length >= bufferBytes) await this.#put(bytes)
    else {
      this.#buffer.set(bytes, this.#used)
      this.#used += bytes.length
    }
  }

  async end(): Promise<void> {
    await this.#flush()
    await this.#handle.sync()
    await this.abandon()
  }

  async abandon(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#handle.close()
  }

  async #flush(): Promise<void> {
    const used = this.#used
    this.#used = 0
    if (used > 0) await this.#put(this.#buffer.subarray(0, used))
  }

  async #put(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += (await this.#handle.write(bytes, at)).bytesWritten
  }
}
