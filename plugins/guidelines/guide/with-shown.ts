import type { Translate } from '@diwan/core'
import { evidenceWords } from '../papers/compose/evidence-words.ts'
import type { DocumentRecommendation, DocumentSection } from './document-types.ts'

/** What a page shows beside a recommendation: where its addresses begin, how many follow it, whether the reader may amend it, under which conditions it holds, in words, and what it rests on. */
export interface Shown { base: string; adopted: number; mayAmend: boolean; conditions: string[]; rests: string }
interface Around { base: string; mayAmend?: boolean; adopted?: ReadonlyMap<string, number>; t: Translate }

export const withShown = (one: DocumentRecommendation, { base, mayAmend = false, adopted, t }: Around): DocumentRecommendation & { shown: Shown } =>
  ({ ...one, shown: { base, mayAmend, adopted: adopted?.get(one.id) ?? 0, conditions: one.applies.map((condition) => { const said = t(`guidelines.condition.${condition}`); return said.startsWith('guidelines.condition.') ? condition : said }), rests: evidenceWords(one.evidence, t) } })

/** A pitfall that several recommendations of a section name stands there once. */
export const allShown = (sections: readonly DocumentSection[], around: Around) => sections.map((section) => ({ ...section, pitfalls: [...new Set(section.recommendations.flatMap(({ pitfalls }) => pitfalls))], recommendations: section.recommendations.map((one) => withShown(one, around)) }))
