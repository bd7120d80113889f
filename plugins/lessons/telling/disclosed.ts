import type { ItemInput } from '@diwan/core'
import type { LessonFields, LessonTexts } from '../kinds/fields.ts'
import { isUnnamed, type DateDetail } from '../kinds/levels.ts'

/** What a reader learns of whose a lesson is, besides its story. `technologies` are ids. */
export interface Disclosed { region: string | null; languages: readonly string[]; technologies: readonly string[]; dates: DateDetail; hasVolume: boolean; hasBudget: boolean }

/** Read off the very text that would be published, so that nothing is told that was not counted. Null where its administration stands on it. */
export function disclosedOf({ texts, fields, topics = [] }: ItemInput, isTechnology: (topic: string) => boolean): Disclosed | null {
  const { level, region = null, from, until, budget } = fields as Partial<LessonFields>
  if (level === undefined || !isUnnamed(level)) return null
  const moments = [from, until].filter((one) => typeof one === 'string')
  return {
    region, languages: Object.keys(texts), technologies: topics.filter(isTechnology), dates: moments.some((one) => one.length > 4) ? 'month' : moments.length > 0 ? 'year' : 'none',
    hasVolume: Object.values(texts).some((text) => ((text.extra ?? {}) as Partial<LessonTexts>).volume), hasBudget: (budget ?? null) !== null,
  }
}

/** Both together: what was told once is not forgotten because a later version is silent of it. */
export function together(a: Disclosed, b: Disclosed): Disclosed {
  const union = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])].toSorted()
  const finest = (['month', 'year', 'none'] as const).find((one) => a.dates === one || b.dates === one) ?? 'none'
  return { region: a.region ?? b.region, languages: union(a.languages, b.languages), technologies: union(a.technologies, b.technologies), dates: finest, hasVolume: a.hasVolume || b.hasVolume, hasBudget: a.hasBudget || b.hasBudget }
}
