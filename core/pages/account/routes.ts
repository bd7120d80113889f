import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { closingRoutes } from './closing.ts'
import { dataRoutes } from './data.ts'
import { followingRoutes } from './following.ts'
import { mailRoutes } from './mail.ts'
import { passwordRoutes } from './password.ts'
import { profileRoutes } from './profile.ts'
import { secondFactorRoutes } from './second-factor/routes.ts'
import { tokenRoutes } from './tokens.ts'
import { sessionListRoutes } from './sessions.ts'

/** One's own account, one thing per page. */
export const accountRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] =>
  [...profileRoutes(on), ...passwordRoutes(on), ...mailRoutes(on), ...secondFactorRoutes(on), ...tokenRoutes(on), ...sessionListRoutes(on), ...followingRoutes(on), ...dataRoutes(on), ...closingRoutes(on)]
