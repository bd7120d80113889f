import { causeWords, intlTags, locales, outcomes, phases, type Content, type Count, type ItemSummary, type ListQuery, type Page, type People, type Topics, type Translate, type Viewer } from '@diwan/core'
import { budgets, confidences, type LessonFields, type LessonTexts } from '../kinds/fields.ts'
import { levels } from '../kinds/levels.ts'
import { retiredMark } from '../kinds/lesson.ts'
import { lessonKind } from './publishing.ts'

interface Needs { content: Content; topics: Topics; people: People; clock: { now(): Date } }
export const facetNames = ['technology', 'process', 'theme', 'phase', 'causes', 'region', 'administration', 'budget', 'outcome', 'confidence', 'level', 'year', 'lang'] as const
export type FacetName = (typeof facetNames)[number]
export type Asked = Partial<Record<FacetName, string>> & { retired?: 'yes' }
export interface Facet { name: string; options: { value: string; label: string; count: number; isMore: boolean; selected: boolean }[] }
export type LessonSummary = ItemSummary & { fields: LessonFields; extra: LessonTexts }
/** Topics are of three sorts, each a filter of its own. */
const sorts = [['technology', 'technology'], ['process', 'process'], ['theme', 'topic']] as const

export function queryOf({ technology, process, theme, retired, ...rest }: Asked): Omit<ListQuery, 'after' | 'before' | 'limit'> {
  const topic = [technology, process, theme].filter((one): one is string => one !== undefined)
  return { kinds: [lessonKind], facets: { ...rest, ...topic.length > 0 ? { topic } : {} }, ...retired === 'yes' ? {} : { without: [retiredMark] } }
}

/** Lists of lessons, with everything they are filtered by and how many there are of it. */
export class Catalogue {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer, asked: Asked, paging: { after?: string; before?: string; limit?: number } = {}): Promise<Page<LessonSummary>> {
    return await this.#needs.content.list(viewer, { ...queryOf(asked), limit: 20, ...paging }) as Page<LessonSummary>
  }

  /** Values nobody would find are left out. Of the sorts of topics each is counted while the others hold. */
  async facets(viewer: Viewer, asked: Asked, t: Translate): Promise<{ facets: Facet[]; count: Count }> {
    const { content } = this.#needs
    const values = await this.#values(viewer, t)
    const { technology: _t, process: _p, theme: _h, ...own } = values
    const query = queryOf(asked)
    const codes = (of: readonly [string, string][]) => of.map(([value]) => value)
    const first = await content.facets(viewer, query, { topic: codes(values.technology), ...Object.fromEntries(Object.entries(own).map(([name, of]) => [name, codes(of)])) })
    const topics = [first.by['topic'], ...await Promise.all(sorts.slice(1).map(async ([name]) => (await content.facets(viewer, query, { topic: codes(values[name]) })).by['topic']))]
    return {
      count: first.all,
      facets: facetNames.map((name) => {
        const sort = sorts.findIndex(([one]) => one === name)
        const found = sort >= 0 ? topics[sort] : first.by[name]
        return { name, options: values[name].map(([value, label]) => ({ value, label, count: found?.get(value)?.n ?? 0, isMore: found?.get(value)?.isMore ?? false, selected: asked[name] === value })).filter(({ count, selected }) => count > 0 || selected) }
      }).filter(({ options }) => options.length > 0),
    }
  }

  /** Their own columns with them, in the order given; readable ones only. */
  async pick(viewer: Viewer, ids: readonly string[]): Promise<LessonSummary[]> {
    const asked = [...new Set(ids)].slice(0, 200)
    if (asked.length === 0) return []
    const found = await this.#needs.content.joined<LessonFields>(viewer, {
      isFrequent: true, bindings: [asked, asked],
      sql: `select jsonb_build_object('level', level, 'phase', phase, 'budget', budget, 'from', "from", 'until', until, 'causes', causes, 'confidence', confidence, 'outcome', outcome, 'sources', sources, 'region', region, 'year', year, 'retiredOn', retired_on, 'retiredWhy', retired_why) as own,
        item_id, null::uuid as person_id from lessons.lesson where item_id = any(?::uuid[]) order by array_position(?::uuid[], item_id)`,
    })
    return found.flatMap(({ own, item }) => item ? [{ ...item, fields: own } as LessonSummary] : [])
  }

  async #values(viewer: Viewer, t: Translate): Promise<Record<FacetName, [string, string][]>> {
    const { topics, people, clock } = this.#needs
    const { locale } = viewer
    const [all, seats, regions] = [await topics.all(), await people.administrations(), await people.regions()]
    const byLabel = (of: [string, string][]) => of.toSorted((a, b) => a[1].localeCompare(b[1], locale))
    const sort = (kind: string) => byLabel(all.filter((topic) => topic.kind === kind).map(({ id, labels }) => [id, labels[locale] ?? labels.en]))
    const words = (of: readonly string[], base: string): [string, string][] => of.map((one) => [one, t(`${base}${one}`)])
    const year = clock.now().getUTCFullYear(), languages = new Intl.DisplayNames([intlTags[locale]], { type: 'language' })
    return {
      technology: sort('technology'), process: sort('process'), theme: sort('topic'), phase: words(phases, 'core.phase.'), causes: words(causeWords, 'core.cause.'), region: regions.map(({ code, names }) => [code, names[locale] ?? names.en]),
      administration: byLabel(seats.map(({ code, names }) => [code, names[locale] ?? names.en])), budget: words(budgets, 'lessons.budget.'), outcome: words(outcomes, 'core.outcome.'), confidence: words(confidences, 'lessons.confidence.'),
      level: words(levels, 'lessons.level.'), year: Array.from({ length: 20 }, (_one, n) => [String(year - n), String(year - n)]), lang: locales.map((one) => [one, languages.of(one) ?? one]),
    }
  }
}
