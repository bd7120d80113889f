import http, { type IncomingHttpHeaders } from 'node:http'
import zlib from 'node:zlib'

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** Decompressed. */
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: () => any
}
export interface Asked { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer; agent?: http.Agent }

/** One request as it stands: nothing is added, followed or decompressed on the way. */
export function ask(origin: string, path: string, { method = 'GET', headers = {}, body, agent }: Asked = {}): Promise<Answered> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, path, method, headers, ...(agent ? { agent } : {}) }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const encoding = response.headers['content-encoding']
        // The answer to HEAD names the encoding of a body that is not there.
        const text = (bytes.length === 0 ? bytes : encoding === 'br' ? zlib.brotliDecompressSync(bytes) : encoding === 'gzip' ? zlib.gunzipSync(bytes) : encoding === 'zstd' ? zlib.zstdDecompressSync(bytes) : bytes).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, text, json: () => JSON.parse(text) as unknown })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}
