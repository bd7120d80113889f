import { locales, type Content, type ItemSummary, type Locale, type Translate, type Viewer } from '@diwan/core'
import { askedOf, benchKinds, numbersOf, type BenchKind, type Words } from './model.ts'
import { indicatorOf, type Indicator } from './said/indicator.ts'
import type { Countings } from './count/countings.ts'
import { kindOf } from './workbench.ts'

interface Needs { content: Content; countings: Countings }
/** An indicator with where it comes from; what stands in words may be in the language it was written in. */
export interface Measured extends Indicator { kind: BenchKind; title: string; lang: string; unit: string; path: string; administration: string | null; source: string; caveats: string; wordsLang: string }

/** Of each kind at most. */
const most = 40
/** What was measured, and what of it an evaluation lays to a change. */
export class Impact {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The newest the viewer may read that are published and counted; evaluations first. */
  async of(viewer: Viewer, topic: string, t: Translate): Promise<Measured[]> {
    const { content, countings } = this.#needs, facets = topic === '' ? {} : { facets: { topic } }
    const lists = await content.lists(viewer, { evaluation: { kinds: [kindOf('evaluation')], limit: most, ...facets }, forecast: { kinds: [kindOf('forecast')], limit: most, ...facets } })
    const all = benchKinds.flatMap((kind) => lists[kind].rows.map((item) => ({ kind, item, numbers: numbersOf(askedOf(kind, item.fields)) })))
    const done = await countings.many(all.map(({ item, numbers }) => ({ item: item.id, numbers }))), words = await this.#words(viewer, all.map(({ item }) => item))
    return all.flatMap(({ kind, item }) => {
      const counting = done.get(item.id), { source = '', caveats = '', lang = item.lang } = words.get(item.id) ?? {}
      if (!counting?.result) return []
      const unit = typeof item.extra['unit'] === 'string' ? item.extra['unit'] : ''
      return [{ ...indicatorOf(counting.plan, counting.result, t, viewer.locale), kind, title: item.title, lang: item.lang, unit, path: item.path, administration: item.administration, source, caveats, wordsLang: lang }]
    })
  }

  /** Source and caveats of each: in the reader's language where somebody translated them. */
  async #words(viewer: Viewer, items: readonly ItemSummary[]): Promise<Map<string, Pick<Words, 'source' | 'caveats'> & { lang: Locale }>> {
    const found = new Map<string, Pick<Words, 'source' | 'caveats'> & { lang: Locale }>()
    let left = [...items]
    const take = (some: readonly ItemSummary[]) => { for (const { id, extra, lang } of some) if (typeof extra['source'] === 'string' && extra['source'] !== '') found.set(id, { source: extra['source'], caveats: typeof extra['caveats'] === 'string' ? extra['caveats'] : '', lang }) }
    take(left)
    for (const locale of locales.filter((one) => one !== viewer.locale)) {
      left = left.filter(({ id }) => !found.has(id))
      if (left.length === 0) break
      take(await this.#needs.content.pick({ ...viewer, locale }, left.map(({ id }) => id)))
    }
    return found
  }
}
