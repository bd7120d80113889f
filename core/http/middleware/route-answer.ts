import type { Context, Middleware } from 'koa'
import { encodePath, inLanguage } from '../answers/address.ts'
import type { Made } from '../answers/made.ts'
import { send } from '../answers/send.ts'
import { visitOf, type Visit } from '../visit.ts'
import { HttpError } from '../http-error.ts'
import { formAgain, RefusedForm, runGet, runPost } from '../run-route.ts'
import type { Format } from '../routes/locate.ts'
import type { Match } from '../routes/table.ts'
import { preferredLanguage } from '../routes/accept.ts'
import { vary } from '../visitor-pages.ts'
import type { Web } from '../web.ts'

/** Runs the route an address leads to. @throws HttpError 404, 405 and whatever the route throws */
export const routeAnswer = (web: Web): Middleware => async (ctx) => {
  const visit = visitOf(ctx)
  const { place, target } = visit
  const { match } = place
  if (place.space === 'none' && !isWordless(match)) { await sendOn(web, ctx, visit); return }
  if (!match) throw new HttpError(404, 'not-found')
  const allowed = [...(match.get ? ['GET', 'HEAD'] : []), ...(match.post ? ['POST'] : []), 'OPTIONS'].join(', ')
  if (ctx.method === 'OPTIONS') { ctx.status = 204; ctx.set({ allow: allowed, 'cache-control': 'no-store' }); return }
  const mounted = ctx.method === 'POST' ? match.post : match.get
  if (!mounted) throw new HttpError(405, 'method-not-allowed', { allow: allowed })
  visit.route = mounted.name
  if (target.hasSlash && ctx.method !== 'POST') { move(ctx, visit, place.space === 'api' ? `/api/v1${encodePath(place.path)}` : place.space === 'none' ? encodePath(place.path) : inLanguage(encodePath(place.path), visit.locale), 308); return }
  vary(ctx, visit, mounted)
  const format: Format = visit.isData ? 'json' : place.space === 'none' ? 'page' : place.format
  const asked = { mounted, values: match.values, format, request: ctx.req, path: place.path }
  if (ctx.method !== 'POST') { await deliver(ctx, await runGet(web, visit, asked)); return }
  try {
    await deliver(ctx, await runPost(web, visit, asked))
  } catch (error) {
    if (!(error instanceof RefusedForm)) throw error
    // Where the form itself cannot be made (its item is gone, say) the refusal stands alone; it must never turn into another answer.
    const again = await formAgain(web, visit, asked, error).catch((fault: unknown) => {
      web.needs.log.info('A refused form could not be shown again', { route: mounted.name, fault: fault instanceof Error ? fault.message : String(fault) })
      return null
    })
    if (!again) throw error
    await deliver(ctx, again)
  }
}

/** Bytes are the same in every language, so a file's address needs none. */
const isWordless = (match: Match | null): boolean => match?.get !== null && match?.get !== undefined && match.get.route.spec.view === undefined && match.get.route.spec.output === undefined

async function deliver(ctx: Context, { answer, setCookies }: Made): Promise<void> {
  for (const line of setCookies) ctx.append('set-cookie', line)
  await send(ctx, setCookies.length > 0 ? { ...answer, isPublic: false } : answer)
}

// The root, and addresses that were written without a language, lead to the reader's own.
async function sendOn(web: Web, ctx: Context, visit: Visit): Promise<void> {
  const { place, viewer } = visit
  const { languages } = web.needs.settings
  if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || (place.path !== '/' && !place.match?.get)) throw new HttpError(404, 'not-found')
  const locale = viewer.id !== null && languages.includes(viewer.locale) ? viewer.locale : (preferredLanguage(ctx.req.headers['accept-language'], languages) ?? languages[0] ?? 'en')
  ctx.vary('Accept-Language, Cookie')
  move(ctx, visit, inLanguage(encodePath(place.path), locale), 302)
}

function move(ctx: Context, { target }: Visit, path: string, status: number): void {
  ctx.status = status
  ctx.set({ location: target.query === '' ? path : `${path}?${target.query}`, 'cache-control': 'no-store' })
  // oxlint-disable-next-line unicorn/no-null -- Koa's word for no body
  ctx.body = null
  ctx.status = status
}
