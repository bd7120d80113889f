import { Type } from 'typebox'
import { ItemPageShape, ItemShape, ItemSummaryShape, Invalid, key, oneOf, paging, redirect, type FeedEntry, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { ExchangeDeps, ExchangePermission } from '../deps.ts'
import { formats } from '../formats/all.ts'

const reads = ['research.collection', 'research.work', 'core.topic', 'core.administration', 'core.person']
const entryOf = (item: ItemSummary): FeedEntry => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })
const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const One = Type.Object({ title: Type.String(), item: ItemShape, works: Type.Array(ItemSummaryShape), hidden: Type.Integer(), mayArrange: Type.Boolean(), work: Type.String(), errors: Errors, formats: Type.Array(Type.Object({ name: Type.String(), path: Type.String() })) })

async function one({ collections, viewer, t }: ExchangeDeps, ref: string, said: { work?: string; fault?: object } = {}) {
  const item = await collections.read(viewer, ref)
  const works = await collections.works(viewer, item)
  return {
    title: item.title, item, works, hidden: item.fields.works.length - works.length, mayArrange: item.isKept && viewer.may('research.collect'), work: said.work ?? '',
    errors: said.fault instanceof Invalid ? said.fault.faults.map(({ field, key: name, values }) => ({ id: field, error: t(name, values) })) : [],
    formats: formats.map(({ id, name }) => ({ name, path: `/research/export/${id}?collection=${item.ref ?? item.id}` })),
  }
}

/** Works put together by somebody, in an order, with a feed. */
export const collectionRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [
  on.get('/collections', {
    may: 'read', input: Type.Object(paging), view: 'exchange/collections', reads, output: Type.Object({ title: Type.String(), collections: ItemPageShape, mayCollect: Type.Boolean() }),
    formats: { atom: ({ title, collections }) => ({ title, entries: collections.rows.map(entryOf) }) },
    run: async ({ collections, viewer, t }, query) => ({ title: t('research.collections.title'), collections: await collections.list(viewer, query), mayCollect: viewer.may('research.collect') }),
  }),
  on.get('/collections/:key', {
    may: 'read', input: Type.Object({ key: key() }), view: 'exchange/collection', reads, output: One,
    formats: {
      atom: ({ title, works }) => ({ title, entries: works.map(entryOf) }),
      csv: ({ works }) => [['ref', 'title', 'language', 'administration', 'topics', 'published', 'address'], ...works.map((work) => [work.ref, work.title, work.lang, work.administration, work.topics.join('; '), work.publishedAt?.toISOString() ?? null, work.path])],
    },
    run: (deps, { key: ref }) => one(deps, ref),
  }),
  on.post('/collections/:key', {
    may: 'collect', isInternal: true, input: Type.Object({ key: key(), work: Type.String({ maxLength: 400 }), what: oneOf(['add', 'up', 'down', 'remove']) }), view: 'exchange/collection', output: One,
    again: (deps, { key: ref = '', work = '' }, fault) => one(deps, ref, { work, fault }),
    async run({ collections, works, viewer }, { key: ref, work, what }) {
      const item = await collections.read(viewer, ref)
      // One that can no longer be read is still taken out, by the id the buttons send.
      const id = what !== 'add' && /^[0-9a-f-]{36}$/.test(work) ? work : (await works.named(viewer, work))?.id ?? null
      if (id === null) throw new Invalid([{ field: 'work', key: 'research.collections.fault.work' }])
      await collections.arrange(viewer, item.id, id, what)
      return redirect(item.path, `research.collections.done.${what}`)
    },
  }),
]
