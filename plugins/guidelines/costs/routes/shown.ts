import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, type Draft, type Item, type ItemSummary } from '@diwan/core'
import type { Said } from '../analyses.ts'
import { bounds } from '../chance/plan.ts'
import type { CostsDeps } from '../deps.ts'
import { reckon } from '../reckoning.ts'
import { ResultsShape, resultsOf } from '../said/results.ts'
import { numbersOf, planOf, type Simulation } from '../simulations.ts'

export const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
export const Simulated = Type.Object({ state: Type.String(), done: Type.Integer(), draws: Type.Integer(), seed: Type.Integer(), percent: Type.Integer(), fault: Type.String(), mayRun: Type.Boolean() })
export const AnalysisPage = Type.Object({
  item: ItemShape, isDraft: Type.Boolean(), hasDraft: Type.Boolean(), title: Type.String(), summary: Type.String(), results: ResultsShape, simulation: Simulated, about: Type.Array(ItemSummaryShape), mayKeep: Type.Boolean(), key: Type.String(),
  file: Type.Unsafe<{ rows: (string | number | null)[][] }>({ type: 'object', additionalProperties: true }),
})

/** What is counted of one version, with the newest draw of exactly these numbers. */
export async function countedPage({ simulations, settings, t, locale }: Pick<CostsDeps, 'simulations' | 'settings' | 't' | 'locale'>, item: Pick<Item, 'id'>, said: Said, mayRun: boolean) {
  const { counted, measures } = reckon(said.fields, settings.tornadoSwing)
  const options = planOf(counted, measures)
  const simulation = options === null ? null : await simulations.of(item.id, numbersOf(options))
  const results = resultsOf({ said, counted, measures, simulation, swing: settings.tornadoSwing, t, locale })
  return { options, simulation, results, simulated: simulatedOf(simulation, options !== null && mayRun) }
}

export const simulatedOf = (found: Simulation | null, mayRun: boolean) => ({
  state: found?.state ?? 'none', done: found?.done ?? 0, draws: found?.draws ?? bounds.draws.usual, seed: found?.seed ?? 1, percent: found ? Math.floor(found.done / found.draws * 100) : 0, fault: found?.fault ?? '', mayRun,
})

/** What an analysis is about: guidelines and cases the viewer may read. */
export const aboutOf = async ({ content, viewer }: Pick<CostsDeps, 'content' | 'viewer'>, item: Item, draft: Draft | null): Promise<ItemSummary[]> => {
  const ids = (draft?.input.links ?? item.links)['about'] ?? []
  return ids.length === 0 ? [] : content.pick(viewer, ids.slice(0, 20))
}
