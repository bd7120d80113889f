import type { CoreServices, PluginApis, RequestServices } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type { AccessRequests } from './services/access-requests.ts'
import type { Catalogue } from './services/catalogue.ts'
import type { Decisions } from './services/decisions.ts'
import type { Embargoes } from './services/embargoes.ts'
import type { Hands } from './services/hands.ts'
import type { Holdings } from './services/holdings.ts'
import type { Reviews } from './services/reviews.ts'
import type { Rounds } from './services/rounds.ts'
import type { SimilarWorks } from './services/similar-works.ts'
import type { Submissions } from './services/submissions.ts'
import type { Vocabularies } from './services/vocabularies.ts'
import type { Works } from './services/works.ts'

export interface WorksServices { works: Works; vocabularies: Vocabularies; hands: Hands; holdings: Holdings; rounds: Rounds; reviews: Reviews; decisions: Decisions; submissions: Submissions; similarWorks: SimilarWorks; catalogue: Catalogue; accessRequests: AccessRequests; embargoes: Embargoes }
export type WorksDeps = CoreServices & RequestServices & WorksServices & { directory: PluginApis['directory'] | undefined; settings: { identifierPrefix: string; reviewers: number; reviewDays: number } }
export type WorksPermission = 'read' | 'submit' | 'review' | 'curate' | 'vocabulary'
