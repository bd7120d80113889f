import type { CoreServices, PluginApis, RequestServices } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { CardShelf } from '../cards/services/card-shelf.ts'
import type { Shelf } from '../cards/services/shelf.ts'
import type { UptakeServices } from '../uptake/deps.ts'
import type { Amendments } from './services/amendments.ts'
import type { Backlinks } from './services/backlinks.ts'
import type { Approvals } from './services/approvals.ts'
import type { Consultations } from './services/consultations.ts'
import type { Drafts } from './services/drafts.ts'
import type { Editions } from './services/editions.ts'
import type { Guides } from './services/guides.ts'
import type { Library } from './services/library.ts'
import type { Readership } from './services/readership.ts'

export interface GuideServices { guides: Guides; guideApprovals: Approvals; amendments: Amendments; consultations: Consultations; guideDrafts: Drafts; editions: Editions; backlinks: Backlinks; library: Library; readership: Readership }
export type GuideDeps = CoreServices & RequestServices & GuideServices & Pick<UptakeServices, 'conditions' | 'keptTasks' | 'profiles' | 'reports'> & { directory: PluginApis['directory'] | undefined; cardShelf: CardShelf; shelf: Shelf; settings: { approvals: number; onHome: number } }
export type GuidePermission = 'read' | 'propose' | 'amend' | 'decide' | 'approve' | 'publish'
