import { Type, type Static } from 'typebox'
import { NotFound, oneOf, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { orNothing } from '../shapes.ts'
import { maySee } from './covers.ts'

/** What is done to an account on a page of its own, which says first what will happen. */
const all = ['suspend', 'reinstate', 'remove', 'close-sessions'] as const
type Act = (typeof all)[number]

interface Place { base: string; may: PagesPermission; acts: readonly Act[]; after: (act: Act, id: string) => string }

const Page = Type.Object({
  id: Type.String(), name: Type.String(), administration: orNothing(Type.String()), act: oneOf(all), sessions: Type.Integer(), action: Type.String(), back: Type.String(), why: Type.String(), toHandOver: Type.Integer(),
})

async function actPage({ host, viewer, content }: PagesDeps, { base, acts, after }: Place, id: string, act: Act, why = ''): Promise<Static<typeof Page>> {
  const person = await host.access.roster.get(viewer, id)
  if (!acts.includes(act) || person.state === 'removed' || !maySee(host, viewer, person)) throw new NotFound()
  const [open] = await host.database.db('core.session').where({ personId: id }).count<{ n: number | string }[]>({ n: '*' })
  return {
    id, act, name: person.name || (person.mail ?? ''), administration: person.administration, sessions: Number(open?.n ?? 0), why,
    action: `${base}/${id}/${act}`, back: after('suspend', id), toHandOver: act === 'suspend' || act === 'remove' ? await content.countToHandOver(viewer, { person: id }) : 0,
  }
}

async function perform({ host, viewer }: PagesDeps, id: string, act: Act, why: string): Promise<void> {
  const { accounts, sessions, roster } = host.access
  if (act === 'suspend') return accounts.suspend(viewer, id, why)
  if (act === 'reinstate') return accounts.reinstate(viewer, id)
  if (act === 'remove') return accounts.remove(viewer, id)
  const person = await roster.get(viewer, id)
  if (!maySee(host, viewer, person)) throw new NotFound()
  await sessions.closeOf(viewer, id)
}

/** The pages of these acts below a place. */
export function actRoutes(on: Routes<PagesDeps, PagesPermission>, place: Place): Route[] {
  const input = { id: Type.String({ maxLength: 40 }), act: oneOf(place.acts) }
  return [
    on.get(`${place.base}/:id/:act`, {
      may: place.may, isInternal: true, input: Type.Object(input), output: Page, view: 'team/act',
      run: (deps, { id, act }) => actPage(deps, place, id, act),
    }),
    on.post(`${place.base}/:id/:act`, {
      may: place.may, isInternal: true, input: Type.Object({ ...input, why: Type.Optional(Type.String({ maxLength: 500 })) }), output: Page, view: 'team/act',
      again: (deps, { id = '', act = 'suspend', why }) => actPage(deps, place, id, act, why),
      async run(deps, { id, act, why = '' }) {
        await perform(deps, id, act, why)
        return redirect(place.after(act, id), `core.person.${act}.done`)
      },
    }),
  ]
}
