import { Type } from 'typebox'
import { ItemPageShape, NotFound, key, outcomes, paging, type Route, type Routes, type Topic } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'

const Named = Type.Object({ id: Type.String(), label: Type.String() })
const Shown = Type.Object({
  id: Type.String(), kind: Type.String(), label: Type.String(), note: Type.String(), synonyms: Type.Array(Type.String()),
  broader: Type.Array(Named), narrower: Type.Array(Named), related: Type.Array(Named),
})

export const topicRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/topics', {
    may: 'read', view: 'topics', reads: ['core.topic'],
    output: Type.Object({ groups: Type.Array(Type.Object({ kind: Type.String(), topics: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), note: Type.String() })) })) }),
    async run({ topics, locale }) {
      const all = await topics.all()
      return {
        groups: (['technology', 'process', 'topic'] as const).map((kind) => ({
          kind, topics: all.filter((topic) => topic.kind === kind).map(({ id, labels, notes }) => ({ id, label: labels[locale] ?? labels.en, note: notes?.[locale] ?? notes?.en ?? '' })),
        })),
      }
    },
  }),

  on.get('/topics/:topic', {
    may: 'read', input: Type.Object({ topic: key(), with: Type.Optional(Type.String({ maxLength: 60 })), outcome: Type.Optional(Type.String({ maxLength: 40 })), ...paging }), view: 'topic',
    output: Type.Object({ heading: Type.String(), topic: Shown, other: Type.Union([Named, Type.Null()]), found: ItemPageShape, isFollowed: Type.Boolean(), outcome: Type.String(), outcomes: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })) }),
    formats: {
      atom: ({ heading, found }) => ({
        title: heading,
        entries: found.rows.map((item) => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })),
      }),
    },
    async run({ topics, content, viewer, locale, host, t }, { topic: id, with: other, outcome: asked, ...at }) {
      const all = await topics.all()
      const byId = new Map(all.map((one) => [one.id, one]))
      const topic = await topics.get(id)
      const second = other === undefined ? undefined : byId.get(other)
      if (other && !second) throw new NotFound()
      const outcome = outcomes.find((one) => one === asked)
      const found = await content.list(viewer, { kinds: host.kinds.names(), facets: { topic: second ? [topic.id, second.id] : topic.id, ...(outcome ? { outcome } : {}) }, ...at })
      const label = (one: Topic) => one.labels[locale] ?? one.labels.en
      const named = (ids: string[]) => ids.flatMap((one) => { const known = byId.get(one); return known ? [{ id: one, label: label(known) }] : [] })
      return {
        heading: second ? t('core.topics.both', { first: label(topic), second: label(second) }) : label(topic),
        topic: {
          id: topic.id, kind: topic.kind, label: label(topic), note: topic.notes?.[locale] ?? topic.notes?.en ?? '', synonyms: topic.synonyms[locale] ?? [],
          broader: named(topic.broader), narrower: named(topic.narrower), related: named(topic.related),
        },
        other: second ? { id: second.id, label: label(second) } : null, found, outcome: outcome ?? '', outcomes: outcomes.map((value) => ({ value, label: t(`core.outcome.${value}`), selected: value === outcome })),
        isFollowed: await content.isSubscribed(viewer, { type: 'topic', id: topic.id }),
      }
    },
  }),
]
