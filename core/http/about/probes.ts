import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import { visitOf } from '../visit.ts'
import { isLoopback } from '../line/client-address.ts'
import { isLoopbackHost } from '../line/host.ts'
import type { Live } from '../live/live.ts'
import type { Web } from '../web.ts'
import type { Metrics } from './metrics.ts'

export interface Probes { readonly middleware: Middleware }

const json = (ctx: Context, status: number, body: object): void => {
  ctx.status = status
  ctx.set('cache-control', 'no-store')
  ctx.type = 'application/json; charset=utf-8'
  ctx.body = JSON.stringify(body)
}

/** What a proxy adds; a request with one of them is not of this machine, whatever its socket says. */
const forwarded = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via']

/** `/healthz`: the process answers. `/readyz`: it can serve. `/metrics`: for this machine, or whoever has the token. */
export function openProbes(web: Web, metrics: Metrics, live: Live): Probes {
  const { needs } = web
  // Anybody may ask, however often: the database is asked by one at a time, and the others get what that one was told.
  let asking: Promise<Readonly<Record<string, boolean>>> | null = null
  const ready = (): Promise<Readonly<Record<string, boolean>>> =>
    asking ??= needs.ready().catch(() => ({ database: false })).finally(() => { asking = null })
  return {
    middleware: async (ctx, next) => {
      const visit = visitOf(ctx)
      const { path } = visit.target
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD') { await next(); return }
      if (path === '/healthz') { visit.route = 'GET /healthz'; json(ctx, 200, { status: 'ok' }); return }
      if (path === '/readyz') {
        visit.route = 'GET /readyz'
        const checks = { ...await ready(), running: !web.isStopping }
        const isReady = Object.values(checks).every(Boolean)
        if (!isReady) ctx.set('retry-after', '5')
        json(ctx, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready', checks })
        return
      }
      if (path !== '/metrics') { await next(); return }
      visit.route = 'GET /metrics'
      if (!mayMeasure(web, ctx, visit.address)) { await next(); return }
      ctx.set('cache-control', 'no-store')
      ctx.type = 'text/plain; version=0.0.4; charset=utf-8'
      ctx.body = await metrics.text({ streams: live.size })
    },
  }
}

function mayMeasure({ needs: { settings } }: Web, ctx: Context, address: string): boolean {
  const { metricsToken } = settings
  // A proxy on this machine that adds nothing looks like this machine itself; but a site behind one has a name others reach it by.
  if (metricsToken === null) {
    return isLoopbackHost(new URL(settings.origin).host) && settings.trustProxy === 0 && isLoopback(address) && isLoopbackHost(ctx.req.headers.host ?? '')
      && forwarded.every((name) => ctx.req.headers[name] === undefined)
  }
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(ctx.req.headers.authorization ?? ''), digest(`Bearer ${metricsToken}`))
}
