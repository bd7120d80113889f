import type { Route, Routes } from '../../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../../deps.ts'
import { appRoutes } from './app.ts'
import { codeRoutes } from './codes.ts'
import { keyRoutes } from './keys.ts'
import { overviewRoutes } from './overview.ts'

/** What a person shows besides the password. */
export const secondFactorRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [...overviewRoutes(on), ...appRoutes(on), ...keyRoutes(on), ...codeRoutes(on)]
