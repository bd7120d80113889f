import type { LoggedEvent, Route, Routes } from '@diwan/core'
import { Adoption } from './adoption/adoption.ts'
import { Consents } from './adoption/consents.ts'
import { adoptionPage } from './adoption/page.ts'
import { adoptionRoutes } from './adoption/routes.ts'
import { Conditions } from './applicability/conditions-service.ts'
import { Profiles } from './applicability/profiles.ts'
import { profileRoutes } from './applicability/routes.ts'
import { Checklists } from './checklists/checklists.ts'
import { checklistRoutes } from './checklists/routes.ts'
import type { UptakeDeps, UptakePermission } from './deps.ts'
import { dueRows, type CardQueue } from './desk.ts'
import { KeptTasks } from './kept-tasks.ts'
import { kitOf, kitRail, kitReads } from './kits/slots.ts'
import { Outlines } from './outline.ts'
import { uptakePersonal } from './personal.ts'
import { questionnaire } from './readiness/kind.ts'
import { Readiness } from './readiness/readiness.ts'
import { readinessRoutes } from './readiness/routes.ts'
import { report } from './reports/kind.ts'
import { Reports } from './reports/reports.ts'
import { SeatTasksBook } from './seat-tasks.ts'
import { reportRoutes } from './reports/routes.ts'

export { uptakePersonal }
export { uptakeFirstSteps } from './desk.ts'
/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const uptakeServices = { outlines: Outlines, consents: Consents, adoption: Adoption, conditions: Conditions, profiles: Profiles, reports: Reports, readiness: Readiness, checklists: Checklists, seatTasks: SeatTasksBook, keptTasks: KeptTasks }
export const uptakePermissions = { uptake: 'everyone', national: 'member', questionnaires: 'editor', release: 'administrator' } as const
export const uptakeKinds = { report, questionnaire }
export const uptakeJobs = {}
export const uptakeNotices = {
  report: { label: 'guidelines.notice.report', text: 'guidelines.notice.report.text', mail: 'daily' },
  'checklist-line': { label: 'guidelines.notice.checklist-line', text: 'guidelines.notice.checklist-line.text', mail: 'at-once' },
} as const
export const uptakeRoutes = (on: Routes<UptakeDeps, UptakePermission | 'questionnaires'>): Route[] => [...adoptionRoutes(on), ...profileRoutes(on), ...reportRoutes(on), ...readinessRoutes(on), ...checklistRoutes(on)]
export const uptakeSlots = {
  'topic.main': { order: 10, view: 'uptake/kit', may: 'uptake', reads: [...kitReads, 'core.administration'], run: (deps: UptakeDeps, subject: { topic: string }) => kitOf(deps, subject) },
  'topic.rail': { order: 10, view: 'uptake/kit-rail', may: 'uptake', reads: ['core.person'], run: (deps: UptakeDeps, subject: { topic: string }) => kitRail(deps, subject) },
  'guidelines.adoption': { order: 10, view: 'uptake/matrix-part', may: 'uptake', reads: ['guidelines.adoption', 'guidelines.guideline', 'guidelines.report', 'core.administration'], run: (deps: UptakeDeps, { item }: { item: { id: string } }) => adoptionPage(deps, item.id) },
  'desk.due': { order: 40, view: 'uptake/desk-due', may: 'national', run: (deps: UptakeDeps & CardQueue) => dueRows(deps) },
}
export const uptakeHears = {
  'directory.approval.decided': ({ reports }: Pick<UptakeDeps, 'reports'>, event: LoggedEvent<'directory.approval.decided'>) => reports.heard(event.data.approval, event.data.state),
}
