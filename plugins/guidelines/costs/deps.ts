import type { CoreServices, RequestServices } from '@diwan/core'
import type { Analyses } from './analyses.ts'
import type { Registers } from './registers.ts'
import type { Simulations } from './simulations.ts'
import type { CostsSettings } from './settings.ts'

export interface CostsServices { analyses: Analyses; registers: Registers; simulations: Simulations }
export type CostsDeps = CoreServices & RequestServices & CostsServices & { settings: CostsSettings }
export type CostsPermission = 'costs' | 'reckon' | 'publishCosts'
