import { Type } from 'typebox'
import { NotFound, oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'
import { roleLabel } from './options.ts'

const Account = Type.Object({ id: Type.String(), name: Type.String(), title: Type.String(), mail: Type.String(), roles: Type.Array(Type.String()), lastSeenOn: orNothing(Type.String()), createdAt: moment(), answer: Type.String(), isSelf: Type.Boolean() })
const Page = Type.Object({ administration: Type.String(), isOpen: Type.Boolean(), openedAt: orNothing(moment()), dueAt: orNothing(moment()), left: Type.Integer(), people: Type.Array(Account) })
const administration = () => Type.Optional(Type.String({ maxLength: 16 }))

/** @throws NotFound for whoever belongs to no administration and names none */
function whose({ viewer }: PagesDeps, asked: string | undefined): string {
  const code = viewer.may('core.people') ? asked || viewer.administration : viewer.administration
  if (!code || (asked && asked !== code)) throw new NotFound()
  return code
}

/** The review of an administration's accounts, on one page. */
export const reviewRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/team/review', {
    may: 'invite', isInternal: true, input: Type.Object({ administration: administration() }), output: Page, view: 'team/review',
    async run(deps, { administration: asked }) {
      const { host, viewer } = deps
      const code = whose(deps, asked)
      const found = await host.access.reviews.open(viewer, code)
      if (!found) return { administration: code, isOpen: false, openedAt: null, dueAt: null, left: 0, people: [] }
      const people = found.people.map(({ isKept, mail, roles, ...one }) =>
        ({ ...one, mail: mail ?? '', roles: roles.map((role) => roleLabel(deps, role)), answer: isKept === null ? '' : isKept ? 'keep' : 'gone', isSelf: one.id === viewer.id }))
      return { administration: code, isOpen: true, openedAt: found.review.openedAt, dueAt: found.review.dueAt, left: people.filter(({ answer, isSelf }) => answer === '' && !isSelf).length, people }
    },
  }),

  on.post('/team/review', {
    may: 'invite', isInternal: true,
    input: Type.Object({ administration: administration(), answers: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), oneOf(['keep', 'gone']))) }),
    async run(deps, { administration: asked, answers = {} }) {
      const code = whose(deps, asked)
      const n = await deps.host.access.reviews.answer(deps.viewer, code, Object.fromEntries(Object.entries(answers).map(([id, answer]) => [id, answer === 'keep'])))
      return redirect(asked ? `/team/review?administration=${encodeURIComponent(code)}` : '/team/review', n > 0 ? 'core.review-access.saved-resting' : 'core.review-access.saved', { values: { n } })
    },
  }),
]
