import type { Kept } from './answers/send.ts'

/** A page as it was made, with the compressed forms that were asked for since. */
export interface CachedPage {
  readonly body: Buffer
  readonly type: string
  readonly etag: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly kept: Kept
  readonly until: number
}
export interface PageCache {
  get(key: string): CachedPage | null
  /** The page of this key, made once however many ask meanwhile. Null from `make` is passed on and not kept. */
  through<T extends CachedPage | null>(key: string, make: () => Promise<T>): Promise<T>
  /** A page of it was sent without asking for it here. */
  countHit(): void
  readonly stats: { readonly hits: number; readonly misses: number; readonly bytes: number; readonly pages: number }
  clear(): void
}

/** Pages of visitors by key, the least lately asked for leaving first when there are more bytes than `most`. */
export function openPageCache(most: number, now: () => number = Date.now): PageCache {
  const pages = new Map<string, CachedPage>()
  const making = new Map<string, Promise<CachedPage | null>>()
  let [hits, misses, bytes] = [0, 0, 0]

  const size = (page: CachedPage): number => page.body.length * 2 + 1000
  function drop(key: string, page: CachedPage): void {
    pages.delete(key)
    bytes -= size(page)
  }

  function get(key: string): CachedPage | null {
    const page = pages.get(key)
    if (!page) return null
    if (page.until <= now()) { drop(key, page); return null }
    pages.delete(key)
    pages.set(key, page)
    hits += 1
    return page
  }

  function keep(key: string, page: CachedPage): void {
    const before = pages.get(key)
    if (before) drop(key, before)
    if (size(page) > most / 8) return
    pages.set(key, page)
    bytes += size(page)
    for (const [oldest, old] of pages) {
      if (bytes <= most) break
      drop(oldest, old)
    }
  }

  return {
    get,
    async through(key, make) {
      const open = making.get(key)
      if (open) return await (open as ReturnType<typeof make>)
      misses += 1
      const made = make()
      making.set(key, made)
      try {
        const page = await made
        if (page) keep(key, page)
        return page
      } finally {
        making.delete(key)
      }
    },
    countHit() { hits += 1 },
    get stats() { return { hits, misses, bytes, pages: pages.size } },
    clear() { pages.clear(); bytes = 0 },
  }
}
