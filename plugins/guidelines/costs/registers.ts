import { NotFound, type Content, type Draft, type Item, type ItemInput, type ItemSummary, type Locale, type Page, type Viewer } from '@diwan/core'
import { inputOf, ownOf } from './analyses.ts'
import type { RegisterFields, RegisterTexts, Risk, RiskWords } from './kinds/register.ts'

interface Needs { content: Content }
export interface SaidRegister { risks: readonly Risk[]; words: ReadonlyMap<string, RiskWords>; title: string; summary: string; lang: Locale }
export interface WorkedRegister { item: Item; draft: Draft; said: SaidRegister }

const kind = 'guidelines.register'
export const risksOf = (fields: Record<string, unknown> | undefined): Risk[] => ((fields ?? {}) as Partial<RegisterFields>).risks ?? []
export const riskWordsIn = (input: ItemInput, lang: Locale): RiskWords[] => ((input.texts[lang]?.extra ?? {}) as Partial<RegisterTexts>).words ?? []

/** What a register says in a language; words that are missing there are those of the original. */
export function registerIn(input: ItemInput, lang: Locale): SaidRegister {
  const own = riskWordsIn(input, lang).filter(({ cause, event, effect }) => cause !== '' || event !== '' || effect !== '')
  const text = input.texts[lang] ?? input.texts[input.lang]
  return { risks: risksOf(input.fields), words: new Map([...riskWordsIn(input, input.lang), ...own].map((one) => [one.id, one])), title: text?.title ?? '', summary: text?.summary ?? '', lang: input.texts[lang] ? lang : input.lang }
}

/** Risk registers: found, read and worked on. */
export class Registers {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, { topic, ...paging }: { topic?: string; after?: string; before?: string; limit?: number }): Promise<Page<ItemSummary>> {
    return this.#needs.content.list(viewer, { kinds: [kind], ...topic ? { facets: { topic } } : {}, ...paging })
  }

  /** The newest the viewer may read on a topic, at most 20. */
  async about(viewer: Viewer, topic: string, limit = 5): Promise<ItemSummary[]> { return (await this.list(viewer, { topic, limit: Math.min(limit, 20) })).rows }

  /** Drafts the viewer keeps, and registers of theirs with a review due within 30 days: at most 20 of each. */
  async mine(viewer: Viewer): Promise<{ begun: ItemSummary[]; due: (ItemSummary & { reviewDueOn: string | null })[] }> {
    if (viewer.id === null) return { begun: [], due: [] }
    const all = await this.#needs.content.mine(viewer, { kinds: [kind] })
    return { begun: all.filter(({ why }) => why === 'draft'), due: all.filter(({ why }) => why === 'review') }
  }

  /** The live version; of one that never was, what its keepers have so far. @throws NotFound, Gone */
  async read(viewer: Viewer, key: string, isDraft = false): Promise<{ item: Item; said: SaidRegister; draft: Draft | null }> {
    const item = await this.#needs.content.read(viewer, kind, key)
    if (item.publishedAt === null || (isDraft && item.isKept)) {
      const draft = await this.#needs.content.draft(viewer, item.id)
      return { item, draft, said: registerIn(draft.input, viewer.locale) }
    }
    return { item, draft: null, said: registerIn(inputOf(item), viewer.locale) }
  }

  /** @throws NotFound for anybody who does not keep it */
  async work(viewer: Viewer, key: string, lang?: Locale): Promise<WorkedRegister> {
    const item = await this.#needs.content.read(viewer, kind, key)
    if (!item.isKept) throw new NotFound()
    const draft = await this.#needs.content.draft(viewer, item.id)
    return { item, draft, said: registerIn(draft.input, lang ?? draft.input.lang) }
  }

  /** A new one for the viewer's seat; with a first risk where it begins from the cause of a case. */
  async begin(viewer: Viewer, { title, topics = [], about = [], first = null }: { title: string; topics?: string[]; about?: string[]; first?: { cause: string; case: string | null } | null }): Promise<{ id: string }> {
    const risks: Risk[] = first ? [{ id: 'r-1', likelihood: null, impact: {}, residualLikelihood: null, residualImpact: {}, controls: [], owner: '', reviewOn: '', case: first.case }] : []
    const { id } = await this.#needs.content.create(viewer, kind, {
      lang: viewer.locale, ...ownOf(viewer), topics, links: about.length === 0 ? {} : { about }, fields: { risks },
      texts: { [viewer.locale]: { title, extra: { words: first ? [{ id: 'r-1', cause: first.cause, event: '', effect: '' }] : [] } } },
    })
    return { id }
  }

  /** The review of the whole is due when that of its first risk is. @throws Conflict when somebody saved in between */
  save(viewer: Viewer, id: string, input: ItemInput, rev: number): Promise<{ rev: number }> {
    const days = risksOf(input.fields).map(({ reviewOn }) => reviewOn).filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).toSorted((a, b) => a.localeCompare(b))
    return this.#needs.content.saveDraft(viewer, id, { ...input, reviewDueOn: days[0] ?? input.reviewDueOn ?? null }, { rev })
  }
}
