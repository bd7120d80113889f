import type { Middleware } from 'koa'
import { HttpError } from '../http-error.ts'
import { visitOf } from '../visit.ts'
import type { Web } from '../web.ts'

/**
 * Turns the session's cookie into the viewer, with one query; a cookie that is good for nothing is taken back. Programs show a token
 * instead, which counts below `/api/v1` alone, and there before any cookie.
 */
export const session = (web: Web): Middleware => async (ctx, next) => {
  const visit = visitOf(ctx)
  const shown = ctx.req.headers.authorization
  if (shown !== undefined && visit.place.space === 'api' && web.needs.access.viewerOfToken) {
    const token = /^Bearer +(\S{1,200})$/i.exec(shown)?.[1] ?? ''
    const asked = new URLSearchParams(visit.target.query).has('lang') ? visit.locale : undefined
    const viewer = await web.needs.access.viewerOfToken(token, { locale: asked, address: visit.address })
    if (!viewer) throw new HttpError(401, 'token-wrong', { 'www-authenticate': 'Bearer error="invalid_token"' })
    visit.viewer = viewer
    if (asked === undefined && web.needs.settings.languages.includes(viewer.locale)) visit.locale = viewer.locale
    await next()
    return
  }
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
