import type { Translate } from '@diwan/core'
import type { Beside as ReportBeside } from '../uptake/reports/reports.ts'
import { evidenceWords } from '../papers/compose/evidence-words.ts'
import type { DocumentRecommendation, DocumentSection } from './document-types.ts'
import type { GuideDeps } from './deps.ts'

/** Under which conditions something holds, in words, and how the reader's administration differs from them. */
export interface Held { conditions: string[]; differs: string[] }
export type HeldAgainst = (applies: readonly string[]) => Held
/** What one administration says became of a recommendation; `words` are its own, the beginning of them. */
export interface Reported { by: string; status: string | null; words: string; lang: string; path: string }
/** What a page shows beside a recommendation: where its addresses begin, how many follow it, whether the reader may amend it, for whom it was written, what it rests on, and the newest reports of it. */
export interface Shown extends Held { base: string; adopted: number; mayAmend: boolean; rests: string; /** Evidence that was corrected or retracted. */ flags: { words: string; title: string; path: string }[]; reports: Reported[]; reportsInAll: number; }
interface Around { base: string; mayAmend?: boolean; adopted?: ReadonlyMap<string, number>; /** Reports by recommendation, and what their administrations are called. */ reported?: { of: ReadonlyMap<string, readonly ReportBeside[]>; name(administration: string | null): string }; held: HeldAgainst; t: Translate }
const [reportsShown, lettersShown] = [3, 240]

/** Held against the circumstances of the reader's administration, asked once. */
export async function heldAgainst({ profiles, conditions, viewer, locale, t }: Pick<GuideDeps, 'profiles' | 'conditions' | 'viewer' | 'locale' | 't'>): Promise<HeldAgainst> {
  const profile = await profiles.reader(viewer)
  return (applies) => applies.length === 0 ? { conditions: [], differs: [] } : { conditions: conditions.words(t, applies), differs: conditions.warnings(t, locale, profiles.differences(profile, applies)) }
}

export function withShown(one: DocumentRecommendation, { base, mayAmend = false, adopted, reported, held, t }: Around): DocumentRecommendation & { shown: Shown } {
  const reports = reported?.of.get(one.id) ?? []
  return {
    ...one,
    shown: {
      base, mayAmend, adopted: adopted?.get(one.id) ?? 0, ...held(one.applies), rests: evidenceWords(one.evidence, t), flags: one.evidence.flatMap(({ flag, title, path }) => flag === undefined ? [] : [{ words: t(`guidelines.evidence-flag.${flag}`), title, path: path ?? '' }]), reportsInAll: reports.length,
      reports: reports.slice(0, reportsShown).map(({ administration, status, words, wordsLang: lang, path }) => ({ by: reported?.name(administration) ?? '', status, words: begun(words), lang, path })),
    },
  }
}

/** The beginning of it, ending with a word. */
function begun(words: string): string {
  const line = words.replaceAll(/\s+/g, ' ').trim()
  return line.length <= lettersShown ? line : `${line.slice(0, Math.max(line.lastIndexOf(' ', lettersShown), lettersShown - 40))}…`
}

export const allShown = (sections: readonly DocumentSection[], around: Around) => sections.map((section) => ({ ...section, recommendations: section.recommendations.map((one) => withShown(one, around)) }))
