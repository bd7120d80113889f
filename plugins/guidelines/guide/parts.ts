import { Type } from 'typebox'
import type { CoreServices, Route, Routes } from '@diwan/core'
import { blockRoutes } from './blocks/block-routes.ts'
import { Blocks } from './blocks/blocks.ts'
import { block } from './blocks/kind.ts'
import type { GuideDeps, GuidePermission } from './deps.ts'
import { evidenceFlags } from './document-types.ts'
import { edition } from './edition-kind.ts'
import { guideline } from './kind.ts'
import { guidePersonal } from './personal.ts'
import { amendRoutes } from './routes/amend.ts'
import { partRoutes } from './routes/desk-parts.ts'
import { deskRoutes } from './routes/desk.ts'
import { editionRoutes } from './routes/editions.ts'
import { historyRoutes } from './routes/history.ts'
import { homeRoutes } from './routes/home.ts'
import { pageRoutes } from './routes/page.ts'
import { proposeRoutes } from './routes/propose.ts'
import { guideSlots } from './slots.ts'
import { Amendments } from './services/amendments.ts'
import { Backlinks } from './services/backlinks.ts'
import { Approvals } from './services/approvals.ts'
import { Consultations } from './services/consultations.ts'
import { Drafts } from './services/drafts.ts'
import { Editions } from './services/editions.ts'
import { Guides } from './services/guides.ts'
import { Library } from './services/library.ts'
import { Readership } from './services/readership.ts'

export { guidePersonal, guideSlots }
/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const guideServices = { guides: Guides, blocks: Blocks, guideApprovals: Approvals, amendments: Amendments, consultations: Consultations, guideDrafts: Drafts, editions: Editions, backlinks: Backlinks, library: Library, readership: Readership }
export const guidePermissions = { read: 'everyone', propose: 'member', amend: 'member', decide: 'editor', approve: 'member', publish: 'editor' } as const
export const guideKinds = { guideline, edition, block }
export const guideSettings = {
  /** How many people approve a text before it can be published. */
  approvals: Type.Integer({ minimum: 1, maximum: 5, default: 2 }),
  /** How many recommendations the home page shows. */
  onHome: Type.Integer({ minimum: 1, maximum: 12, default: 4 }),
}
export const guideJobs = {}
export const guideNotices = {
  'guideline': { label: 'guidelines.notice.guideline', text: 'guidelines.notice.guideline.text', mail: 'daily' },
  'guideline-version': { label: 'guidelines.notice.guideline-version', text: 'guidelines.notice.guideline-version.text', mail: 'daily' },
  'proposed': { label: 'guidelines.notice.proposed', text: 'guidelines.notice.proposed.text', mail: 'daily' },
  'declined': { label: 'guidelines.notice.declined', text: 'guidelines.notice.declined.text', mail: 'at-once' },
  'approval-asked': { label: 'guidelines.notice.approval-asked', text: 'guidelines.notice.approval-asked.text', mail: 'at-once' },
  'consultation': { label: 'guidelines.notice.consultation', text: 'guidelines.notice.consultation.text', mail: 'daily' },
  'amendment': { label: 'guidelines.notice.amendment', text: 'guidelines.notice.amendment.text', mail: 'daily' },
  'amendment-accepted': { label: 'guidelines.notice.amendment-accepted', text: 'guidelines.notice.amendment-accepted.text', mail: 'at-once' },
  'evidence-changed': { label: 'guidelines.notice.evidence-changed', text: 'guidelines.notice.evidence-changed.text', mail: 'at-once' },
  'amendment-declined': { label: 'guidelines.notice.amendment-declined', text: 'guidelines.notice.amendment-declined.text', mail: 'at-once' },
} as const
type Hearing = CoreServices & { consultations: Consultations; backlinks: Backlinks }
export const guideHears = {
  // Whoever follows or keeps a guideline hears that a study it rests on was put right or taken back. What a demonstration brings was so before.
  'core.item.published': async ({ backlinks }: Hearing, event: { item: string | null; id: string; data: { state?: string; isBrought?: boolean } }) => {
    if (event.item !== null && event.data.isBrought !== true && evidenceFlags.some((flag) => flag === event.data.state)) await backlinks.tellOf(event.item, event.id)
  },
  // What is gone is discussed no more.
  'core.item.removed': async ({ consultations }: Hearing, event: { item: string | null }) => { if (event.item !== null) await consultations.close(event.item) },
}
/** The guideline's own pages come last: its key stands where others have words. */
export const guideRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [...homeRoutes(on), ...proposeRoutes(on), ...editionRoutes(on), ...blockRoutes(on), ...pageRoutes(on), ...historyRoutes(on), ...amendRoutes(on), ...deskRoutes(on), ...partRoutes(on)]
