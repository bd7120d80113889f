import type { Middleware } from 'koa'
import { visitOf } from '../visit.ts'
import type { Web } from '../web.ts'

/** Turns the session's cookie into the viewer, with one query; a cookie that is good for nothing is taken back. */
export const session = (web: Web): Middleware => async (ctx, next) => {
  const visit = visitOf(ctx)
  const secret = visit.cookies.session
  if (secret === undefined) { await next(); return }
  const { access, settings } = web.needs
  const isPage = visit.place.space === 'page'
  visit.viewer = await access.viewerOf(secret, { locale: isPage ? visit.locale : undefined })
  if (visit.viewer.id === null) ctx.append('set-cookie', web.cookies.write('session', null))
  else {
    if (!isPage && settings.languages.includes(visit.viewer.locale)) visit.locale = visit.viewer.locale
    if (visit.viewer.isStale && access.renew && ctx.method === 'GET') {
      const renewed = await access.renew(secret)
      if (renewed) ctx.append('set-cookie', web.cookies.write('session', { value: renewed.secret, maxAge: (renewed.expiresAt.getTime() - web.needs.clock.now().getTime()) / 1000 }))
    }
  }
  await next()
}
