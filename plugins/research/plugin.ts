import { Type } from 'typebox'
import { definePlugin, heardBy } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from '@diwan/guidelines/contract'
import type {} from './contract.ts'
import { consultHears, consultJobs, consultKinds, consultNotices, consultPermissions, consultPersonal, consultRoutes, consultServices, consultSettings, consultSlots } from './consult/parts.ts'
import { exchangeFollows, exchangeHears, exchangeJobs, exchangeKinds, exchangeNotices, exchangePermissions, exchangePersonal, exchangeRoutes, exchangeServices, exchangeSettings, exchangeSlots } from './exchange/parts.ts'
import { workbenchHears, workbenchJobs, workbenchKinds, workbenchNotices, workbenchPermissions, workbenchPersonal, workbenchRoutes, workbenchServices, workbenchSettings, workbenchSlots } from './workbench/parts.ts'
import { loadDemoWorks, worksHears, worksJobs, worksKinds, worksNotices, worksPermissions, worksPersonal, worksRoutes, worksServices, worksSettings, worksSlots } from './works/parts.ts'

export default definePlugin({
  id: 'research',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0', guidelines: '^0.1.0' },
  settings: Type.Object({ ...worksSettings, ...exchangeSettings, ...consultSettings, ...workbenchSettings }),
  permissions: { ...worksPermissions, ...exchangePermissions, ...consultPermissions, ...workbenchPermissions },
  services: { ...worksServices, ...exchangeServices, ...consultServices, ...workbenchServices },
  api: ({ works }) => ({ about: (viewer, topic, limit) => works.about(viewer, topic, limit) }),
  kinds: { ...worksKinds, ...exchangeKinds, ...consultKinds, ...workbenchKinds },
  // Addresses with words of their own stand before the works' own, whose key stands where others have words.
  routes: (on) => [...workbenchRoutes(on), ...consultRoutes(on), ...exchangeRoutes(on), ...worksRoutes(on)],
  navigation: { label: 'research.navigation', path: '/', order: 40, value: 5, may: 'read' },
  slots: { ...exchangeSlots, ...consultSlots, ...workbenchSlots, ...worksSlots },
  hears: heardBy(worksHears, exchangeHears, heardBy(consultHears, workbenchHears)),
  follows: exchangeFollows,
  jobs: { ...worksJobs, ...exchangeJobs, ...consultJobs, ...workbenchJobs },
  notices: { ...worksNotices, ...exchangeNotices, ...consultNotices, ...workbenchNotices },
  personal: [...worksPersonal, ...exchangePersonal, ...consultPersonal, ...workbenchPersonal],
  demo: (deps, kit) => loadDemoWorks(deps, kit),
})
