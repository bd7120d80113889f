import type { Readable } from 'node:stream'
import { TooLarge } from './errors.ts'

/** All bytes of what is sent, as long as they are no more than `most`. @throws TooLarge */
export async function readWhole(bytes: Readable | AsyncIterable<unknown> | Uint8Array, most: number): Promise<Buffer> {
  if (bytes instanceof Uint8Array) {
    if (bytes.length > most) throw new TooLarge(most)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of bytes) {
    const buffer = Buffer.isBuffer(part) ? part : Buffer.from(part as Uint8Array)
    size += buffer.length
    if (size > most) throw new TooLarge(most)
    parts.push(buffer)
  }
  return Buffer.concat(parts)
}
