import { Type } from 'typebox'
import { FacetShape, ItemPageShape, ItemSummaryShape, oneOf, outcomes, paging, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { ShelfQuery } from '../../cards/services/shelf.ts'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { lang, maybe, moment } from '../document-shape.ts'
import { strengths, verbs } from '../model.ts'
import { kindName } from '../services/guides.ts'
import { facetValues, type Counted } from '../services/library.ts'

const word = () => Type.Optional(Type.String({ maxLength: 60 }))
const fits = () => Type.Optional(oneOf(['', 'yes']))
const Query = Type.Object({ technology: word(), process: word(), theme: word(), administration: word(), outcome: Type.Optional(oneOf(outcomes)), lang: Type.Optional(oneOf(['en', 'fr', 'es', 'ar'])), fits: fits(), ...paging })
const Cell = Type.Object({ process: Type.String(), n: Type.Integer() })
const Home = Type.Object({
  title: Type.String(), guidelines: ItemPageShape, differing: Type.Array(Type.String()), facets: Type.Array(FacetShape), chosen: Type.Boolean(), mayPropose: Type.Boolean(), isStaff: Type.Boolean(),
  matrix: Type.Object({ processes: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })), rows: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), all: Type.Integer(), cells: Type.Array(Cell) })) }),
  latest: Type.Array(ItemSummaryShape), editions: Type.Array(ItemSummaryShape), consultations: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), lang: lang(), untilOn: Type.String() })), recommendations: Type.Integer(),
})
const Loose = Type.Object({ path: Type.String(), permalink: Type.String(), number: Type.String(), title: Type.String(), lang: lang(), verb: oneOf(verbs), strength: oneOf(strengths), certainty: Type.Integer(), guideline: Type.Object({ ref: maybe(Type.String()), title: Type.String(), path: Type.String(), lang: lang() }), administration: maybe(Type.String()), topics: Type.Array(Type.String()), applies: Type.Array(Type.String()), warnings: Type.Array(Type.String()), at: moment() })
const most = 50

/** A list without the whole of its texts: what a page of many shows. */
const light = (item: ItemSummary): ItemSummary => ({ ...item, fields: { version: item.fields['version'], count: item.fields['count'], outcomes: item.fields['outcomes'] }, extra: {} })

