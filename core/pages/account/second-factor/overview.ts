import { Type } from 'typebox'
import type { Route, Routes } from '../../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../../deps.ts'
import { moment, orNothing } from '../../shapes.ts'
import { self } from '../self.ts'

const place = '/account/second-factor'
const Page = Type.Object({
  app: orNothing(Type.Object({ since: moment(), usedAt: orNothing(moment()) })), keys: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), createdAt: moment(), usedAt: orNothing(moment()) })),
  codes: Type.Object({ left: Type.Integer(), since: orNothing(moment()) }), canKey: Type.Boolean(), hasAny: Type.Boolean(),
  /** From when one is needed, and whether that has come. */
  due: orNothing(moment()), isDue: Type.Boolean(),
})

export const overviewRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get(place, {
    may: 'read', isInternal: true, output: Page, view: 'account/second-factor',
    async run({ host, viewer, clock }) {
      const person = self(viewer)
      const factors = await host.access.secondFactor.of(person)
      const due = await host.access.factorRules.due(person)
      return {
        ...factors, canKey: host.access.secondFactor.keys.isPossible, hasAny: factors.app !== null || factors.keys.length > 0 || factors.codes.left > 0, due, isDue: due !== null && due <= clock.now(),
      }
    },
  }),
]
