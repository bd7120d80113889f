import Koa, { type Middleware } from 'koa'
import { errorAnswer } from './answers/error-answer.ts'
import { send } from './answers/send.ts'
import { assetFile } from './middleware/asset-file.ts'
import { begin } from './middleware/begin.ts'
import { routeAnswer } from './middleware/route-answer.ts'
import { session } from './middleware/session.ts'
import type { SiteFiles } from './about/site-files.ts'
import type { Live } from './live/live.ts'
import type { Metrics } from './about/metrics.ts'
import type { Probes } from './about/probes.ts'
import { securityHeaders } from './line/security-headers.ts'
import type { VisitorPages } from './visitor-pages.ts'
import { visitOf } from './visit.ts'
import type { Web } from './web.ts'

export interface AppParts {
  readonly web: Web
  readonly metrics: Metrics
  readonly probes: Probes
  readonly live: Live
  readonly siteFiles: SiteFiles
  readonly visitorPages: VisitorPages
}

/** The one order in which a request is answered; what comes first needs the least. */
export function makeApp({ web, metrics, probes, live, siteFiles, visitorPages }: AppParts): Koa {
  const app = new Koa()
  app.silent = true
  const headers = Object.entries(securityHeaders(web.needs.settings.origin))

  app.use(begin(web, metrics)) // 1 request id, request line, log, metrics
  app.use(async (ctx, next) => { // 2 the headers every answer has
    for (const [name, value] of headers) ctx.res.setHeader(name, value)
    if (web.isStopping) ctx.res.setHeader('connection', 'close')
    await next()
  })
  app.use(containErrors(web, headers)) // 3 whatever goes wrong below becomes an answer here
  app.use(probes.middleware) // 4 /healthz, /readyz, /metrics: asked by machines, under any name of the host
  app.use(ownHost(web)) // 5 no other host's pages
  app.use(assetFile(web)) // 6 files with their hash in the name
  app.use(async (ctx, next) => { // 7 visitors' pages, before anything is asked of the database
    if (!await visitorPages.serve(ctx, visitOf(ctx))) await next()
  })
  const { database } = web.needs
  app.use(async (_ctx, next) => (database.together ? database.together(next) : next())) // 8 what is asked of the database at once goes out at once
  app.use(session(web)) // 9 the session becomes a viewer
  app.use(live.middleware) // 10 /events
  app.use(siteFiles.middleware) // 11 robots.txt, the site map, the manifest, the API's description
  app.use(routeAnswer(web)) // 12 everything else is a route, or is not there
  return app
}

const containErrors = (web: Web, headers: readonly [string, string][]): Middleware => async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    const visit = visitOf(ctx)
    if (ctx.respond === false || ctx.headerSent) { ctx.res.destroy(); return }
    for (const name of ['content-type', 'content-length', 'content-encoding', 'content-disposition', 'etag', 'last-modified', 'cache-control', 'location']) ctx.remove(name)
    // A file has a policy of its own; the page that says it is not there has the site's.
    for (const [name, value] of headers) ctx.set(name, value)
    const answer = await errorAnswer(web, visit, ctx.req, error)
    ctx.vary('Cookie, Accept')
    // A body nobody will read: the line is closed rather than read to its end.
    if (ctx.method === 'POST' && !ctx.req.complete) ctx.set('connection', 'close')
    await send(ctx, answer)
  }
}

const ownHost = (web: Web): Middleware => async (ctx, next) => {
  if (!web.isOwnHost(ctx.req.headers.host)) { ctx.status = 421; ctx.set('cache-control', 'no-store'); ctx.type = 'text/plain; charset=utf-8'; ctx.body = 'This host is not served here.\n'; return }
  await next()
}
