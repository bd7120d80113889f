import type { LoggedEvent, PersonalData, Route, Routes } from '@diwan/core'
import { Concerns } from './concerns.ts'
import { Countings } from './count/countings.ts'
import type { BenchDeps, BenchPermission, BenchServices } from './deps.ts'
import { Handing } from './handing.ts'
import { evaluation } from './kinds/evaluation.ts'
import { forecast } from './kinds/forecast.ts'
import { benchKinds } from './model.ts'
import { Impact } from './impact.ts'
import { handingRoutes } from './routes/handing.ts'
import { impactRoutes } from './routes/impact.ts'
import { benchPages } from './routes/pages.ts'
import { workRoutes } from './routes/work.ts'
import { SeriesShelf } from './series-shelf.ts'
import { Workbench, kindOf } from './workbench.ts'

export { loadDemoBench } from './demo/load.ts'
export { handedRows } from './slots.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const benchServices = { seriesShelf: SeriesShelf, countings: Countings, concerns: Concerns, workbench: Workbench, handing: Handing, impact: Impact }
/** `measure`: make evaluations and forecasts; `publishMeasures`: publish those one keeps. */
export const benchPermissions = { measure: 'member', publishMeasures: 'ncp' } as const
const notice = <const N extends string>(name: N) => ({ [name]: { label: `research.notice.${name}`, text: `research.notice.${name}.text`, mail: 'at-once' } }) as Record<N, { label: string; text: string; mail: 'at-once' }>
export const benchNotices = { ...notice('bench-handed'), ...notice('bench-returned'), ...notice('bench-out') }
export const benchPersonal: readonly PersonalData[] = [{ table: 'research.handing', person: 'person_id', onRemoval: 'delete', why: 'research.personal.handing', columns: ['item_id', 'administration', 'note', 'at', 'answer', 'answered_at'] }]
export const benchKindsOf = { evaluation, forecast }
export const benchJobs = {
  count: { deadline: 120, run: ({ countings }: BenchServices, data: Record<string, unknown>) => countings.run(data as { item: string; numbers: string }) },
  /** Those whose process went. */
  'counts-left': { every: '5 minutes', run: ({ countings }: BenchServices) => countings.resume() },
}
type Hearing = BenchServices & Pick<BenchDeps, 'standing'>
export const benchHears = {
  'core.item.published': async ({ workbench, handing, standing }: Hearing, { item, data }: LoggedEvent<'core.item.published'>) => {
    const kind = benchKinds.find((one) => kindOf(one) === data.kind)
    const stands = kind && item !== null ? await standing(item) : null
    if (kind && item !== null) await handing.published(item)
    if (kind && item !== null && stands) await workbench.published(item, kind, stands.input.fields ?? {})
  },
  'core.item.removed': async ({ seriesShelf }: Hearing, { item, data }: LoggedEvent<'core.item.removed'>) => {
    if (item !== null && benchKinds.some((one) => kindOf(one) === data.kind)) await seriesShelf.forget(item)
  },
}
/** What has words of its own in its address stands before what has a key there. */
export const benchRoutes = (on: Routes<BenchDeps, BenchPermission>): Route[] => [...impactRoutes(on), ...benchKinds.flatMap((kind) => [...workRoutes(on, kind), ...handingRoutes(on, kind), ...benchPages(on, kind)])]
