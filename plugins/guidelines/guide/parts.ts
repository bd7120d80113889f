import { Type } from 'typebox'
import type { CoreServices } from '@diwan/core'
import { edition } from './edition-kind.ts'
import { guideline } from './kind.ts'
import { guidePersonal } from './personal.ts'
import { Guides } from './services/guides.ts'

export { guidePersonal }
/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const guideServices = { guides: Guides }
export const guidePermissions = { read: 'everyone', propose: 'member', amend: 'member', decide: 'editor', approve: 'ncp', publish: 'editor' } as const
export const guideKinds = { guideline, edition }
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
  'amendment-declined': { label: 'guidelines.notice.amendment-declined', text: 'guidelines.notice.amendment-declined.text', mail: 'at-once' },
} as const
export type GuideCore = CoreServices
