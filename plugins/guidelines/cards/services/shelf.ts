import type { Static } from 'typebox'
import { outcomes, type Content, type Count, type FacetShape, type ItemSummary, type ListQuery, type Page, type People, type Topics, type Translate, type Viewer } from '@diwan/core'
import { caseTypes } from '../kinds/case.ts'
import { methods } from '../kinds/assessment.ts'
import { causeWords, efforts, phases } from '../kinds/words.ts'
import { marksOfGuideline } from '../../guide/kind.ts'
import type { GuidelineFields } from '../../guide/model.ts'
import { marksOf, withoutOf, type Facts } from '../../uptake/applicability/against.ts'
import type { Profiles } from '../../uptake/applicability/profiles.ts'

interface Needs { content: Content; topics: Topics; people: People; profiles: Profiles }
export type ShelfKind = 'guideline' | 'practice' | 'pitfall' | 'case' | 'process' | 'standard' | 'assessment'
export interface ShelfQuery {
  technology?: string; process?: string; theme?: string; administration?: string; lang?: string; outcome?: string; cause?: string; phase?: string; effort?: string; type?: string; method?: string; fits?: string
  after?: string; before?: string; limit?: number
}
type Facet = Static<typeof FacetShape>

const own: Record<string, { name: keyof ShelfQuery; values: readonly string[]; words: string }> = {
  outcome: { name: 'outcome', values: outcomes, words: 'core.outcome.' },
  type: { name: 'type', values: caseTypes, words: 'guidelines.case.type.' },
  cause: { name: 'cause', values: causeWords, words: 'core.cause.' },
  phase: { name: 'phase', values: phases, words: 'core.phase.' },
  effort: { name: 'effort', values: efforts, words: 'guidelines.effort.' },
  method: { name: 'method', values: methods, words: 'guidelines.method.' },
}
/** What each kind is filtered by, besides topics, administration and language, in the order of the page. */
const facetsOfKind: Record<ShelfKind, readonly string[]> = { guideline: ['outcome'], practice: ['outcome', 'effort'], pitfall: ['cause', 'phase', 'outcome'], case: ['type', 'cause', 'outcome'], process: ['outcome'], standard: ['outcome'], assessment: ['outcome', 'method'] }
/** Kinds that say for whom they were written. */
const written: readonly ShelfKind[] = ['guideline', 'practice', 'pitfall', 'case']
/** Topics are of three sorts, each a filter of its own. */
const sorts = [['technology', 'technology'], ['process', 'process'], ['theme', 'topic']] as const

/** Lists of one kind, with everything that stands beside them. */
export class Shelf {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer, kind: ShelfKind, { after, before, limit, ...query }: ShelfQuery): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { ...asked(kind, query, await this.#facts(viewer, kind)), limit: limit ?? 20, ...(after === undefined ? {} : { after }), ...(before === undefined ? {} : { before }) })
  }

  /** Facets with counts, each as if nothing of it were asked, and how many there are in all. */
  async beside(viewer: Viewer, kind: ShelfKind, query: ShelfQuery, t: Translate): Promise<{ facets: Facet[]; count: Count }> {
    const { content, topics, people } = this.#needs
    const { locale } = viewer
    const all = await topics.all()
    const cards = await people.administrations()
    const names = facetsOfKind[kind]
    const ofSort = (sort: string) => all.filter((topic) => topic.kind === sort)
    const facts = await this.#facts(viewer, kind)
    const search = asked(kind, query, facts)
    // Of three sorts of topics each is counted while the others hold.
    const first = await content.facets(viewer, search, {
      topic: ofSort('technology').map(({ id }) => id), ...Object.fromEntries(names.map((name) => [name, own[name]?.values ?? []])), administration: cards.map(({ code }) => code), lang: ['en', 'fr', 'es', 'ar'],
    })
    const rest = [await content.facets(viewer, search, { topic: ofSort('process').map(({ id }) => id) }), await content.facets(viewer, search, { topic: ofSort('topic').map(({ id }) => id) })]
    const fitting = facts === null ? null : query.fits ? first.all : await content.count(viewer, asked(kind, { ...query, fits: 'yes' }, facts))
    const collator = new Intl.Collator(locale)
    const facet = (name: keyof ShelfQuery, found: Map<string, Count> | undefined, options: { value: string; label: string }[]): Facet => ({
      name, options: options.map(({ value, label }) => ({ value, label, count: found?.get(value)?.n ?? 0, isMore: found?.get(value)?.isMore ?? false, selected: query[name] === value })).filter(({ count, selected }) => count > 0 || selected),
    })
    const languages = new Intl.DisplayNames(locale, { type: 'language' })
    return {
      count: first.all,
      facets: [
        ...fitting ? [{ name: 'fits', options: [{ value: 'yes', label: t('guidelines.fits.only'), count: fitting.n, isMore: fitting.isMore, selected: query.fits === 'yes' }] }] : [],
        ...sorts.map(([name, sort], index) => facet(name, index === 0 ? first.by['topic'] : rest[index - 1]?.by['topic'], ofSort(sort).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en })).toSorted((a, b) => collator.compare(a.label, b.label)))),
        ...names.flatMap((name) => { const one = own[name]; return one ? [facet(one.name, first.by[name], one.values.map((value) => ({ value, label: t(`${one.words}${value}`) })))] : [] }),
        facet('administration', first.by['administration'], cards.map(({ code, names: called }) => ({ value: code, label: called[locale] ?? called.en })).toSorted((a, b) => collator.compare(a.label, b.label))),
        facet('lang', first.by['lang'], ['en', 'fr', 'es', 'ar'].map((value) => ({ value, label: languages.of(value) ?? value }))),
      ],
    }
  }

  /** Of these rows those that were written for others than the reader's administration. */
  async differing(viewer: Viewer, kind: ShelfKind, rows: readonly ItemSummary[]): Promise<string[]> {
    const facts = await this.#facts(viewer, kind)
    const without = withoutOf(facts)
    return rows.filter(({ fields }) => (kind === 'guideline' ? marksOfGuideline(fields as GuidelineFields) : marksOf((fields['applies'] ?? []) as string[])).some((mark) => without.includes(mark))).map(({ id }) => id)
  }

  async #facts(viewer: Viewer, kind: ShelfKind): Promise<Facts | null> { return written.includes(kind) ? (await this.#needs.profiles.reader(viewer))?.facts ?? null : null }
}

function asked(kind: ShelfKind, query: ShelfQuery, facts: Facts | null): Omit<ListQuery, 'after' | 'before' | 'limit'> {
  const topic = sorts.flatMap(([name]) => query[name] ?? [])
  const rest = ['administration', 'lang', ...facetsOfKind[kind]].flatMap((name) => { const value = query[name as keyof ShelfQuery]; return typeof value === 'string' && value !== '' ? [[name, value] as const] : [] })
  return { kinds: [`guidelines.${kind}`], facets: { ...(topic.length > 0 ? { topic } : {}), ...Object.fromEntries(rest) }, ...query.fits && facts !== null ? { without: withoutOf(facts) } : {} }
}
