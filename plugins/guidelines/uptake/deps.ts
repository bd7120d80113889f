import type { CoreServices, PluginApis, RequestServices } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { Adoption } from './adoption/adoption.ts'
import type { Consents } from './adoption/consents.ts'
import type { Conditions } from './applicability/conditions-service.ts'
import type { Profiles } from './applicability/profiles.ts'
import type { Checklists } from './checklists/checklists.ts'
import type { Outlines } from './outline.ts'
import type { Readiness } from './readiness/readiness.ts'
import type { KeptTasks } from './kept-tasks.ts'
import type { SeatTasksBook } from './seat-tasks.ts'
import type { Reports } from './reports/reports.ts'

export interface UptakeServices { outlines: Outlines; consents: Consents; adoption: Adoption; conditions: Conditions; profiles: Profiles; reports: Reports; readiness: Readiness; checklists: Checklists; seatTasks: SeatTasksBook; keptTasks: KeptTasks }
export type UptakeDeps = CoreServices & RequestServices & UptakeServices & { directory: PluginApis['directory'] | undefined }
export type UptakePermission = 'uptake' | 'national'
