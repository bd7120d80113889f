import type { Static } from 'typebox'
import type { Content, Count, FacetShape, ItemSummary, ListQuery, Page, People, Topics, Translate, Viewer } from '@diwan/core'
import { caseTypes } from '../kinds/case.ts'
import { methods } from '../kinds/assessment.ts'
import { causeWords, efforts, outcomes, phases } from '../kinds/words.ts'

interface Needs { content: Content; topics: Topics; people: People }
export type ShelfKind = 'practice' | 'pitfall' | 'case' | 'process' | 'standard' | 'assessment'
export interface ShelfQuery {
  technology?: string; process?: string; theme?: string; administration?: string; lang?: string; outcome?: string; cause?: string; phase?: string; effort?: string; type?: string; method?: string
  after?: string; before?: string; limit?: number
}
type Facet = Static<typeof FacetShape>

const own: Record<string, { name: keyof ShelfQuery; values: readonly string[]; words: string }> = {
  outcome: { name: 'outcome', values: outcomes, words: 'guidelines.outcome.' },
  type: { name: 'type', values: caseTypes, words: 'guidelines.case.type.' },
  cause: { name: 'cause', values: causeWords, words: 'guidelines.cause.' },
  phase: { name: 'phase', values: phases, words: 'guidelines.phase.' },
  effort: { name: 'effort', values: efforts, words: 'guidelines.effort.' },
  method: { name: 'method', values: methods, words: 'guidelines.method.' },
}
/** What each kind is filtered by, besides topics, administration and language, in the order of the page. */
const facetsOfKind: Record<ShelfKind, readonly string[]> = { practice: ['outcome', 'effort'], pitfall: ['cause', 'phase', 'outcome'], case: ['type', 'cause', 'outcome'], process: ['outcome'], standard: ['outcome'], assessment: ['outcome', 'method'] }
/** Topics are of three sorts, each a filter of its own. */
const sorts = [['technology', 'technology'], ['process', 'process'], ['theme', 'topic']] as const

/** Lists of one kind, with everything that stands beside them. */
export class Shelf {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, kind: ShelfKind, { after, before, limit, ...query }: ShelfQuery): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { ...asked(kind, query), limit: limit ?? 20, ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) })
  }

  /** Facets with counts, each as if nothing of it were asked, and how many there are in all. */
  async beside(viewer: Viewer, kind: ShelfKind, query: ShelfQuery, t: Translate): Promise<{ facets: Facet[]; count: Count }> {
    const { content, topics, people } = this.#needs
    const { locale } = viewer
    const all = await topics.all()
    const cards = await people.administrations()
    const names = facetsOfKind[kind]
    const ofSort = (sort: string) => all.filter((topic) => topic.kind === sort)
    const search = asked(kind, query)
    // Of three sorts of topics each is counted while the others hold.
    const first = await content.facets(viewer, search, {
      topic: ofSort('technology').map(({ id }) => id), ...Object.fromEntries(names.map((name) => [name, own[name]?.values ?? []])), administration: cards.map(({ code }) => code), lang: ['en', 'fr', 'es', 'ar'],
    })
    const rest = [await content.facets(viewer, search, { topic: ofSort('process').map(({ id }) => id) }), await content.facets(viewer, search, { topic: ofSort('topic').map(({ id }) => id) })]
    const collator = new Intl.Collator(locale)
    const facet = (name: keyof ShelfQuery, found: Map<string, Count> | undefined, options: { value: string; label: string }[]): Facet => ({
      name, options: options.map(({ value, label }) => ({ value, label, count: found?.get(value)?.n ?? 0, isMore: found?.get(value)?.isMore ?? false, selected: query[name] === value })).filter(({ count, selected }) => count > 0 || selected),
    })
    const languages = new Intl.DisplayNames(locale, { type: 'language' })
    return {
      count: first.all,
      facets: [
        ...sorts.map(([name, sort], index) => facet(name, index === 0 ? first.by['topic'] : rest[index - 1]?.by['topic'], ofSort(sort).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en })).toSorted((a, b) => collator.compare(a.label, b.label)))),
        ...names.flatMap((name) => { const one = own[name]; return one ? [facet(one.name, first.by[name], one.values.map((value) => ({ value, label: t(`${one.words}${value}`) })))] : [] }),
        facet('administration', first.by['administration'], cards.map(({ code, names: called }) => ({ value: code, label: called[locale] ?? called.en })).toSorted((a, b) => collator.compare(a.label, b.label))),
        facet('lang', first.by['lang'], ['en', 'fr', 'es', 'ar'].map((value) => ({ value, label: languages.of(value) ?? value }))),
      ],
    }
  }
}

function asked(kind: ShelfKind, query: ShelfQuery): Omit<ListQuery, 'after' | 'before' | 'limit'> {
  const topic = sorts.flatMap(([name]) => query[name] ?? [])
  const rest = ['administration', 'lang', ...facetsOfKind[kind]].flatMap((name) => { const value = query[name as keyof ShelfQuery]; return typeof value === 'string' && value !== '' ? [[name, value] as const] : [] })
  return { kinds: [`guidelines.${kind}`], facets: { ...(topic.length > 0 ? { topic } : {}), ...Object.fromEntries(rest) } }
}
