import { ArchiveFault } from './archive-fault.ts'
import type { ByteSink } from './byte-sink.ts'
import type { ByteSource } from './byte-source.ts'

const block = 512
const zeros = Buffer.alloc(block)
const pad = (size: number): number => (block - size % block) % block

/** Sizes up to 8 GiB are octal digits; longer ones are a number in bytes, marked by the first bit, as GNU tar writes them. */
function writeSize(header: Buffer, size: number): void {
  if (size < 0o77777777777) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  else {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(size), 128)
  }
}

function headerOf(name: string, size: number, at: Date): Buffer {
  const header = Buffer.alloc(block)
  if (Buffer.byteLength(name) > 100) throw new RangeError(`${name} is too long a name`)
  header.write(name, 0, 'latin1')
  header.write('0000600\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  writeSize(header, size)
  header.write(`${Math.floor(at.getTime() / 1000).toString(8).padStart(11, '0')}\0`, 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write('0', 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

function sumOf(header: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 32 : header[at]!
  return sum
}

/** Writes members one after the other, so that every tar can read them. */
export class TarWriter {
  readonly #sink: ByteSink
  readonly #at: Date
  constructor(sink: ByteSink, at: Date) {
    this.#sink = sink
    this.#at = at
  }

  async add(name: string, bytes: Uint8Array): Promise<void> {
    await this.#sink.write(headerOf(name, bytes.length, this.#at))
    await this.#sink.write(bytes)
    await this.#sink.write(zeros.subarray(0, pad(bytes.length)))
  }

  /** @throws RangeError when there were not as many bytes as were said; the archive cannot be gone on with then */
  async addFrom(name: string, size: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#sink.write(headerOf(name, size, this.#at))
    let written = 0
    for await (const chunk of chunks) {
      written += chunk.length
      if (written > size) break
      await this.#sink.write(chunk)
    }
    if (written !== size) throw new RangeError(`${name} changed its length while it was copied`)
    await this.#sink.write(zeros.subarray(0, pad(size)))
  }

  async end(): Promise<void> {
    await this.#sink.write(Buffer.alloc(2 * block))
    await this.#sink.end()
  }
}

/** A member of an archive. Its bytes are read once, before the next member is asked for, or passed over. */
export interface Member {
  readonly name: string
  readonly size: number
  /** @throws ArchiveFault `foreign` when it is longer than `limit` */
  whole(limit: number): Promise<Buffer>
  chunks(): AsyncGenerator<Buffer>
}

const truncated = () => new ArchiveFault('truncated', 'The archive ends too early: it was not written to its end, or was cut off on its way.')
const foreign = (why: string) => new ArchiveFault('foreign', `The file is no backup of Diwan: ${why}.`)

/** Members in their order, ordinary files alone: links, folders and devices are refused. @throws ArchiveFault */
export async function* readTar(source: ByteSource): AsyncGenerator<Member> {
  for (let isFirst = true; ; isFirst = false) {
    const header = Buffer.from(await source.read(block))
    if (header.length < block) throw isFirst ? foreign('it is too short') : truncated()
    if (header.equals(zeros)) {
      const rest = await source.read(2 * block)
      if (rest.length < block) throw truncated()
      if (rest.length > block || !rest.equals(zeros)) throw foreign('something follows its end')
      return
    }
    const { name, size } = parsed(header, isFirst)
    let left = size
    const member: Member = {
      name, size,
      async whole(limit) {
        if (size > limit) throw foreign(`${name} is too long`)
        left = 0
        const bytes = Buffer.from(await source.read(size))
        if (bytes.length < size) throw truncated()
        return bytes
      },
      async *chunks() {
        while (left > 0) {
          const bytes = await source.read(Math.min(left, 262_144))
          if (bytes.length === 0) throw truncated()
          left -= bytes.length
          yield bytes
        }
      },
    }
    yield member
    if (left > 0 && await source.skip(left) < left) throw truncated()
    const padding = await source.read(pad(size))
    if (padding.length < pad(size)) throw truncated()
    if (padding.some((byte) => byte !== 0)) throw new ArchiveFault('damaged', `The archive is damaged after ${name}.`)
  }
}

function parsed(header: Buffer, isFirst: boolean): { name: string; size: number } {
  const isTar = header.subarray(257, 262).toString('latin1') === 'ustar'
  const said = parseInt(header.subarray(148, 156).toString('latin1').replace(/[\0 ]/g, ''), 8)
  if (!isTar || said !== sumOf(header)) throw isFirst ? foreign('it does not begin as one') : new ArchiveFault('damaged', 'The archive is damaged: the beginning of a part is not what was written.')
  const name = header.subarray(0, 100).toString('latin1').replace(/\0.*$/s, '')
  const type = header[156]
  if (type !== 0x30 && type !== 0) throw foreign(`${JSON.stringify(name)} is no ordinary file`)
  if (header.subarray(345, 500).some((byte) => byte !== 0)) throw foreign(`${JSON.stringify(name)} has a longer name than backups have`)
  const digits = header.subarray(124, 136)
  const size = digits[0] === 0x80 ? Number(digits.readBigUInt64BE(4)) : /^[0-7]{1,11}[\0 ]*$/.test(digits.toString('latin1')) ? parseInt(digits.toString('latin1'), 8) : NaN
  if (!Number.isSafeInteger(size)) throw foreign(`${JSON.stringify(name)} has no length`)
  return { name, size }
}
