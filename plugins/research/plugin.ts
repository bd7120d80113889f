import { Type } from 'typebox'
import { definePlugin, heardBy } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from './contract.ts'
import { consultJobs, consultKinds, consultNotices, consultPermissions, consultPersonal, consultRoutes, consultServices, consultSettings, consultSlots, loadDemoConsult } from './consult/parts.ts'
import { exchangeFollows, exchangeHears, exchangeJobs, exchangeKinds, exchangeNotices, exchangePermissions, exchangePersonal, exchangeRoutes, exchangeServices, exchangeSettings, exchangeSlots } from './exchange/parts.ts'
import { importsFollows, importsJobs, importsPermissions, importsPersonal, importsRoutes, importsServices, loadDemoImport } from './imports/parts.ts'
import { benchHears, benchJobs, benchKindsOf, benchNotices, benchPermissions, benchPersonal, benchRoutes, benchServices, handedRows, loadDemoBench } from './workbench/parts.ts'
import { loadDemoWorks, reviewsDue, worksHears, worksJobs, worksKinds, worksNotices, worksPermissions, worksPersonal, worksRoutes, worksServices, worksSettings, worksSlots } from './works/parts.ts'

export default definePlugin({
  id: 'research',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0' },
  settings: Type.Object({ ...worksSettings, ...exchangeSettings, ...consultSettings }),
  permissions: { ...worksPermissions, ...exchangePermissions, ...importsPermissions, ...consultPermissions, ...benchPermissions },
  services: { ...worksServices, ...exchangeServices, ...importsServices, ...consultServices, ...benchServices },
  api: ({ works, catalogue }) => ({ about: (viewer, topic, limit) => works.about(viewer, topic, limit), findings: (viewer, ids) => catalogue.citable(viewer, ids) }),
  kinds: { ...worksKinds, ...exchangeKinds, ...consultKinds, ...benchKindsOf },
  // Addresses with words of their own stand before the works' own, whose key stands where others have words.
  routes: (on) => [...exchangeRoutes(on), ...importsRoutes(on), ...consultRoutes(on), ...benchRoutes(on), ...worksRoutes(on)],
  navigation: { label: 'research.navigation', path: '/', order: 40, value: 5, may: 'read' },
  slots: {
    ...exchangeSlots, ...worksSlots, ...consultSlots,
    // A plugin has one place in each slot: what waits is of two folders.
    'desk.due': { order: 50, view: 'works/slot-due', may: 'review', run: async (deps) => { const due = (await Promise.all([reviewsDue(deps), handedRows(deps)])).flat(); return due.length === 0 ? null : { due } } },
  },
  hears: heardBy(heardBy(worksHears, exchangeHears), benchHears),
  // Each folder keeps its own mirror of works; both bear a repeat.
  follows: { ...exchangeFollows, work: async (deps, changes) => { await exchangeFollows.work(deps, changes); await importsFollows.work(deps, changes) } },
  jobs: { ...worksJobs, ...exchangeJobs, ...importsJobs, ...consultJobs, ...benchJobs },
  notices: { ...worksNotices, ...exchangeNotices, ...consultNotices, ...benchNotices },
  personal: [...worksPersonal, ...exchangePersonal, ...importsPersonal, ...consultPersonal, ...benchPersonal],
  capabilities: ['outgoing-network'],
  start: async ({ imports, sources }) => { await imports.resume(); await sources.resume() },
  async demo(deps, kit) {
    await loadDemoWorks(deps, kit)
    await loadDemoImport(deps, kit)
    await loadDemoConsult(deps, kit)
    await loadDemoBench(deps, kit)
  },
})
