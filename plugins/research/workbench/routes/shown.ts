import { Type, type Static } from 'typebox'
import { ItemShape, ItemSummaryShape, oneOf, type Conflict, type Draft, type Invalid, type Item } from '@diwan/core'
import { ErrorsShape, drawn, errorsOf, maybe } from '../../works/routes/shapes.ts'
import type { BenchDeps } from '../deps.ts'
import { csvRows } from '../exchange.ts'
import { numbersOf, type BenchKind, type Said, type Words } from '../model.ts'
import { resultOf } from '../said/result.ts'
import type { Result } from '../said/shape.ts'
import type { Handed } from '../handing.ts'
import type { Counting } from '../count/countings.ts'

export const Counted = Type.Object({ state: Type.String(), percent: Type.Integer(), fault: Type.String(), isStale: Type.Boolean(), at: maybe(Type.Unsafe<Date>({ type: 'string', format: 'date-time' })) })
export const BenchPage = Type.Object({
  item: ItemShape, kind: Type.String(), isDraft: Type.Boolean(), hasDraft: Type.Boolean(), title: Type.String(), summary: Type.String(), lang: Type.String(), words: drawn<Words>(), langs: drawn<Said['langs']>(), result: maybe(drawn<Result>()), counting: Counted, faults: Type.Array(Type.String()),
  /** What can be done about handing it over: by who made it, or by who it was handed to. `seen`: the draft they look at. */
  handing: Type.Object({ step: oneOf(['none', 'offer', 'no-contact', 'handed', 'decide']), said: maybe(drawn<Handed>()), seen: Type.Integer(), note: Type.String() }), errors: ErrorsShape,
  about: Type.Array(ItemSummaryShape), mayKeep: Type.Boolean(), mayPublish: Type.Boolean(), key: Type.String(), at: Type.String(), file: Type.Unsafe<{ rows: (string | number | null)[][] }>({ type: 'object', additionalProperties: true }),
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

/** A seat's own: its members hand theirs over, its contact points answer. */
async function handingOf({ handing, viewer }: BenchDeps, item: Item, draft: Draft | null, counting: Counting | null): Promise<Omit<Static<typeof BenchPage>['handing'], 'note'>> {
  const seen = draft?.rev ?? 0
  if (draft === null || seen === 0 || item.administration === null || item.administration !== viewer.administration || !viewer.may('research.measure')) return { step: 'none', said: null, seen }
  const said = await handing.of(item.id), publishes = viewer.may('research.publishMeasures')
  if (draft.state === 'review') return { step: publishes ? 'decide' : 'handed', said, seen }
  return { step: publishes || counting?.state !== 'done' ? 'none' : await handing.hasContact(viewer) ? 'offer' : 'no-contact', said: said?.answeredAt ? said : null, seen }
}

/** The page of one evaluation or forecast: the live version, or what its keepers have so far. */
export async function benchPage(deps: BenchDeps, kind: BenchKind, ref: string, asksDraft = false, { note = '', fault }: { note?: string; fault?: Invalid | Conflict } = {}): Promise<Static<typeof BenchPage>> {
  const { workbench, concerns, viewer, content, t, locale } = deps
  const { item, said, draft } = await workbench.read(viewer, kind, ref, asksDraft)
  const mayKeep = item.isKept && viewer.may('research.measure')
  const { counting, shown, isStale } = await countedOf(deps, item, said, mayKeep)
  const result = shown?.result ? resultOf(shown.plan, shown.result, said.words.unit, t, locale) : null
  const faults = counting === null && mayKeep ? (await workbench.planned(item.id, said)).faults : []
  return {
    item, kind, isDraft: draft !== null, hasDraft: draft === null && mayKeep && (await content.draft(viewer, item.id)).rev > 0, title: said.title, summary: said.summary, lang: said.lang, words: said.words, langs: said.langs, result, counting: countingShown(counting, isStale, shown),
    faults: faults.map(({ key, values }) => t(key, values)), about: await concerns.of(viewer, (draft?.input.links ?? item.links)['about'] ?? []), mayKeep, mayPublish: mayKeep && viewer.may('research.publishMeasures') && draft?.state !== 'review', handing: { ...await handingOf(deps, item, draft, counting), note },
    errors: fault === undefined ? [] : errorsOf('faults' in fault ? fault.faults : [{ field: 'hand', key: fault.key, values: fault.values }], t), key: item.ref ?? item.id, at: placeOf[kind], file: { rows: csvRows(said, isStale ? null : shown, isStale ? null : result) },
  }
}

export const countingShown = (counting: Counting | null, isStale = false, shown: Counting | null = counting): Static<typeof Counted> => ({ state: counting?.state ?? 'none', percent: Math.floor((counting?.done ?? 0) * 100), fault: counting?.fault ?? '', isStale, at: shown?.at ?? null })
