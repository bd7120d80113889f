/** The form token in a page, as a browser sends it back. */
export const tokenOf = (html: string): string => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''

/** What a page says, without its markup and drawings: what a reader of it would find. */
export const wordsOf = (html: string): string => (/<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html)
  .replace(/<svg[\s\S]*?<\/svg>/g, '').replace(/<[^>]+>/g, ' ').replace(/&#x27;|&#39;/g, '’').replaceAll('&amp;', '&').replaceAll('\u2068', '').replaceAll('\u2069', '').replace(/\s+/g, ' ').trim()
