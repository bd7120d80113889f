import type { Context } from 'koa'
import { contributions } from './answers/slots.ts'
import { send } from './answers/send.ts'
import { tagOf } from './answers/answer.ts'
import type { Made } from './answers/made.ts'
import type { CachedPage } from './page-cache.ts'
import type { ReadyAnswers } from './ready-answers.ts'
import { runGet } from './run-route.ts'
import { knownQuery } from './routes/known-query.ts'
import type { Mounted } from './routes/table.ts'
import type { Visit } from './visit.ts'
import type { Web } from './web.ts'

/** Longest life of a kept page: for what changes without a write, such as “3 hours ago”. */
const life = 300_000

/** Where a page is kept, and what it was true of. */
interface Kept { readonly key: string; readonly mounted: Mounted; readonly kinds: readonly string[]; readonly versions: string }

export interface VisitorPages {
  /** Answers from the cache, filling it first where it has to. False: this request is none of its business. */
  serve(ctx: Context, visit: Visit): Promise<boolean>
  clear(): void
}

/**
 * Pages and data for visitors, kept until something they show is written. The key holds nothing of the request but the route,
 * its path's values, the query it knows, the language, the format and whether its browser asks for lean pages: no other header or cookie can
 * change what others get.
 */
export function openVisitorPages(web: Web, readyAnswers: ReadyAnswers): VisitorPages {
  const { needs, pages } = web
  const kinds = new Map<Mounted, readonly string[]>()

  // All kinds a page may show, with those of what other plugins contribute to the slots it may open.
  function reads(mounted: Mounted, visit: Visit): readonly string[] {
    let known = kinds.get(mounted)
    if (known === undefined) {
      const { spec } = mounted.route
      const slots = spec.view === undefined ? [] : needs.views.slotsOf(mounted.plugin.id, spec.view)
      const of = (names: readonly string[]) => names.flatMap((name) => contributions(needs.plugins(), name, (permission) => visit.viewer.may(permission)))
      const outer = of(slots)
      // What is shown in a slot may open some in its turn.
      const shown = [...outer, ...outer.flatMap(({ plugin, slot }) => of(needs.views.slotsOf(plugin.id, slot.view)))]
      known = [...new Set([spec.reads ?? [], ...shown.map(({ slot }) => slot.reads ?? [])].flat())].toSorted()
      kinds.set(mounted, known)
    }
    return known
  }

  function keyOf(visit: Visit): Kept | null {
    const { place, cookies, locale, lean } = visit
    const mounted = place.match?.get
    if (!mounted?.route.spec.reads || place.space === 'none' || cookies.session !== undefined || cookies.notice !== undefined) return null
    if (!mounted.plugin.isOn() || !visit.viewer.may(mounted.permission)) return null
    const format = visit.isData || place.space !== 'page' ? 'json' : place.format
    const query = knownQuery(mounted, visit.target.query)
    const shown = reads(mounted, visit), versions = needs.kindVersions.of(shown)
    return { mounted, kinds: shown, versions, key: JSON.stringify([mounted.name, place.match!.values, query.text, locale, place.space, format, format === 'page' ? [lean.choice, lean.savesData] : null, versions]) }
  }

  async function deliver(ctx: Context, page: CachedPage, { mounted, kinds: shown, versions }: Kept): Promise<void> {
    await send(ctx, { status: 200, type: page.type, body: page.body, etag: page.etag, headers: page.headers, isPublic: true }, page.kept, 'kept')
    readyAnswers.keep(ctx, { mounted, kinds: shown, versions, until: page.until })
  }

  return {
    async serve(ctx, visit) {
      if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || ctx.req.headers.authorization !== undefined || ctx.req.headers['hx-request'] !== undefined || visit.target.hasSlash) return false
      const found = keyOf(visit)
      if (!found) return false
      const { key, mounted } = found
      visit.route = mounted.name
      vary(ctx, visit, mounted)
      const ready = pages.get(key)
      if (ready) {
        visit.isCached = true
        await deliver(ctx, ready, found)
        return true
      }
      // Nothing of the request that happens to come first may show in what all others get, and its end does not end the work.
      const anyone: Visit = { ...visit, address: '', userAgent: '', cookies: {}, signal: new AbortController().signal }
      let made: Made | null = null
      const page = await pages.through(key, async () => {
        const { place, isData } = visit
        const format = isData || place.space !== 'page' ? 'json' : place.format
        made = await runGet(web, anyone, { mounted, values: place.match!.values, format, request: ctx.req, path: place.path })
        const { answer, setCookies, isKeepable } = made
        if (!isKeepable || setCookies.length > 0 || answer.status !== 200 || !Buffer.isBuffer(answer.body) || !answer.isPublic) return null
        return { body: answer.body, type: answer.type, etag: tagOf(answer.body), headers: answer.headers ?? {}, kept: {}, until: Date.now() + life }
      })
      if (page) {
        await deliver(ctx, page, found)
        return true
      }
      if (!made) return false
      const { answer, setCookies } = made as Made
      for (const line of setCookies) ctx.append('set-cookie', line)
      await send(ctx, answer)
      return true
    },
    clear() { kinds.clear(); pages.clear(); readyAnswers.clear() },
  }
}

/** What may change the answer at one address. */
export function vary(ctx: Context, { place }: Visit, mounted: Mounted | null): void {
  ctx.vary('Cookie')
  if (place.space === 'page' && place.format === 'page') ctx.vary('Save-Data')
  if (place.space === 'api') ctx.vary('Accept-Language')
  else if (place.space === 'page' && place.format === 'page' && mounted?.strip) ctx.vary('Accept')
}
