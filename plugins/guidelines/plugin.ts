import { Type } from 'typebox'
import { definePlugin, heardBy } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from '@diwan/research/contract'
import type {} from './contract.ts'
import { cardsJobs, cardsKinds, cardsNotices, cardsPermissions, cardsPersonal, cardsRoutes, cardsServices } from './cards/parts.ts'
import { loadDemoCards } from './cards/demo/load-cards.ts'
import { costsJobs, costsKinds, costsNotices, costsPermissions, costsPersonal, costsRoutes, costsServices, costsSettings, loadDemoCosts } from './costs/parts.ts'
import type {} from '@diwan/forum/contract'
import { loadDemoGuides } from './guide/demo/load.ts'
import { threadBecomes } from './guide/threads.ts'
import { guideHears, guideJobs, guideKinds, guideNotices, guidePermissions, guidePersonal, guideRoutes, guideServices, guideSettings, guideSlots } from './guide/parts.ts'
import { papersJobs, papersKinds, papersNotices, papersPermissions, papersPersonal, papersRoutes, papersServices } from './papers/parts.ts'
import { loadDemoUptake } from './uptake/demo/load.ts'
import { uptakeFirstSteps, uptakeHears, uptakeJobs, uptakeKinds, uptakeNotices, uptakePermissions, uptakePersonal, uptakeRoutes, uptakeServices, uptakeSlots } from './uptake/parts.ts'

export default definePlugin({
  id: 'guidelines',
  requires: { core: '^0.1.0' },
  optional: { directory: '^0.1.0', research: '^0.1.0' },
  settings: Type.Object({ ...guideSettings, ...costsSettings }),
  permissions: { ...guidePermissions, ...cardsPermissions, ...costsPermissions, ...uptakePermissions, ...papersPermissions },
  services: { ...guideServices, ...cardsServices, ...costsServices, ...uptakeServices, ...papersServices },
  api: ({ guides, amendments }) => ({
    document: (viewer, key, asked) => guides.document(viewer, key, asked), about: (viewer, topic, limit) => guides.about(viewer, topic, limit),
    recommend: async (viewer, key, proposed) => {
      const text = await guides.amended(viewer, key)
      const id = await amendments.recommend(viewer, text, proposed)
      return { id, path: `${text.path}#a-${id}` }
    },
    outcomes: (ids) => amendments.outcomes(ids),
  }),
  kinds: { ...guideKinds, ...cardsKinds, ...costsKinds, ...uptakeKinds, ...papersKinds },
  // Each folder's routes are a function of `on`, as in directory: `...guideRoutes(on)`.
  routes: (on) => [
    ...cardsRoutes(on),
    ...costsRoutes(on),
    ...uptakeRoutes(on),
    ...papersRoutes(on),
    ...guideRoutes(on),
  ],
  navigation: { label: 'guidelines.navigation', path: '/', order: 20, value: 4, may: 'read' },
  slots: {
    ...guideSlots,
    ...uptakeSlots,
  },
  // The forum hosts it, where there is one.
  threadBecomes,
  hears: heardBy(guideHears, uptakeHears),
  firstSteps: (deps, viewer) => uptakeFirstSteps(deps, viewer),
  jobs: { ...guideJobs, ...cardsJobs, ...costsJobs, ...uptakeJobs, ...papersJobs },
  notices: { ...guideNotices, ...cardsNotices, ...costsNotices, ...uptakeNotices, ...papersNotices },
  personal: [...guidePersonal, ...cardsPersonal, ...costsPersonal, ...uptakePersonal, ...papersPersonal],
  async demo(deps, kit) {
    await loadDemoGuides(deps, kit)
    await loadDemoCards(deps, kit)
    await loadDemoCosts(deps, kit)
    await loadDemoUptake(deps, kit)
  },
})
