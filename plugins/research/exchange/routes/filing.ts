import { Type, type Static } from 'typebox'
import { Conflict, Invalid, ItemPageShape, oneOf, paging, redirect, type FieldFault, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { ExchangeDeps, ExchangePermission } from '../deps.ts'

const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Page = Type.Object({
  title: Type.String(), items: ItemPageShape, rows: Type.Array(Type.Unsafe<ItemSummary & { topicNames: string; isChosen: boolean }>({ type: 'object', additionalProperties: true })), topics: Type.Array(Choice), under: Type.Array(Choice), collections: Type.Array(Choice), topic: Type.String(),
  typed: Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: true }), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
const whats = ['topic', 'no-topic', 'collection'] as const
const Posted = { of: word(60), after: word(400), ids: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 120 })), what: Type.Optional(oneOf(whats)), topic: word(60), collection: word(60) }

async function manyPage({ works, topics, collections, viewer, locale, t }: ExchangeDeps, { of = '', after, before }: { of?: string | undefined; after?: string | undefined; before?: string | undefined }, { ids = [], what = 'topic', topic = '', collection = '', faults = [] }: { ids?: readonly string[]; what?: string; topic?: string; collection?: string; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof Page>> {
  const all = (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en })).toSorted((a, b) => a.label.localeCompare(b.label, locale)), names = new Map(all.map(({ value, label }) => [value, label]))
  const items = await works.list(viewer, { limit: 50, ...of === '' ? {} : { facets: { topic: of } }, ...after === undefined ? {} : { after }, ...before === undefined ? {} : { before } })
  return {
    title: t('research.filing.title'), items, topic: of, typed: { what }, errors: faults.map(({ field, key, values }) => ({ id: field === 'ids' ? 'works' : field, error: t(key, values) })),
    rows: items.rows.map((one) => ({ ...one, topicNames: new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(one.topics.map((id) => names.get(id) ?? id)), isChosen: ids.includes(one.id) })),
    topics: all.map((one) => ({ ...one, selected: one.value === topic })), under: all.map((one) => ({ ...one, selected: one.value === of })),
    collections: (await collections.own(viewer)).map(({ id, title }) => ({ value: id, label: title, selected: id === collection })),
  }
}

/** Editing many at once. */
export const filingRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [
  on.get('/many', { may: 'collect', isInternal: true, input: Type.Object({ of: word(60), ...paging }), output: Page, view: 'exchange/many', run: (deps, { of, after, before }) => manyPage(deps, { of, after, before }) }),
  on.post('/many', {
    may: 'collect', isInternal: true, deadline: 60, input: Type.Object(Posted), output: Page, view: 'exchange/many',
    again: (deps, { of, after, ids = [], what = 'topic', topic = '', collection = '' }, fault) => manyPage(deps, { of, after }, { ids, what, topic, collection, faults: fault instanceof Invalid ? fault.faults : [{ field: fault instanceof Conflict ? 'collection' : '', key: fault.key, values: fault.values }] }),
    async run({ filing, viewer }, { of = '', ids = [], what = 'topic', topic = '', collection = '' }) {
      const n = await filing.file(viewer, ids, what === 'collection' ? { what, collection } : { what, topic })
      return redirect(`/research/many${of === '' ? '' : `?of=${encodeURIComponent(of)}`}`, n === 0 ? 'research.filing.nothing' : 'research.filing.done')
    },
  }),
]
