import type { Reply } from '../../contract/index.ts'
import type { Answer } from './answer.ts'

const inlineTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'application/pdf', 'text/plain', 'text/plain; charset=utf-8'])

/** Bytes with a name. What a browser would run is never shown in place, and what is shown runs in a sandbox. */
export function fileAnswer(reply: Extract<Reply, { reply: 'file' }>): Answer {
  const { name, type, body, size, inline, etag, lastModified, maxAge, isPublic } = reply
  const isShown = inline === true && inlineTypes.has(type.toLowerCase())
  return {
    status: 200, type, body: typeof body === 'string' ? Buffer.from(body) : body, isPublic: isPublic ?? false,
    ...(etag === undefined ? {} : { etag: etag.startsWith('"') ? etag : `"${etag}"` }), ...(lastModified ? { lastModified } : {}), ...(maxAge === undefined ? {} : { maxAge }),
    headers: {
      'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename="${plain(name)}"; filename*=UTF-8''${encode(name)}`,
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'none'",
      ...(size === undefined ? {} : { 'content-length': String(size) }),
    },
  }
}

const plain = (name: string): string => name.normalize('NFKD').replace(/[^\w. ()-]/g, '_').slice(0, 150)
const encode = (name: string): string => encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
