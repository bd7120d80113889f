import type { ItemSummary } from '@diwan/core'
import type { LessonSummary } from '../services/catalogue.ts'
import type { LessonDeps } from '../deps.ts'
import type { Counts } from '../services/voices.ts'

/** Lessons as lists have them, with what administrations say of each; `isBlock`: as pages of others note them, without. */
export async function rowsOf({ voices, people, locale }: Pick<LessonDeps, 'voices' | 'people' | 'locale'>, lessons: readonly LessonSummary[], { isBlock = false } = {}) {
  const regions = new Map((await people.regions()).map(({ code, names }) => [code, names[locale] ?? names.en]))
  const counts = isBlock ? new Map<string, Counts>() : await voices.counts(lessons.map(({ id }) => id))
  return lessons.map(({ id, ref, title, summary, lang, langs, path, state, administration, topics, publishedAt, fields: { region, phase, budget, confidence, causes, from, until, level } }) => ({
    id, ref, title, summary, lang, langs, path, state, administration, region, regionName: regions.get(region ?? '') ?? '', topics, phase, budget, confidence, causes, from, until, level, publishedAt, counts: counts.get(id) ?? { same: 0, opposite: 0, applied: 0 },
  }))
}
export type LessonRow = Awaited<ReturnType<typeof rowsOf>>[number]
export const entryOf = ({ id, title, summary, path, publishedAt, updatedAt, lang }: ItemSummary) => ({ id, title, summary, path, at: publishedAt ?? updatedAt, updatedAt, lang })
