import type { Locale } from '../../contract/index.ts'
import { encodePath } from '../answers/address.ts'
import type { SiteMapEntry } from '../needs.ts'
import type { Web } from '../web.ts'

const most = 50_000
const xml = (text: string): string => text.replace(/[<>&'"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Public pages in every language they are in, each with its other languages: the site's own lists, then its items. */
export async function siteMap(web: Web): Promise<string> {
  const { needs, table } = web
  const { origin, languages } = needs.settings
  const visitor = needs.access.visitor(languages[0] ?? 'en')
  const lines: string[] = []
  const put = (path: string, langs: readonly Locale[], updatedAt: Date | null): void => {
    const offered = languages.filter((lang) => langs.includes(lang))
    const address = (lang: Locale): string => xml(`${origin}/${lang}${path === '/' ? '' : encodePath(path)}`)
    const others = offered.length < 2 ? '' : offered.map((lang) => `<xhtml:link rel="alternate" hreflang="${lang}" href="${address(lang)}"/>`).join('')
    for (const lang of offered) lines.push(`<url><loc>${address(lang)}</loc>${updatedAt ? `<lastmod>${updatedAt.toISOString()}</lastmod>` : ''}${others}</url>`)
  }
  for (const { route, path, plugin, permission } of table.all) {
    const { spec } = route
    if (route.method === 'GET' && spec.view !== undefined && spec.reads && !spec.isInternal && !/[:*]/.test(path) && plugin.isOn() && visitor.may(permission)) put(path, languages, null)
  }
  const entries: AsyncIterable<SiteMapEntry> | readonly SiteMapEntry[] = (await needs.siteMap?.(visitor)) ?? []
  for await (const { path, langs, updatedAt } of entries) {
    if (lines.length >= most) break
    put(path, langs, updatedAt)
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${lines.slice(0, most).join('\n')}\n</urlset>\n`
}
