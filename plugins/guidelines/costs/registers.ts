import type { Content, ItemInput, ItemSummary, Locale, Viewer } from '@diwan/core'
import type { RegisterFields, RegisterTexts, Risk, RiskWords } from './kinds/register.ts'
import { SeatItems } from './seat-items.ts'

export interface SaidRegister { risks: readonly Risk[]; words: ReadonlyMap<string, RiskWords>; title: string; summary: string; lang: Locale }

export const risksOf = (fields: Record<string, unknown> | undefined): Risk[] => ((fields ?? {}) as Partial<RegisterFields>).risks ?? []
export const riskWordsIn = (input: ItemInput, lang: Locale): RiskWords[] => ((input.texts[lang]?.extra ?? {}) as Partial<RegisterTexts>).words ?? []

/** What a register says in a language; words that are missing there are those of the original. */
export function registerIn(input: ItemInput, lang: Locale): SaidRegister {
  const own = riskWordsIn(input, lang).filter(({ cause, event, effect }) => cause !== '' || event !== '' || effect !== '')
  const text = input.texts[lang] ?? input.texts[input.lang]
  return { risks: risksOf(input.fields), words: new Map([...riskWordsIn(input, input.lang), ...own].map((one) => [one.id, one])), title: text?.title ?? '', summary: text?.summary ?? '', lang: input.texts[lang] ? lang : input.lang }
}

/** Risk registers: found, read and worked on. */
export class Registers extends SeatItems<SaidRegister> {
  constructor(needs: { content: Content }) { super(needs, 'guidelines.register', registerIn) }

  /** Drafts the viewer keeps, and registers of theirs with a review due within 30 days: at most 20 of each. */
  async mine(viewer: Viewer): Promise<{ begun: ItemSummary[]; due: (ItemSummary & { reviewDueOn: string | null })[] }> {
    if (viewer.id === null) return { begun: [], due: [] }
    const all = await this.content.mine(viewer, { kinds: [this.kind] })
    return { begun: all.filter(({ why }) => why === 'draft'), due: all.filter(({ why }) => why === 'review') }
  }

  /** A new one for the viewer's seat; with a first risk where it begins from the cause of a case. */
  begin(viewer: Viewer, { title, topics = [], about = [], first = null }: { title: string; topics?: string[]; about?: string[]; first?: { cause: string; case: string | null } | null }): Promise<{ id: string }> {
    const risks: Risk[] = first ? [{ id: 'r-1', likelihood: null, impact: {}, residualLikelihood: null, residualImpact: {}, controls: [], owner: '', reviewOn: '', case: first.case }] : []
    const words = first ? [{ id: 'r-1', cause: first.cause, event: '', effect: '' }] : []
    return this.put(viewer, { lang: viewer.locale, topics, fields: { risks }, texts: { [viewer.locale]: { title, extra: { words } } } }, about)
  }

  /** The review of the whole is due when that of its first risk is. @throws Conflict when somebody saved in between */
  override save(viewer: Viewer, id: string, input: ItemInput, rev: number): Promise<{ rev: number }> {
    const days = risksOf(input.fields).map(({ reviewOn }) => reviewOn).filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).toSorted((a, b) => a.localeCompare(b))
    return super.save(viewer, id, { ...input, reviewDueOn: days[0] ?? input.reviewDueOn ?? null }, rev)
  }
}
