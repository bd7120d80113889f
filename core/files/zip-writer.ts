import { Readable } from 'node:stream'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import type { ArchiveEntry } from '../contract/index.ts'

/** Compressed by itself already. */
const isPacked = /\.(png|jpe?g|webp|gif|avif|pdf|docx|xlsx|pptx|od[tsp]|zip)$/i
const piece = 262_144

/** A ZIP piece by piece, one file at a time in memory. */
export const writeZip = (entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>, at: Date): Readable => Readable.from(pieces(entries, at), { objectMode: false })

async function* pieces(entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>, at: Date): AsyncGenerator<Buffer> {
  const ready: Buffer[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    if (chunk.length > 0) ready.push(Buffer.from(chunk))
  })
  // The clock of a ZIP has no zone: what it shows is UTC, wherever it is made.
  const mtime = new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds())
  for await (const { name, bytes } of entries) {
    const file = isPacked.test(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
    file.mtime = mtime
    file.os = 3
    file.attrs = 0o644 << 16
    zip.add(file)
    for (let from = 0; from === 0 || from < bytes.length; from += piece) {
      file.push(bytes.subarray(from, from + piece), from + piece >= bytes.length)
      yield* ready.splice(0)
      // Others are answered between.
      await new Promise((resolve) => { setImmediate(resolve) })
    }
  }
  zip.end()
  yield* ready.splice(0)
}
