import type { Viewer } from '../contract/index.ts'
import type { OpenContent } from '../content/open-content.ts'
import type { SiteMapEntry } from '../http/index.ts'

const most = 50_000

/** Every item a visitor may read of a kind that search engines are shown, the newest first. */
export async function* siteMap(visitor: Viewer, { content, kinds }: Pick<OpenContent, 'content' | 'kinds'>): AsyncGenerator<SiteMapEntry> {
  let left = most
  for (const kind of kinds.names()) {
    if (kinds.get(kind).kind.isIndexed === false) continue
    for (let after: string | undefined; left > 0;) {
      const page = await content.list(visitor, { kinds: [kind], limit: 100, ...(after === undefined ? {} : { after }) })
      for (const { path, langs, updatedAt } of page.rows.slice(0, left)) yield { path, langs, updatedAt }
      left -= page.rows.length
      if (page.next === null) break
      after = page.next
    }
  }
}
