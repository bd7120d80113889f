import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { forgottenRoutes } from './forgotten.ts'
import { joinRoutes } from './join.ts'
import { mailLinkRoutes } from './mail-links.ts'
import { confirmRoutes } from './confirm.ts'
import { resetRoutes } from './reset.ts'
import { sessionRoutes } from './sign-in.ts'
import { secondStepRoutes } from './second-step.ts'
import { signUpRoutes } from './sign-up.ts'

/** Coming in, going out, and the links that mails lead to. */
export const signInRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] =>
  [...sessionRoutes(on), ...secondStepRoutes(on), ...confirmRoutes(on), ...forgottenRoutes(on), ...resetRoutes(on), ...joinRoutes(on), ...mailLinkRoutes(on), ...signUpRoutes(on)]
