import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, redirect, type FieldFault, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { accessBounds, type AccessRequest } from '../services/access-requests.ts'
import { ErrorsShape, drawn, errorAt, errorsOf, maybe, word } from './shapes.ts'

/** `can`: what this viewer does here. */
const cans = ['decide', 'ask', 'wait', 'read', 'sign-in', 'nothing'] as const
const Access = Type.Object({
  key: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), access: Type.String(), can: oneOf(cans), own: maybe(drawn<AccessRequest>()), requests: Type.Array(drawn<AccessRequest & { untilError: string; answerError: string }>()),
  typed: drawn<Record<string, string>>(), faults: drawn<Record<string, string>>(), errors: ErrorsShape, until: Type.String(), latest: Type.String(), today: Type.String(), signIn: Type.String(),
})
const Key = { key: key() }
const Request = { ...Key, request: key() }

async function accessPage(deps: WorksDeps, ref: string, { typed = {}, faults = [] }: { typed?: Record<string, string>; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof Access>> {
  const { works, holdings, accessRequests, viewer, clock, t } = deps
  const work = await works.read(viewer, ref)
  if (work.publishedAt === null) throw new NotFound()
  const at = errorAt(faults, t)
  const day = (days: number) => new Date(clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const requests = work.isKept ? (await accessRequests.of(viewer, work.id)).requests : []
  const own = work.isKept ? null : await accessRequests.own(viewer, work)
  const isReadable = !work.isKept && (await holdings.read(viewer, work.fields.holding)).item !== null
  const isAskedFor = work.fields.access === 'restricted' && work.fields.retractedOn === null
  return {
    key: work.ref ?? work.id, title: work.title, lang: work.lang, path: work.path, access: work.fields.access, own, typed, errors: errorsOf(faults, t), faults: { why: at('why') }, until: day(accessBounds.days), latest: day(accessBounds.mostDays), today: day(0), signIn: `/sign-in?next=${encodeURIComponent(`/research/${work.ref ?? work.id}/access`)}`,
    can: work.isKept ? 'decide' : isReadable ? 'read' : !isAskedFor ? 'nothing' : viewer.id === null ? 'sign-in' : own?.state === 'asked' ? 'wait' : 'ask',
    requests: requests.map((one) => ({ ...one, untilError: at(`until-${one.id}`), answerError: at(`answer-${one.id}`) })),
  }
}
const again = (deps: WorksDeps, { key: ref = '', why = '', until = '', answer = '' }: { key?: string; why?: string; until?: string; answer?: string }, fault: Invalid | Conflict) =>
  accessPage(deps, ref, { typed: { why, until, answer }, faults: fault instanceof Invalid ? fault.faults : [{ field: '', key: fault.key, values: fault.values }] })

/** Asking for a text that is not for everybody, and answering. One address: who keeps the study finds the requests there, everybody else their own. */
export const accessRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/:key/access', { may: 'read', isInternal: true, input: Type.Object(Key), output: Access, view: 'works/access', run: (deps, { key: ref }) => accessPage(deps, ref) }),
  on.post('/:key/access', {
    may: 'submit', isInternal: true, input: Type.Object({ ...Key, why: word(10_000) }), output: Access, view: 'works/access', again,
    async run({ accessRequests, viewer }, { key: ref, why = '' }) { return redirect(`${(await accessRequests.ask(viewer, ref, why)).path}/access`, 'research.access.asked') },
  }),
  on.post('/:key/access/give-up', { may: 'submit', isInternal: true, input: Type.Object(Key), async run({ accessRequests, viewer }, { key: ref }) { return redirect(`${(await accessRequests.giveUp(viewer, ref)).path}/access`, 'research.access.given-up') } }),
  on.post('/:key/access/:request/grant', {
    may: 'submit', isInternal: true, input: Type.Object({ ...Request, until: word(20) }), output: Access, view: 'works/access', again,
    async run({ accessRequests, viewer }, { key: ref, request, until = '' }) { await accessRequests.grant(viewer, ref, request, until); return redirect(`/research/${ref}/access`, 'research.access.granted') },
  }),
  on.post('/:key/access/:request/decline', {
    may: 'submit', isInternal: true, input: Type.Object({ ...Request, answer: word(2_000) }), output: Access, view: 'works/access', again,
    async run({ accessRequests, viewer }, { key: ref, request, answer = '' }) { await accessRequests.decline(viewer, ref, request, answer); return redirect(`/research/${ref}/access`, 'research.access.declined') },
  }),
  on.post('/:key/access/:request/end', { may: 'submit', isInternal: true, input: Type.Object(Request), output: Access, view: 'works/access', again, async run({ accessRequests, viewer }, { key: ref, request }) { await accessRequests.end(viewer, ref, request); return redirect(`/research/${ref}/access`, 'research.access.ended') } }),
]
