import type { Route, Routes } from '@diwan/core'
import { Analyses } from './analyses.ts'
import type { CostsDeps, CostsPermission } from './deps.ts'
import { analysis } from './kinds/analysis.ts'
import { register } from './kinds/register.ts'
import { Registers } from './registers.ts'
import { analysisRoutes } from './routes/analyses.ts'
import { registerWorkRoutes } from './routes/register-work.ts'
import { registerRoutes } from './routes/registers.ts'
import { sheetRoutes } from './routes/sheet.ts'
import { workbenchRoutes } from './routes/workbench.ts'
import { Simulations } from './simulations.ts'

export { loadDemoCosts } from './demo/load.ts'
export { costsSettings } from './settings.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const costsServices = { analyses: Analyses, registers: Registers, simulations: Simulations }
export const costsPermissions = { costs: 'everyone', reckon: 'member', publishCosts: 'ncp' } as const
export const costsKinds = { analysis, register }
export const costsRoutes = (on: Routes<CostsDeps, CostsPermission>): Route[] => [...workbenchRoutes(on), ...analysisRoutes(on), ...sheetRoutes(on), ...registerWorkRoutes(on), ...registerRoutes(on)]
export const costsJobs = {
  draw: { deadline: 90, run: ({ simulations }: { simulations: Simulations }, data: Record<string, unknown>) => simulations.run(data as { item: string; numbers: string; seed: number; draws: number }) },
  /** Those whose process went. */
  'draws-left': { every: '5 minutes', run: ({ simulations }: { simulations: Simulations }) => simulations.resume() },
}
export const costsNotices = {}
export const costsPersonal = []
