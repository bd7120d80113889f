import { Type } from 'typebox'
import { FacetShape, ItemPageShape, ItemSummaryShape, oneOf, paging, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { lang, maybe, moment } from '../document-shape.ts'
import { certainties, outcomes, strengths, verbs } from '../model.ts'
import { kindName } from '../services/guides.ts'

const word = () => Type.Optional(Type.String({ maxLength: 60 }))
const Query = Type.Object({ technology: word(), process: word(), outcome: Type.Optional(oneOf(outcomes)), lang: Type.Optional(oneOf(['en', 'fr', 'es', 'ar'])), ...paging })
const Cell = Type.Object({ process: Type.String(), n: Type.Integer() })
const Home = Type.Object({
  title: Type.String(), guidelines: ItemPageShape, facets: Type.Array(FacetShape), chosen: Type.Boolean(), mayPropose: Type.Boolean(), isStaff: Type.Boolean(),
  matrix: Type.Object({ processes: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })), rows: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), all: Type.Integer(), cells: Type.Array(Cell) })) }),
  latest: Type.Array(ItemSummaryShape), editions: Type.Array(ItemSummaryShape), consultations: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), lang: lang(), untilOn: Type.String() })), recommendations: Type.Integer(),
})
const Loose = Type.Object({ path: Type.String(), permalink: Type.String(), number: Type.String(), title: Type.String(), lang: lang(), verb: oneOf(verbs), strength: oneOf(strengths), certainty: Type.Integer(), guideline: Type.Object({ ref: maybe(Type.String()), title: Type.String(), path: Type.String(), lang: lang() }), administration: maybe(Type.String()), topics: Type.Array(Type.String()), applies: Type.Array(Type.String()), at: moment() })
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
      const { library, content, topics, viewer, locale, t, consultations } = deps
      const all = await topics.all()
      const kindOf = new Map(all.map(({ id, kind }) => [id, kind as string])), labelOf = new Map(all.map(({ id, labels }) => [id, labels[locale] ?? labels.en]))
      const found = await content.lists(viewer, { all: { kinds: [kindName], limit: 100 }, editions: { kinds: ['guidelines.edition'], limit: 3 } })
      const chosen = [query.technology, query.process, query.outcome, query.lang].some((one) => one !== undefined)
      const guidelines = chosen || query.after !== undefined || query.before !== undefined ? await library.list(viewer, query) : { ...found.all, rows: found.all.rows.slice(0, query.limit ?? 20), next: found.all.rows.length > (query.limit ?? 20) ? (await library.list(viewer, query)).next : null }
      const { technologies, processes, counts } = library.matrix(found.all.rows, kindOf)
      const facet = (name: string, values: readonly string[], label: (value: string) => string, of: (row: ItemSummary) => readonly string[], selected: string | undefined) => ({
        name, options: values.map((value) => ({ value, label: label(value), count: found.all.rows.filter((row) => of(row).includes(value)).length, isMore: false, selected: value === selected })).filter(({ count, selected: is }) => count > 0 || is),
      })
      const named = (id: string) => labelOf.get(id) ?? id
      return {
        title: t('guidelines.title'), guidelines: { ...guidelines, rows: guidelines.rows.map(light) }, chosen, mayPropose: viewer.may('guidelines.propose'), isStaff: viewer.tokens.includes('staff:guidelines'),
        facets: [
          facet('technology', all.filter(({ kind }) => kind === 'technology').map(({ id }) => id), named, (row) => row.topics, query.technology),
          facet('process', all.filter(({ kind }) => kind === 'process').map(({ id }) => id), named, (row) => row.topics, query.process),
          facet('outcome', outcomes, (value) => t(`guidelines.outcome.${value}`), (row) => row.fields['outcomes'] as string[] | undefined ?? [], query.outcome),
          facet('lang', ['en', 'fr', 'es', 'ar'], (value) => new Intl.DisplayNames([locale], { type: 'language' }).of(value) ?? value, (row) => row.langs, query.lang),
        ],
        matrix: {
          processes: processes.map((id) => ({ id, label: named(id) })),
          rows: technologies.map((id) => ({ id, label: named(id), all: found.all.rows.filter((row) => row.topics.includes(id)).reduce((n, row) => n + Number(row.fields['count'] ?? 0), 0), cells: processes.map((process) => ({ process, n: counts.get(`${id} ${process}`) ?? 0 })) })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
        },
        latest: found.all.rows.toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime()).slice(0, 4).map(light), editions: found.editions.rows.map(light),
        consultations: (viewer.id === null ? [] : await consultations.openFor(viewer)).map(({ itemId, input, untilOn }) => { const of = input.texts[locale] ? locale : input.lang; return { id: itemId, title: input.texts[of]?.title ?? '', lang: of, untilOn } }),
        recommendations: found.all.rows.reduce((n, row) => n + Number(row.fields['count'] ?? 0), 0),
      }
    },
  }),

  on.get('/recommendations', {
    may: 'read', view: 'guide/list', reads: ['guidelines.guideline', 'core.topic', 'core.administration'],
    input: Type.Object({ technology: word(), process: word(), outcome: Type.Optional(oneOf(outcomes)), strength: Type.Optional(oneOf(strengths)), certainty: Type.Optional(Type.Integer({ minimum: 1, maximum: 4 })), verb: Type.Optional(oneOf(verbs)), page: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }),
    output: Type.Object({ title: Type.String(), total: Type.Integer(), rows: Type.Array(Loose), facets: Type.Array(FacetShape), chosen: Type.Boolean(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()) }),
    formats: { csv: ({ rows }) => [['guideline', 'number', 'recommendation', 'verb', 'strength', 'certainty', 'address'], ...rows.map((row) => [row.guideline.ref, row.number, row.title, row.verb, row.strength, row.certainty, row.permalink])] },
    async run({ library, topics, viewer, locale, t }, { page = 1, ...query }) {
      const all = await topics.all()
      const everything = await library.recommendations(viewer, {})
      const known = new Map(all.map((topic) => [topic.id, topic]))
      const fits = (one: (typeof everything)[number], asked: typeof query) => (!asked.technology || one.topics.includes(asked.technology)) && (!asked.process || one.topics.includes(asked.process)) && (!asked.outcome || one.outcomes.includes(asked.outcome))
        && (!asked.strength || one.strength === asked.strength) && (!asked.certainty || one.certainty === asked.certainty) && (!asked.verb || one.verb === asked.verb)
      const found = everything.filter((one) => fits(one, query))
      // Each facet is counted as if nothing of it were asked.
      const facet = <N extends keyof typeof query>(name: N, values: readonly (string | number)[], label: (value: string) => string) => ({
        name, options: values.map((value) => ({ value: String(value), label: label(String(value)), count: everything.filter((one) => fits(one, { ...query, [name]: value })).length, isMore: false, selected: String(query[name] ?? '') === String(value) })).filter(({ count, selected }) => count > 0 || selected),
      })
      const named = (id: string) => known.get(id)?.labels[locale] ?? known.get(id)?.labels.en ?? id
      const used = new Set(everything.flatMap((one) => one.topics))
      return {
        title: t('guidelines.list.title'), total: found.length, chosen: Object.values(query).some((one) => one !== undefined), next: found.length > page * most ? page + 1 : null, previous: page > 1 ? page - 1 : null,
        rows: found.slice((page - 1) * most, page * most).map(({ path, id, number, title, lang: of, verb, strength, certainty, guideline, administration, topics: under, applies, at }) => ({ path, permalink: `${guideline.path}/r/${id}`, number, title, lang: of, verb, strength, certainty, guideline, administration, topics: under, applies, at })),
        facets: [
          facet('technology', all.filter(({ id, kind }) => kind === 'technology' && used.has(id)).map(({ id }) => id), named), facet('process', all.filter(({ id, kind }) => kind === 'process' && used.has(id)).map(({ id }) => id), named),
          facet('outcome', outcomes, (value) => t(`guidelines.outcome.${value}`)), facet('certainty', certainties, (value) => t(`guidelines.certainty.${value}`)), facet('strength', strengths, (value) => t(`guidelines.strength.${value}`)), facet('verb', verbs, (value) => t(`guidelines.verb.${value}`)),
        ],
      }
    },
  }),

  on.get('/grading', { may: 'read', input: Type.Object({}), output: Type.Object({ title: Type.String() }), view: 'guide/grading', reads: ['core.settings'], run: ({ t }) => ({ title: t('guidelines.grading.title') }) }),
]
