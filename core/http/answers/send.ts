import type { Context } from 'koa'
import { encodingOf } from '../routes/accept.ts'
import { tagOf, type Answer } from './answer.ts'
import { compress, hasZstandard, isCompressible, worthwhile, type Effort } from './compress.ts'

/** Compressed forms that are kept beside an answer. */
export interface Kept { br?: Buffer; gzip?: Buffer }

/** Sends an answer: conditions, compression, and who may keep a copy. */
export async function send(ctx: Context, answer: Answer, kept?: Kept, effort: Effort = 'quick'): Promise<void> {
  const { body, isPublic } = answer
  ctx.status = answer.status
  for (const [name, value] of Object.entries(answer.headers ?? {})) ctx.set(name, typeof value === 'string' ? value : [...value])
  if (said(ctx, 'cache-control') === '') ctx.set('cache-control', cacheControl(answer))
  if (answer.lastModified) ctx.set('last-modified', answer.lastModified.toUTCString())
  if (body === null) {
    // oxlint-disable-next-line unicorn/no-null -- Koa's word for no body
    ctx.body = null
    ctx.status = answer.status
    return
  }
  if (!Buffer.isBuffer(body)) {
    if (answer.etag !== undefined) ctx.set('etag', answer.etag)
    if (conditions(ctx)) { body.destroy(); return }
    // Koa forgets the length when it is given a stream.
    const length = said(ctx, 'content-length')
    ctx.set('content-type', answer.type)
    ctx.body = body
    if (length !== '') ctx.set('content-length', length)
    return
  }
  const isWorth = body.length >= worthwhile && isCompressible(answer.type)
  if (isWorth) ctx.vary('Accept-Encoding')
  const encoding = isWorth ? encodingOf(ctx.get('accept-encoding') || undefined, hasZstandard && !kept && effort === 'quick') : 'identity'
  if (answer.status === 200 && (isPublic || answer.etag !== undefined)) {
    const tag = answer.etag ?? tagOf(body)
    ctx.set('etag', encoding === 'identity' ? tag : `${tag.slice(0, -1)}-${encoding}"`)
    if (conditions(ctx)) return
  }
  ctx.set('content-type', answer.type)
  let bytes = body
  if (encoding !== 'identity') {
    bytes = (encoding === 'zstd' ? undefined : kept?.[encoding]) ?? await compress(body, encoding, effort)
    if (kept && encoding !== 'zstd') kept[encoding] = bytes
    ctx.set('content-encoding', encoding)
  }
  ctx.body = bytes
  ctx.set('content-type', answer.type)
}

/** A header set so far; Koa's types forget that there may be none. */
const said = (ctx: Context, name: string): string => String(ctx.res.getHeader(name) ?? '')

function cacheControl({ status, isPublic, maxAge = 0 }: Answer): string {
  if (!isPublic) return 'private, no-store'
  if (status >= 400) return 'no-store'
  return maxAge > 0 ? `public, max-age=${maxAge}` : 'public, max-age=0, must-revalidate'
}

/** Answers 304 when the client's copy is the same. */
function conditions(ctx: Context): boolean {
  if (ctx.status !== 200 || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return false
  const wanted = ctx.get('if-none-match')
  const modified = said(ctx, 'last-modified')
  const isSame = wanted !== '' ? isNamed(wanted, said(ctx, 'etag')) : modified !== '' && ctx.get('if-modified-since') !== '' && Date.parse(ctx.get('if-modified-since')) >= Date.parse(modified)
  if (!isSame) return false
  ctx.status = 304
  // oxlint-disable-next-line unicorn/no-null -- Koa's word for no body
  ctx.body = null
  ctx.status = 304
  ctx.remove('content-type')
  ctx.remove('content-length')
  return true
}

// The same page compressed in another way is the same page to whoever asks whether it changed.
const bare = (tag: string): string => tag.trim().replace(/^W\//, '').replace(/-(?:br|gzip|zstd)"$/, '"')
const isNamed = (wanted: string, tag: string): boolean => tag !== '' && (wanted.trim() === '*' || wanted.slice(0, 2000).split(',').some((one) => bare(one) === bare(tag)))
