import { Type } from 'typebox'
import type { PersonalData, Route } from '@diwan/core'
import { holding, work } from './kinds.ts'
import { Vocabularies } from './services/vocabularies.ts'
import { Works } from './services/works.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const worksServices = { works: Works, vocabularies: Vocabularies }
/** `submit`: hand in a study; `review`: be asked for an opinion on one; `curate`: screen, decide, publish, retract; `vocabulary`: keep types, licences and sectors. */
export const worksPermissions = { read: 'everyone', submit: 'member', review: 'member', curate: 'editor', vocabulary: 'administrator' } as const
export const worksKinds = { work, holding }
export const worksJobs = {}
export const worksNotices = {
  published: { label: 'research.notice.published', text: 'research.notice.published.text', mail: 'weekly' },
  version: { label: 'research.notice.version', text: 'research.notice.version.text', mail: 'daily' },
  corrected: { label: 'research.notice.corrected', text: 'research.notice.corrected.text', mail: 'at-once' },
  retracted: { label: 'research.notice.retracted', text: 'research.notice.retracted.text', mail: 'at-once' },
} as const
export const worksPersonal: readonly PersonalData[] = []
export const worksSettings = {
  /** What stands before year and number in the identifier of a work, `diwan:2026.0042v1`. Not to be changed once something was published. */
  identifierPrefix: Type.String({ pattern: '^[a-z][a-z0-9-]{0,30}$', default: 'diwan' }),
}
export const worksSlots = {}
export const worksHears = {}
export const worksRoutes = (_on: unknown): Route[] => []