export const homeRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/', {
    may: 'read', input: Query, output: Home, view: 'guide/home', reads: ['guidelines.guideline', 'guidelines.edition', 'core.topic', 'core.administration'],
    formats: {
      atom: ({ title, guidelines }) => ({ title, entries: guidelines.rows.map((item) => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })) }),
      csv: ({ guidelines }) => [['ref', 'title', 'version', 'recommendations', 'topics', 'outcomes', 'administration', 'published'], ...guidelines.rows.map((row) => [row.ref, row.title, String(row.fields['version']), Number(row.fields['count']), row.topics.join(' '), (row.fields['outcomes'] as string[] | undefined ?? []).join(' '), row.administration, row.publishedAt?.toISOString() ?? null])],
    },
    async run(deps, query) {
      const { library, shelf, content, topics, viewer, locale, t, consultations } = deps
      const all = await topics.all()
      const labelOf = new Map(all.map(({ id, labels }) => [id, labels[locale] ?? labels.en]))
      const found = await content.lists(viewer, { latest: { kinds: [kindName], limit: 4 }, editions: { kinds: ['guidelines.edition'], limit: 3 } })
      const guidelines = await shelf.list(viewer, 'guideline', query as ShelfQuery)
      const { facets } = await shelf.beside(viewer, 'guideline', query as ShelfQuery, t)
      const chosen = facets.some(({ options }) => options.some(({ selected }) => selected))
      const { technologies, processes, counts, total } = await library.matrix(viewer, new Map(all.map(({ id, kind }) => [id, kind])))
      const named = (id: string) => labelOf.get(id) ?? id
      return {
        title: t('guidelines.title'), guidelines: { ...guidelines, rows: guidelines.rows.map(light) }, differing: await shelf.differing(viewer, 'guideline', guidelines.rows), chosen, facets,
        mayPropose: viewer.may('guidelines.propose'), isStaff: viewer.tokens.includes('staff:guidelines'),
        matrix: {
          processes: processes.map((id) => ({ id, label: named(id) })),
          rows: technologies.map((id) => ({ id, label: named(id), all: counts.get(`${id} *`) ?? 0, cells: processes.map((process) => ({ process, n: counts.get(`${id} ${process}`) ?? 0 })) })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
        },
        latest: found.latest.rows.map(light), editions: found.editions.rows.map(light), recommendations: total,
        consultations: (viewer.id === null ? [] : await consultations.openFor(viewer)).map(({ itemId, input, untilOn }) => { const of = input.texts[locale] ? locale : input.lang; return { id: itemId, title: input.texts[of]?.title ?? '', lang: of, untilOn } }),
      }
    },
  }),

  on.get('/recommendations', {
    may: 'read', view: 'guide/list', reads: ['guidelines.guideline', 'core.topic', 'core.administration'],
    input: Type.Object({ technology: word(), process: word(), outcome: Type.Optional(oneOf(outcomes)), strength: Type.Optional(oneOf(strengths)), certainty: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })), verb: Type.Optional(oneOf(verbs)), fits: fits(), page: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }),
    output: Type.Object({ title: Type.String(), total: Type.Integer(), rows: Type.Array(Loose), facets: Type.Array(FacetShape), chosen: Type.Boolean(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()) }),
    formats: { csv: ({ rows }) => [['guideline', 'number', 'recommendation', 'verb', 'strength', 'certainty', 'address'], ...rows.map((row) => [row.guideline.ref, row.number, row.title, row.verb, row.strength, row.certainty, row.permalink])] },
    async run({ library, profiles, conditions, topics, viewer, locale, t }, { page = 1, fits = '', ...query }) {
      const all = await topics.all()
      const labels = new Map(all.map(({ id, labels: called }) => [id, called[locale] ?? called.en]))
      const of = (kind: string) => all.filter((topic) => topic.kind === kind).map(({ id }) => id)
      const profile = await profiles.reader(viewer)
      const { total, rows, counts } = await library.recommendations(viewer, { ...query, facts: profile?.facts ?? null, isFitting: fits === 'yes' }, { limit: most, offset: (page - 1) * most }, { technology: of('technology'), process: of('process') })
      const facet = (name: Counted, values: readonly string[], label: (value: string) => string, selected: string) => ({
        name, options: values.map((value) => ({ value, label: label(value), count: counts[name].get(value) ?? 0, isMore: false, selected: selected === value })).filter(({ count, selected: is }) => count > 0 || is),
      })
      const named = (id: string) => labels.get(id) ?? id
      return {
        title: t('guidelines.list.title'), total, chosen: fits !== '' || Object.values(query).some((one) => one !== undefined), next: total > page * most ? page + 1 : null, previous: page > 1 ? page - 1 : null,
        rows: rows.map(({ id, guideline, ...one }) => ({ ...one, permalink: `${guideline.path}/r/${id}`, guideline, administration: guideline.administration, topics: guideline.topics, warnings: conditions.warnings(t, locale, profiles.differences(profile, one.applies)) })),
        facets: [
          ...profile === null ? [] : [facet('fits', ['yes'], () => t('guidelines.fits.only'), fits)],
          facet('technology', of('technology'), named, query.technology ?? ''), facet('process', of('process'), named, query.process ?? ''), facet('outcome', facetValues.outcome, (value) => t(`core.outcome.${value}`), query.outcome ?? ''),
          facet('certainty', facetValues.certainty, (value) => t(`guidelines.certainty.${value}`), String(query.certainty ?? '')), facet('strength', facetValues.strength, (value) => t(`guidelines.strength.${value}`), query.strength ?? ''), facet('verb', facetValues.verb, (value) => t(`guidelines.verb.${value}`), query.verb ?? ''),
        ],
      }
    },
  }),

  on.get('/grading', { may: 'read', input: Type.Object({}), output: Type.Object({ title: Type.String() }), view: 'guide/grading', reads: ['core.settings'], run: ({ t }) => ({ title: t('guidelines.grading.title') }) }),
]
