import { Type } from 'typebox'
import { redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { administrationOptions } from '../team/options.ts'

const Row = Type.Object({
  id: Type.String(), administration: Type.String(), openedAt: moment(), dueAt: moment(), reminded: Type.Integer(), closedAt: orNothing(moment()), suspended: Type.Integer(), accounts: Type.Integer(), answered: Type.Integer(),
  contactPoints: Type.Integer(), isLate: Type.Boolean(),
})

/** Reviews of accounts over all administrations. */
export const accessReviewRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/access-review', {
    may: 'administer', isInternal: true, view: 'admin/access-review', input: Type.Object({ after: Type.Optional(Type.String({ maxLength: 40 })) }),
    output: Type.Object({ reviews: Type.Array(Row), next: orNothing(Type.String()), administrations: Type.Array(Type.Unknown()) }),
    async run(deps, { after }) {
      const { rows, next } = await deps.host.access.reviews.list({ after })
      const now = deps.clock.now()
      return { reviews: rows.map((one) => ({ ...one, isLate: one.closedAt === null && one.dueAt < now })), next, administrations: await administrationOptions(deps, '') }
    },
  }),

  on.post('/admin/access-review', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ administration: Type.String({ minLength: 1, maxLength: 16 }) }),
    async run({ host, viewer }, { administration }) {
      await host.access.reviews.begin(viewer, administration)
      return redirect('/admin/access-review', 'core.admin.access-review.begun')
    },
  }),
]
