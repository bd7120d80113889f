import { Type } from 'typebox'
import { redirect, type Route, type Routes } from '../../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../../deps.ts'
import { moment } from '../../shapes.ts'
import { self } from '../self.ts'

const place = '/account/second-factor'

/** Codes on paper. The page that shows them is the answer to the button, so that going back or opening it again does not. */
export const codeRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.post(`${place}/codes`, {
    may: 'read', isInternal: true, asksAgain: true, output: Type.Object({ codes: Type.Array(Type.String()), at: moment(), mail: Type.String(), site: Type.String(), origin: Type.String() }), view: 'account/second-factor-codes',
    async run({ host, viewer, clock, links }) {
      self(viewer)
      const { mail } = await host.access.ownAccount.read(viewer)
      return { codes: await host.access.secondFactor.printCodes(viewer), at: clock.now(), mail: mail ?? '', site: host.site.name, origin: new URL(links.absolute('/')).host }
    },
  }),

  on.post(`${place}/codes/remove`, {
    may: 'read', isInternal: true, asksAgain: true,
    async run({ host, viewer }) {
      self(viewer)
      await host.access.secondFactor.removeCodes(viewer)
      return redirect(place, 'core.factor.codes.removed')
    },
  }),
]
