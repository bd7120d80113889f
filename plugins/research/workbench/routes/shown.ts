import { Type, type Static } from 'typebox'
import { ItemShape, ItemSummaryShape, type Item } from '@diwan/core'
import { drawn, maybe } from '../../works/routes/shapes.ts'
import type { BenchDeps } from '../deps.ts'
import { csvRows } from '../exchange.ts'
import { numbersOf, type BenchKind, type Said, type Words } from '../model.ts'
import { resultOf } from '../said/result.ts'
import type { Result } from '../said/shape.ts'
import type { Counting } from '../count/countings.ts'

export const Counted = Type.Object({ state: Type.String(), percent: Type.Integer(), fault: Type.String(), isStale: Type.Boolean(), at: maybe(Type.Unsafe<Date>({ type: 'string', format: 'date-time' })) })
export const BenchPage = Type.Object({
  item: ItemShape, kind: Type.String(), isDraft: Type.Boolean(), hasDraft: Type.Boolean(), title: Type.String(), summary: Type.String(), lang: Type.String(), words: drawn<Words>(), langs: drawn<Said['langs']>(), result: maybe(drawn<Result>()), counting: Counted, faults: Type.Array(Type.String()),
  about: Type.Array(ItemSummaryShape), mayKeep: Type.Boolean(), key: Type.String(), at: Type.String(), file: Type.Unsafe<{ rows: (string | number | null)[][] }>({ type: 'object', additionalProperties: true }),
})

/** Addresses of a kind, below the plugin's. */
export const placeOf: Record<BenchKind, string> = { evaluation: 'evaluations', forecast: 'forecasts' }

/**
 * What was counted of one version. Figures are shown beside exactly what they were counted from; only who keeps it sees older ones, which
 * are told to be old: they may be of a draft that nobody else knows of.
 */
export async function countedOf({ countings }: Pick<BenchDeps, 'countings'>, item: Pick<Item, 'id'>, said: Said, mayKeep: boolean): Promise<{ counting: Counting | null; shown: Counting | null; isStale: boolean }> {
  const counting = await countings.of(item.id, numbersOf(said.asked))
  const older = counting?.state === 'done' || !mayKeep ? null : await countings.newest(item.id)
  return { counting, shown: counting?.state === 'done' ? counting : older, isStale: older !== null }
}

/** The page of one evaluation or forecast: the live version, or what its keepers have so far. */
export async function benchPage(deps: BenchDeps, kind: BenchKind, ref: string, asksDraft = false): Promise<Static<typeof BenchPage>> {
  const { workbench, concerns, viewer, content, t, locale } = deps
  const { item, said, draft } = await workbench.read(viewer, kind, ref, asksDraft)
  const mayKeep = item.isKept && viewer.may('research.measure')
  const { counting, shown, isStale } = await countedOf(deps, item, said, mayKeep)
  const result = shown?.result ? resultOf(shown.plan, shown.result, said.words.unit, t, locale) : null
  const faults = counting === null && mayKeep ? (await workbench.planned(item.id, said)).faults : []
  return {
    item, kind, isDraft: draft !== null, hasDraft: draft === null && mayKeep && (await content.draft(viewer, item.id)).rev > 0, title: said.title, summary: said.summary, lang: said.lang, words: said.words, langs: said.langs, result, counting: countingShown(counting, isStale, shown),
    faults: faults.map(({ key, values }) => t(key, values)), about: await concerns.of(viewer, (draft?.input.links ?? item.links)['about'] ?? []), mayKeep, key: item.ref ?? item.id, at: placeOf[kind], file: { rows: csvRows(said, isStale ? null : shown, isStale ? null : result) },
  }
}

export const countingShown = (counting: Counting | null, isStale = false, shown: Counting | null = counting): Static<typeof Counted> => ({ state: counting?.state ?? 'none', percent: Math.floor((counting?.done ?? 0) * 100), fault: counting?.fault ?? '', isStale, at: shown?.at ?? null })
