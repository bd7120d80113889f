import type { Context, Middleware } from 'koa'
import { send } from '../answers/send.ts'
import type { Answer } from '../answers/answer.ts'
import { isOpen, pageAnswer } from '../answers/page-answer.ts'
import { servicesOf } from '../run-route.ts'
import { visitOf, type Visit } from '../visit.ts'
import type { Web } from '../web.ts'
import { manifest } from './manifest.ts'
import { describeApi } from './openapi.ts'
import { readableApi } from './openapi-page.ts'
import { siteMap } from './site-map.ts'

export interface SiteFiles {
  readonly middleware: Middleware
  /** Forgets what was made of the routes. */
  clear(): void
}

const text = (type: string, body: string, maxAge: number): Answer => ({ status: 200, type, body: Buffer.from(body), isPublic: true, maxAge })

/** What a site has besides its pages: for search engines, browsers, researchers and programs. */
export function openSiteFiles(web: Web): SiteFiles {
  const { needs } = web
  const { origin, languages } = needs.settings
  let api: Buffer | null = null
  const description = (): Buffer => (api ??= Buffer.from(JSON.stringify(describeApi(web))))

  const files: Readonly<Record<string, (ctx: Context, visit: Visit) => Promise<Answer | null> | Answer | null>> = {
    '/robots.txt': () => text('text/plain; charset=utf-8',
      `User-agent: *\n${['/api/', '/events', ...languages.flatMap((lang) => [`/${lang}/search`, `/${lang}/sign-in`, `/${lang}/account`])].map((path) => `Disallow: ${path}`).join('\n')}\n\nSitemap: ${origin}/sitemap.xml\n`, 3600),
    '/sitemap.xml': async () => text('application/xml; charset=utf-8', await siteMap(web), 600),
    '/.well-known/security.txt': () => {
      const { securityContact } = needs.site(languages[0] ?? 'en')
      if (securityContact === null) return null
      const contact = securityContact.includes('@') && !securityContact.includes(':') ? `mailto:${securityContact}` : securityContact
      const expires = new Date(Math.ceil(needs.clock.now().getTime() / 86_400_000) * 86_400_000 + 180 * 86_400_000)
      return text('text/plain; charset=utf-8', `Contact: ${contact}\nExpires: ${expires.toISOString()}\nPreferred-Languages: ${languages.join(', ')}\nCanonical: ${origin}/.well-known/security.txt\n`, 3600)
    },
    '/manifest.webmanifest': (_, { locale }) => text('application/manifest+json; charset=utf-8', JSON.stringify(manifest(web, locale)), 600),
    '/favicon.ico': () => {
      const { icon } = needs.assets.links()
      return icon === null ? null : { status: 302, type: '', body: null, isPublic: true, headers: { location: icon } }
    },
    '/api/openapi.json': () => ({ status: 200, type: 'application/json; charset=utf-8', body: description(), isPublic: true }),
  }

  async function apiPage(visit: Visit): Promise<Answer> {
    const t = needs.translations.translator(visit.locale)
    const { answer } = await pageAnswer(web, visit, {
      owner: 'http', view: 'api', mounted: null, query: '', path: '/api', value: readableApi(describeApi(web), t), services: servicesOf(web, visit, visit.signal),
    })
    return isOpen(visit) ? answer : { ...answer, isPublic: false }
  }

  return {
    middleware: async (ctx, next) => {
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD') { await next(); return }
      const visit = visitOf(ctx)
      const { path } = visit.target
      const isApiPage = visit.place.space === 'page' && visit.place.path === '/api' && !visit.isData
      const make = Object.hasOwn(files, path) ? files[path] : undefined
      if (!make && !isApiPage) { await next(); return }
      visit.route = isApiPage ? 'GET /api' : `GET ${path}`
      const answer = make ? await make(ctx, visit) : await apiPage(visit)
      if (answer) await send(ctx, answer)
      else await next()
    },
    clear() { api = null },
  }
}
