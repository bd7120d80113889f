import { promisify } from 'node:util'
import zlib from 'node:zlib'

const [brotli, gzip] = [promisify(zlib.brotliCompress), promisify(zlib.gzip)]

export const isCompressible = (type: string): boolean => /^text\/|^image\/svg|json/.test(type)

/** As small as it gets: done once for a file that is served for ever. */
export async function compress(body: Buffer): Promise<{ br: Buffer; gzip: Buffer }> {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants
  return { br: await brotli(body, { params: { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: body.length } }), gzip: await gzip(body, { level: 9 }) }
}
