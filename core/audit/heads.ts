import { appendFile, mkdir, open } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Log } from '../contract/index.ts'
import type { Head } from './chain.ts'

/** A head as the file keeps it. */
export interface KeptHead { seq: number; hash: string; at: string }

/** A line is written at most this often: who rewrites the database's chain has this long before a line speaks against them. */
const pause = 10_000

/** Heads of the chain, one line of JSON each, in a file beside the database: `audit-heads.jsonl`. Only ever appended to. */
export class Heads {
  readonly #path: string
  readonly #log: Log
  #waiting: Head | null = null
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #writtenAt = -Infinity

  constructor(directory: string, log: Log) {
    this.#path = join(directory, 'audit-heads.jsonl')
    this.#log = log
  }

  keep(head: Head): void {
    this.#waiting = head
    if (this.#timer) return
    this.#timer = setTimeout(() => void this.flush(), Math.max(0, this.#writtenAt + pause - performance.now())).unref()
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const head = this.#waiting
    this.#waiting = null
    if (head) {
      this.#writtenAt = performance.now()
      this.#writing = this.#writing.then(() => this.#write(head))
    }
    await this.#writing
  }

  /** Every head kept, oldest first. A last line that a crash cut short is left out. */
  async *read(): AsyncGenerator<KeptHead> {
    try {
      for await (const line of createInterface({ input: createReadStream(this.#path), crlfDelay: Infinity })) {
        let kept: KeptHead
        try { kept = JSON.parse(line) as KeptHead } catch { continue }
        if (Number.isSafeInteger(kept.seq) && typeof kept.hash === 'string') yield kept
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }

  async #write(head: Head): Promise<void> {
    const line = `${JSON.stringify({ seq: head.seq, hash: head.hash.toString('hex'), at: head.at.toISOString() } satisfies KeptHead)}\n`
    try {
      await mkdir(join(this.#path, '..'), { recursive: true })
      // Begins with a line end after a line that a crash cut short.
      const isCut = await this.#isCut()
      await appendFile(this.#path, isCut ? `\n${line}` : line, { mode: 0o600 })
    } catch (error) {
      this.#log.error('The head of the audit chain could not be written', { error: String(error) })
    }
  }

  async #isCut(): Promise<boolean> {
    const file = await open(this.#path, 'r').catch(() => null)
    if (!file) return false
    try {
      const { size } = await file.stat()
      if (size === 0) return false
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
      return buffer[0] !== 0x0a
    } finally {
      await file.close()
    }
  }
}
