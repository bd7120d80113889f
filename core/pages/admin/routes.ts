import type { Route, Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { administrationRoutes } from './administrations.ts'
import { auditRoutes } from './audit.ts'
import { backupRoutes } from './backups.ts'
import { accessReviewRoutes } from './access-review.ts'
import { adminHomeRoutes } from './home.ts'
import { jobRoutes } from './jobs.ts'
import { mailRoutes } from './mails.ts'
import { peopleRoutes } from './people.ts'
import { personRoutes } from './person.ts'
import { pluginRoutes } from './plugins.ts'
import { publicRoutes } from './public-pages.ts'
import { replyRoutes } from './replies.ts'
import { roleRoutes } from './roles.ts'
import { secondFactorRuleRoutes } from './second-factor.ts'
import { securityRoutes } from './security.ts'
import { settingRoutes } from './settings.ts'
import { viewAsRoutes } from './view-as.ts'

/** Where a site is looked after. */
export const adminRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  ...adminHomeRoutes(on), ...publicRoutes(on), ...viewAsRoutes(on), ...pluginRoutes(on), ...peopleRoutes(on), ...personRoutes(on), ...roleRoutes(on), ...secondFactorRuleRoutes(on), ...accessReviewRoutes(on), ...administrationRoutes(on),
  ...settingRoutes(on), ...backupRoutes(on), ...jobRoutes(on), ...mailRoutes(on), ...replyRoutes(on), ...auditRoutes(on), ...securityRoutes(on),
]
