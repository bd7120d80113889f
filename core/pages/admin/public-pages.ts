import { Type } from 'typebox'
import { ItemPageShape, paging, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'

/** Exact up to here; beyond it the sentence says "more than". */
export const ceiling = 10_000

export interface PublicPages { total: number; isMore: boolean; items: number; standing: number; topics: number; administrations: number }

/** How many pages anyone can read, counted with the rights of a visitor by the queries visitors' own pages use. */
export async function publicPages({ host, content, topics, people, locale }: PagesDeps): Promise<PublicPages> {
  const visitor = host.access.visitor(locale)
  const pages = host.pages(visitor)
  const has = (pattern: string) => pages.some(({ plugin, path }) => plugin === 'core' && path === pattern)
  const { n: items, isMore } = await content.count(visitor, { kinds: host.kinds.names() }, ceiling)
  const counts = {
    items, standing: pages.filter(({ isPattern }) => !isPattern).length,
    topics: has('/topics/:topic') ? (await topics.all()).length : 0, administrations: has('/administrations/:code') ? (await people.administrations()).length : 0,
  }
  return { ...counts, total: counts.items + counts.standing + counts.topics + counts.administrations, isMore }
}

export const publicRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/public', {
    may: 'administer', isInternal: true, input: Type.Object(paging), view: 'admin/public',
    output: Type.Object({
      counts: Type.Object({ total: Type.Integer(), isMore: Type.Boolean(), items: Type.Integer(), standing: Type.Integer(), topics: Type.Integer(), administrations: Type.Integer() }),
      standing: Type.Array(Type.Object({ plugin: Type.String(), path: Type.String() })), items: ItemPageShape,
    }),
    async run(deps, at) {
      const { host, content, locale } = deps
      const visitor = host.access.visitor(locale)
      return {
        counts: await publicPages(deps), standing: host.pages(visitor).filter(({ isPattern }) => !isPattern).map(({ plugin, path }) => ({ plugin, path })),
        items: await content.list(visitor, { kinds: host.kinds.names(), limit: 50, ...at }),
      }
    },
  }),
]
