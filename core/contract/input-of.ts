import type { Item, ItemInput } from './item.ts'

/** The live version of an item as an input, as its revisions are kept: to begin a draft from, or to show beside another. */
export function inputOf(item: Item): ItemInput {
  return {
    lang: item.texts.find(({ isOriginal }) => isOriginal)?.lang ?? item.lang,
    texts: Object.fromEntries(item.texts.map(({ lang, title, summary, body, maker, extra }) => [lang, { title, summary, body, maker, extra }])),
    fields: item.fields, topics: item.topics, audience: item.audience, handling: item.handling, links: item.links,
    visibleFrom: item.visibleFrom?.toISOString() ?? null, visibleUntil: item.visibleUntil?.toISOString() ?? null, reviewDueOn: item.reviewDueOn,
  }
}
