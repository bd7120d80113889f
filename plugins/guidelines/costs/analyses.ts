import type { Content, ItemInput, ItemSummary, Locale, Viewer } from '@diwan/core'
import { AnalysisFields, type AnalysisTexts, type Words } from './kinds/analysis.ts'
import { SeatItems } from './seat-items.ts'

interface Needs { content: Content; settings: { discountRate: number } }

/** An analysis as one version of it says it: the live one, or the draft of who keeps it. `words` by id, in the language asked for where there is one. */
export interface Said { fields: AnalysisFields; words: ReadonlyMap<string, Words>; lang: Locale; title: string; summary: string }

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

/** Cost-benefit analyses: found, read and worked on. */
export class Analyses extends SeatItems<Said> {
  readonly #needs: Needs
  constructor(needs: Needs) {
    super(needs, 'guidelines.analysis', saidIn)
    this.#needs = needs
  }

  /** The viewer's own that have not been published, at most 20. */
  async begun(viewer: Viewer): Promise<ItemSummary[]> { return viewer.id === null ? [] : this.content.mine(viewer, { kinds: [this.kind], why: 'draft' }) }

  /** A new one for the viewer's seat, with doing nothing and one option to compare it with. */
  begin(viewer: Viewer, { title, words, topics = [], about = [], year }: { title: string; words: { base: string; option: string }; topics?: string[]; about?: string[]; year: number }): Promise<{ id: string }> {
    return this.put(viewer, {
      lang: viewer.locale, topics, texts: { [viewer.locale]: { title, extra: { words: [{ id: 'o-1', name: words.base, note: '' }, { id: 'o-2', name: words.option, note: '' }] } } },
      fields: { ...blank, baseYear: String(year), horizon: '5', rate: String(this.#needs.settings.discountRate), options: [{ id: 'o-1', isBase: true, lines: [] }, { id: 'o-2', isBase: false, lines: [] }] },
    }, about)
  }
}
