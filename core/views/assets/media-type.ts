import { extname } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.png': 'image/png', '.ico': 'image/x-icon',
  '.webp': 'image/webp', '.json': 'application/json', '.map': 'application/json',
}
/** By the ending of a name; bytes when it is none of ours. */
export const mediaType = (name: string): string => types[extname(name)] ?? 'application/octet-stream'
