import type { TestSite, Who } from '../../core/testing/index.ts'
import { addressesOf, queries, type SampleItem } from './samples.ts'

export interface PageOf { path: string; as: Who; name: string }

/** Every page of the site as somebody may open it: of each route one address per kind of item, as the least powerful person it answers. */
export async function pagesOf(site: TestSite, items: readonly SampleItem[]): Promise<PageOf[]> {
  const pages: PageOf[] = []
  for (const mounted of site.instance.web?.routes() ?? []) {
    if (mounted.route.method !== 'GET' || mounted.route.spec.view === undefined) continue
    const addresses = addressesOf(mounted, items)
    // One of each kind is enough; pages of one item look alike but for its words.
    const seen = new Set<string>()
    for (const { path, item } of addresses) {
      const key = item?.kind ?? ''
      if (seen.has(key) || (item !== null && mounted.plugin.id === 'core' && seen.size > 0)) continue
      seen.add(key)
      for (const as of ['visitor', 'member', 'ncp', 'editor', 'administrator'] as const) {
        const address = `${path === '/' ? '' : path}${queries[mounted.name] ?? ''}`
        const { status } = await site.get(`/en${address}`, { as })
        if (status === 200) { pages.push({ path: address, as, name: mounted.name }); break }
      }
    }
    if (mounted.name === 'GET /') pages.push(...(['member', 'ncp', 'editor', 'administrator'] as const).map((as) => ({ path: '', as, name: `GET / (${as})` })))
  }
  return [...pages, { path: '/no-such-page', as: 'visitor', name: 'not found' }, { path: '/search?q=nothingatall', as: 'visitor', name: 'nothing found' }]
}

/** Live items of the demonstration, one of each kind, for addresses that look as they do in life. */
export async function demoItems(site: TestSite): Promise<SampleItem[]> {
  const { kinds, content } = site.instance.floors.content
  const editor = await site.viewer('editor')
  const found: SampleItem[] = []
  for (const kind of kinds.names()) {
    const { rows } = await content.list(editor, { kinds: [kind], limit: 3 })
    found.push(...rows.map(({ id, ref, path, title }) => ({ id, ref: ref ?? '', kind, path, title })))
  }
  return found
}
