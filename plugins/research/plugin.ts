import { Type } from 'typebox'
import { definePlugin, heardBy } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from '@diwan/guidelines/contract'
import type {} from './contract.ts'
import { exchangeFollows, exchangeHears, exchangeJobs, exchangeKinds, exchangeNotices, exchangePermissions, exchangePersonal, exchangeRoutes, exchangeServices, exchangeSettings, exchangeSlots } from './exchange/parts.ts'
import { benchHears, benchJobs, benchKindsOf, benchPermissions, benchRoutes, benchServices, loadDemoBench } from './workbench/parts.ts'
import { loadDemoWorks, worksHears, worksJobs, worksKinds, worksNotices, worksPermissions, worksPersonal, worksRoutes, worksServices, worksSettings, worksSlots } from './works/parts.ts'

export default definePlugin({
  id: 'research',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0', guidelines: '^0.1.0' },
  settings: Type.Object({ ...worksSettings, ...exchangeSettings }),
  permissions: { ...worksPermissions, ...exchangePermissions, ...benchPermissions },
  services: { ...worksServices, ...exchangeServices, ...benchServices },
  api: ({ works }) => ({ about: (viewer, topic, limit) => works.about(viewer, topic, limit) }),
  kinds: { ...worksKinds, ...exchangeKinds, ...benchKindsOf },
  // Addresses with words of their own stand before the works' own, whose key stands where others have words.
  routes: (on) => [...exchangeRoutes(on), ...benchRoutes(on), ...worksRoutes(on)],
  navigation: { label: 'research.navigation', path: '/', order: 40, value: 5, may: 'read' },
  slots: { ...exchangeSlots, ...worksSlots },
  hears: heardBy(heardBy(worksHears, exchangeHears), benchHears),
  follows: exchangeFollows,
  jobs: { ...worksJobs, ...exchangeJobs, ...benchJobs },
  notices: { ...worksNotices, ...exchangeNotices },
  personal: [...worksPersonal, ...exchangePersonal],
  async demo(deps, kit) {
    await loadDemoWorks(deps, kit)
    await loadDemoBench(deps, kit)
  },
})
