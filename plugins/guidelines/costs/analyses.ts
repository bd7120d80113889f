import type { Content, Draft, Item, ItemInput, ItemSummary, Locale, Page, Viewer } from '@diwan/core'
import { NotFound } from '@diwan/core'
import { AnalysisFields, type AnalysisTexts, type Words } from './kinds/analysis.ts'

interface Needs { content: Content; settings: { discountRate: number } }

/** An analysis as one version of it says it: the live one, or the draft of who keeps it. `words` by id, in the language asked for where there is one. */
export interface Said { fields: AnalysisFields; words: ReadonlyMap<string, Words>; lang: Locale; title: string; summary: string }
export interface Worked { item: Item; draft: Draft; said: Said }

const kind = 'guidelines.analysis'
const blank: AnalysisFields = { baseYear: '', horizon: '', currency: '', pricesOf: '', rate: '', rateLow: '', rateHigh: '', options: [], assumptions: [] }

/** Whatever stands in the columns, whole: a draft may be of before a column was there. */
export const fieldsOf = (given: Record<string, unknown> | undefined): AnalysisFields => ({ ...blank, ...given as Partial<AnalysisFields> })
const wordsOf = (extra: Record<string, unknown> | undefined): Words[] => ((extra ?? {}) as Partial<AnalysisTexts>).words ?? []

/** What an input says in a language: words that are missing there are those of the original. */
export function saidIn(input: ItemInput, lang: Locale): Said {
  const text = input.texts[lang] ?? input.texts[input.lang]
  const own = wordsOf(input.texts[lang]?.extra).filter(({ name, note }) => name !== '' || note !== '')
  const words = new Map([...wordsOf(input.texts[input.lang]?.extra), ...own].map((one) => [one.id, one]))
  return { fields: fieldsOf(input.fields), words, lang: input.texts[lang] ? lang : input.lang, title: text?.title ?? '', summary: text?.summary ?? '' }
}

/** The live version as it was typed. */
export const inputOf = (item: Item): ItemInput => ({
  lang: item.texts.find(({ isOriginal }) => isOriginal)?.lang ?? item.lang, texts: Object.fromEntries(item.texts.map(({ lang, title, summary, body, extra }) => [lang, { title, summary, body, extra }])),
  fields: item.fields, topics: item.topics, audience: [],
})

/** Cost-benefit analyses: found, read and worked on. */
export class Analyses {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, { topic, ...paging }: { topic?: string; after?: string; before?: string; limit?: number }): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { kinds: [kind], ...topic ? { facets: { topic } } : {}, ...paging })
  }

  /** The newest the viewer may read on a topic, at most 20. */
  async about(viewer: Viewer, topic: string, limit = 5): Promise<ItemSummary[]> { return (await this.list(viewer, { topic, limit: Math.min(limit, 20) })).rows }

  /** The viewer's own that have not been published, at most 20. */
  async begun(viewer: Viewer): Promise<ItemSummary[]> { return viewer.id === null ? [] : this.#needs.content.mine(viewer, { kinds: [kind], why: 'draft' }) }

  /** The live version; of one that never was, what its keepers have so far. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string, isDraft = false): Promise<{ item: Item; said: Said; draft: Draft | null }> {
    const item = await this.#needs.content.read(viewer, kind, key)
    if (item.publishedAt === null || (isDraft && item.isKept)) {
      const draft = await this.#needs.content.draft(viewer, item.id)
      return { item, draft, said: saidIn(draft.input, viewer.locale) }
    }
    return { item, draft: null, said: saidIn(inputOf(item), viewer.locale) }
  }

  /** For who works on it. @throws NotFound for anybody who does not keep it */
  async work(viewer: Viewer, key: string, lang?: Locale): Promise<Worked> {
    const item = await this.#needs.content.read(viewer, kind, key)
    if (!item.isKept) throw new NotFound()
    const draft = await this.#needs.content.draft(viewer, item.id)
    return { item, draft, said: saidIn(draft.input, lang ?? draft.input.lang) }
  }

  /** A new one for the viewer's seat, with doing nothing and one option to compare it with. */
  begin(viewer: Viewer, { title, words, topics = [], about = [], year }: { title: string; words: { base: string; option: string }; topics?: string[]; about?: string[]; year: number }): Promise<{ id: string }> {
    return this.put(viewer, {
      lang: viewer.locale, topics, links: about.length === 0 ? {} : { about },
      texts: { [viewer.locale]: { title, extra: { words: [{ id: 'o-1', name: words.base, note: '' }, { id: 'o-2', name: words.option, note: '' }] } } },
      fields: { ...blank, baseYear: String(year), horizon: '5', rate: String(this.#needs.settings.discountRate), options: [{ id: 'o-1', isBase: true, lines: [] }, { id: 'o-2', isBase: false, lines: [] }] },
    })
  }

  /** What was brought from a file, as a draft of the viewer's seat. @throws Invalid */
  async put(viewer: Viewer, input: Omit<ItemInput, 'audience'>): Promise<{ id: string }> {
    const { id } = await this.#needs.content.create(viewer, kind, { ...input, ...ownOf(viewer) })
    return { id }
  }

  /** @throws Conflict when somebody saved in between */
  save(viewer: Viewer, id: string, input: ItemInput, rev: number): Promise<{ rev: number }> { return this.#needs.content.saveDraft(viewer, id, input, { rev }) }
}

/** Its seat reads it and may take it along; somebody without a seat keeps it to themselves. */
export const ownOf = (viewer: Viewer): Pick<ItemInput, 'audience' | 'handling'> => ({
  audience: viewer.administration === null ? viewer.tokens.filter((token) => token.startsWith(`user:${viewer.id}`)) : [`administration:${viewer.administration}`], handling: 'named-administrations',
})
