import type { Context, Middleware } from 'koa'
import type { Metrics } from '../about/metrics.ts'
import { noteRequest } from '../about/note-request.ts'
import { clientAddress } from '../line/client-address.ts'
import { leanAsked } from '../line/lean.ts'
import { hasOneHost } from '../line/one-host.ts'
import { requestId } from '../line/request-id.ts'
import { readTarget, type Target } from '../line/target.ts'
import { preferredLanguage, wantsJson } from '../routes/accept.ts'
import { locate, type Place } from '../routes/locate.ts'
import type { Visit } from '../visit.ts'
import type { Web } from '../web.ts'

const methods = new Set(['GET', 'HEAD', 'POST', 'OPTIONS'])

/** Gives the request its id, reads its line, and notes how it ended: in the log without anything a person typed, and in the metrics. */
export const begin = (web: Web, metrics: Metrics): Middleware => async (ctx, next) => {
  const began = performance.now()
  const id = requestId(ctx.req.headers['x-request-id'])
  ctx.res.setHeader('x-request-id', id)
  const target = readTarget(ctx.req.url ?? '', web.limits.target)
  if (!target || !hasOneHost(ctx.req.rawHeaders)) { refuse(ctx, ctx.req.url !== undefined && ctx.req.url.length > web.limits.target ? 414 : 400); return }
  const visit = makeVisit(web, ctx, id, target)
  ctx.state = { visit }
  if (!methods.has(ctx.method)) { refuse(ctx, 501); ctx.set('allow', 'GET, HEAD, POST, OPTIONS') }
  else await next()
  noteRequest(web, metrics, { id, route: visit.route, method: ctx.method, status: ctx.status, began, isCached: visit.isCached })
}

function refuse(ctx: Context, status: number): void {
  ctx.status = status
  ctx.set({ connection: 'close', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  ctx.type = 'text/plain; charset=utf-8'
  ctx.body = status === 414 ? 'The address is too long.\n' : status === 501 ? 'This method is not served here.\n' : 'This request cannot be read.\n'
}

function makeVisit(web: Web, ctx: Context, id: string, target: Target): Visit {
  const { settings, access } = web.needs
  const { headers } = ctx.req
  const place = locate(target, web.table, settings.languages)
  const locale = localeOf(place, target, headers['accept-language'], web)
  const isData = place.space === 'api' || target.segments[0] === 'api' || (place.space === 'page' && place.format === 'page' && wantsJson(headers.accept))
    || (place.space === 'none' && wantsJson(headers.accept))
  const cookies = web.cookies.read(headers.cookie)
  const line = { signal: null as AbortSignal | null }
  return {
    id, target, place, locale, isData, route: '-', isCached: false, viewer: access.visitor(locale), cookies, lean: leanAsked(cookies, headers),
    address: clientAddress(ctx.req, settings.trustProxy), userAgent: (headers['user-agent'] ?? '').slice(0, 500),
    // Made when it is first asked for: a page from the cache never does.
    get signal() {
      if (!line.signal) {
        const cut = new AbortController()
        ctx.res.once('close', () => { if (!ctx.res.writableFinished) cut.abort() })
        line.signal = cut.signal
      }
      return line.signal
    },
  }
}

function localeOf(place: Place, target: Target, accept: string | undefined, { needs: { settings: { languages } } }: Web): Visit['locale'] {
  if (place.space === 'page') return place.locale
  const asked = place.space === 'api' ? languages.find((locale) => new RegExp(`(?:^|&)lang=${locale}(?:&|$)`).test(target.query)) : undefined
  return asked ?? preferredLanguage(accept, languages) ?? languages[0] ?? 'en'
}
