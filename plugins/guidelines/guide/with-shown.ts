import type { Translate } from '@diwan/core'
import { evidenceWords } from '../papers/compose/evidence-words.ts'
import type { DocumentRecommendation, DocumentSection } from './document-types.ts'
import type { GuideDeps } from './deps.ts'

/** Under which conditions something holds, in words, and how the reader's administration differs from them. */
export interface Held { conditions: string[]; differs: string[] }
export type HeldAgainst = (applies: readonly string[]) => Held
/** What a page shows beside a recommendation: where its addresses begin, how many follow it, whether the reader may amend it, for whom it was written, and what it rests on. */
export interface Shown extends Held { base: string; adopted: number; mayAmend: boolean; rests: string }
interface Around { base: string; mayAmend?: boolean; adopted?: ReadonlyMap<string, number>; held: HeldAgainst; t: Translate }

/** Held against the circumstances of the reader's administration, asked once. */
export async function heldAgainst({ profiles, conditions, viewer, locale, t }: Pick<GuideDeps, 'profiles' | 'conditions' | 'viewer' | 'locale' | 't'>): Promise<HeldAgainst> {
  const profile = await profiles.reader(viewer)
  return (applies) => applies.length === 0 ? { conditions: [], differs: [] } : { conditions: conditions.words(t, applies), differs: conditions.warnings(t, locale, profiles.differences(profile, applies)) }
}

export const withShown = (one: DocumentRecommendation, { base, mayAmend = false, adopted, held, t }: Around): DocumentRecommendation & { shown: Shown } => ({ ...one, shown: { base, mayAmend, adopted: adopted?.get(one.id) ?? 0, ...held(one.applies), rests: evidenceWords(one.evidence, t) } })

export const allShown = (sections: readonly DocumentSection[], around: Around) => sections.map((section) => ({ ...section, recommendations: section.recommendations.map((one) => withShown(one, around)) }))
