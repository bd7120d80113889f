import { Type } from 'typebox'
import { ItemSummaryShape, oneOf, outcomes, type ListQuery, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { entriesFor, placesFor } from '../places.ts'
import { langs } from '../shapes.ts'

const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })

/** Without words: all that is meant to improve something, newest first. */
async function newest({ content, viewer }: Pick<PagesDeps, 'content' | 'viewer'>, query: ListQuery) {
  const { rows, next } = await content.list(viewer, query)
  return { hits: rows.map((item) => ({ item, excerpt: '' })), next }
}

export const searchRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/search', {
    may: 'read', view: 'search',
    input: Type.Object({ q: Type.Optional(Type.String({ maxLength: 300 })), kind: Type.Optional(Type.String({ maxLength: 80 })), topic: Type.Optional(Type.String({ maxLength: 60 })), outcome: Type.Optional(Type.String({ maxLength: 40 })), lang: Type.Optional(oneOf(langs)), after: Type.Optional(Type.String({ maxLength: 80 })) }),
    output: Type.Object({
      q: Type.String(), hits: Type.Array(Type.Object({ item: ItemSummaryShape, excerpt: Type.String() })), next: Type.Union([Type.String(), Type.Null()]),
      kinds: Type.Array(Choice), outcomes: Type.Array(Choice), outcome: Type.String(), languages: Type.Array(Choice), topics: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })),
    }),
    async run({ search, content, host, topics, viewer, t, locale }, { q = '', kind, topic, outcome: asked, lang, after }) {
      const text = q.trim()
      const outcome = outcomes.find((one) => one === asked)
      const kinds = kind && host.kinds.find(kind) ? [kind] : null
      const { hits, next } = text !== '' ? await search.find(viewer, { text, ...(kinds ? { kinds } : {}), ...(topic ? { topic } : {}), ...(outcome ? { outcome } : {}), ...(lang ? { lang } : {}), ...(after ? { after } : {}) })
        : outcome ? await newest({ content, viewer }, { kinds: kinds ?? ['*'], facets: { outcome, ...(topic ? { topic } : {}), ...(lang ? { lang } : {}) }, ...(after ? { after } : {}) }) : { hits: [], next: null }
      const folded = text.toLocaleLowerCase(locale)
      const named = text.length < 2 ? [] : (await topics.all()).filter(({ labels, synonyms }) =>
        [...Object.values(labels), ...Object.values(synonyms).flat()].some((label) => label.toLocaleLowerCase(locale).includes(folded))).slice(0, 5)
      return {
        q: text, hits, next, topics: named.map(({ id, labels }) => ({ id, label: labels[locale] ?? labels.en })),
        outcome: outcome ?? '', outcomes: outcomes.map((one) => ({ value: one, label: t(`core.outcome.${one}`), selected: one === outcome })),
        kinds: host.kinds.names().map((name) => ({ value: name, label: t(`${name.replace('.', '.kind.')}.name`), selected: name === kind })),
        languages: langs.map((one) => ({ value: one, label: new Intl.DisplayNames([locale], { type: 'language' }).of(one) ?? one, selected: one === lang })),
      }
    },
  }),

  // What Ctrl-K shows: the navigation, topics, and titles; never more than the viewer's own search would.
  on.get('/palette', {
    may: 'read', isInternal: true, input: Type.Object({ q: Type.Optional(Type.String({ maxLength: 100 })) }),
    output: Type.Object({ results: Type.Array(Type.Object({ label: Type.String(), note: Type.String(), url: Type.String() })) }),
    async run({ search, host, topics, viewer, t, locale, links }, { q = '' }) {
      const folded = q.trim().toLocaleLowerCase(locale)
      const places = [...entriesFor(host, viewer).map(({ label, path }) => ({ label: t(label), path })), ...placesFor(viewer).map(({ label, path }) => ({ label: t(label), path }))]
      const matching = places.filter(({ label }) => label.toLocaleLowerCase(locale).includes(folded)).slice(0, 6)
      const named = folded.length < 2 ? [] : (await topics.all()).filter(({ labels }) => Object.values(labels).some((label) => label.toLocaleLowerCase(locale).includes(folded))).slice(0, 4)
      const titles = folded.length < 2 ? [] : await search.suggest(viewer, q)
      const at = (path: string) => links.inLanguage(locale, path)
      return {
        results: [
          ...matching.map(({ label, path }) => ({ label, note: t('core.palette.place'), url: at(path) })),
          ...named.map(({ id, labels }) => ({ label: labels[locale] ?? labels.en, note: t('core.palette.topic'), url: at(`/topics/${id}`) })),
          ...titles.map(({ title, kind, path }) => ({ label: title, note: t(`${kind.replace('.', '.kind.')}.name`), url: at(path) })),
        ],
      }
    },
  }),
]
