import type { Middleware } from 'koa'
import { encodingOf } from '../routes/accept.ts'
import { visitOf } from '../visit.ts'
import type { Web } from '../web.ts'
import { send } from '../answers/send.ts'

const year = 31_536_000

/** `/assets/<name>`: good for ever, because the name changes with the content. */
export const assetFile = (web: Web): Middleware => async (ctx, next) => {
  const visit = visitOf(ctx)
  const [first, name, more] = visit.target.segments
  if (first !== 'assets' || name === undefined || more !== undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) { await next(); return }
  const asset = web.needs.assets.find(name)
  if (!asset) { await next(); return }
  visit.route = 'GET /assets'
  const encoding = encodingOf(ctx.req.headers['accept-encoding'])
  const ready = encoding === 'identity' ? undefined : asset[encoding]
  await send(ctx, {
    status: 200, type: asset.type, body: asset.body, etag: asset.etag, isPublic: true, maxAge: year,
    headers: { 'cache-control': `public, max-age=${year}, immutable` },
  }, ready ? { [encoding]: ready } : undefined)
}
