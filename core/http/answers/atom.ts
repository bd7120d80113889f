import type { FeedEntry } from '../../contract/index.ts'
import type { FeedFacts } from './formats.ts'
import { inLanguage } from './address.ts'

// oxlint-disable-next-line no-control-regex
const xml = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
/** Titles and summaries stand in the feed as HTML inside CDATA, so plain words are written as HTML; no `]]>` is left to end the CDATA. */
const words = (text: string): string => xml(text).replace(/[&<>]/g, (sign) => named[sign] ?? sign)
/** HTML with the same meaning and without the sign that ends a CDATA section. */
const markup = (html: string): string => xml(html).replaceAll(']]>', ']]&gt;')

/** An Atom feed (RFC 4287). Entries keep their id for ever, whatever their address becomes. */
export async function atomFeed({ title, entries }: { title: string; entries: readonly FeedEntry[] }, { origin, siteName, locale, page, self, now }: FeedFacts): Promise<string> {
  const { Feed } = await import('feed')
  const host = new URL(origin).hostname
  const updated = entries.reduce<Date | null>((latest, { at, updatedAt }) => {
    const moment = updatedAt ?? at
    return latest === null || moment > latest ? moment : latest
  }, null)
  const feed = new Feed({
    id: `${origin}${page}`, link: `${origin}${page}`, title: xml(title), language: locale, updated: updated ?? new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000),
    generator: 'Diwan', copyright: xml(siteName), feedLinks: { atom: `${origin}${self}` }, author: { name: xml(siteName), link: origin },
  })
  for (const entry of entries) {
    feed.addItem({
      id: `tag:${host},2026:${entry.id}`, title: words(entry.title), link: `${origin}${inLanguage(entry.path, locale)}`, date: entry.updatedAt ?? entry.at, published: entry.at,
      ...(entry.summary === undefined ? {} : { description: words(entry.summary) }), ...(entry.html === undefined ? {} : { content: markup(entry.html) }),
    })
  }
  return feed.atom1()
}
