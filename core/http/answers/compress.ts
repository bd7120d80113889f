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
const brotliLevel: Readonly<Record<Effort, number>> = { quick: 4, kept: 5, forever: 11 }

/** Compressed in a thread of the pool, so that other requests go on. */
export async function compress(body: Buffer, encoding: Exclude<Encoding, 'identity'>, effort: Effort): Promise<Buffer> {
  if (encoding === 'gzip') return gzip(body, { level: effort === 'forever' ? 9 : 6 })
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants
  return brotli(body, { params: { [BROTLI_PARAM_QUALITY]: brotliLevel[effort], [BROTLI_PARAM_SIZE_HINT]: body.length } })
}
