import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Encoding } from '../routes/accept.ts'

const [brotli, gzip] = [promisify(zlib.brotliCompress), promisify(zlib.gzip)]
/** Below this the header costs more than it saves. */
export const worthwhile = 1000

const texts = /^(?:text\/|application\/(?:json|problem\+json|atom\+xml|xml|manifest\+json|javascript)|image\/svg)/
export const isCompressible = (type: string): boolean => texts.test(type)

/** Quick for answers made once; thorough for those kept or served for ever. */
export type Effort = 'quick' | 'kept' | 'forever'
const brotliLevel: Readonly<Record<Effort, number>> = { quick: 1, kept: 5, forever: 11 }
const gzipLevel: Readonly<Record<Effort, number>> = { quick: 2, kept: 6, forever: 9 }
/** To here the quick way takes less than half a millisecond, less than a thread of the pool costs. */
const atOnce = 64 * 1024
/** Newer than the oldest Node that may serve. */
export const hasZstandard = typeof zlib.zstdCompressSync === 'function'

/** Long bodies and thorough work go to a thread of the pool, so that other requests go on. */
export async function compress(body: Buffer, encoding: Exclude<Encoding, 'identity'> | 'zstd', effort: Effort): Promise<Buffer> {
  const isQuick = effort === 'quick' && body.length <= atOnce
  if (encoding === 'zstd') {
    const params = { [zlib.constants.ZSTD_c_compressionLevel]: 1 }
    return isQuick ? zlib.zstdCompressSync(body, { params }) : promisify(zlib.zstdCompress)(body, { params })
  }
  if (encoding === 'gzip') return isQuick ? zlib.gzipSync(body, { level: gzipLevel.quick }) : gzip(body, { level: gzipLevel[effort] })
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants
  const params = { [BROTLI_PARAM_QUALITY]: brotliLevel[effort], [BROTLI_PARAM_SIZE_HINT]: body.length }
  return isQuick ? zlib.brotliCompressSync(body, { params }) : brotli(body, { params })
}
