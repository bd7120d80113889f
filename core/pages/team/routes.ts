import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { actRoutes } from './acts.ts'
import { inviteRoutes } from './invite.ts'
import { reviewRoutes } from './review.ts'
import { teamListRoutes } from './team.ts'

/** Colleagues of an administration, for its contact point. */
export const teamRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  ...teamListRoutes(on), ...reviewRoutes(on), ...inviteRoutes(on), ...actRoutes(on, { base: '/team', may: 'invite', acts: ['suspend', 'reinstate'], after: () => '/team' }),
]
