import { Type, type Static } from 'typebox'
import { Invalid, file, oneOf, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import type { SeatDeps, SeatPermission } from '../deps.ts'
import { letterLimit, readWhole } from '../letters.ts'
import { ErrorsShape, PersonShape, errorsOf, id, maybe, moment, personOf, words } from './shapes.ts'

const Row = Type.Object({ id: Type.String(), title: Type.String(), lang: Type.String(), askedAt: moment(), dueOn: maybe(Type.String()), state: Type.String(), by: PersonShape })
const List = Type.Object({ waiting: Type.Array(Row), asked: Type.Array(Row), hasRoute: Type.Boolean() })
const Step = Type.Object({ position: Type.Integer(), role: Type.String(), label: Type.String(), person: PersonShape, deputy: maybe(PersonShape), state: Type.String(), decidedBy: PersonShape, decidedAt: maybe(moment()), note: Type.String(), hasScan: Type.Boolean() })
const One = Type.Object({
  id: Type.String(), title: Type.String(), words: Type.String(), lang: Type.String(), note: Type.String(), state: Type.String(), rev: Type.Integer(), askedAt: moment(), dueOn: maybe(Type.String()), by: PersonShape, administration: Type.String(),
  steps: Type.Array(Step), mine: maybe(Type.Integer()), open: maybe(Type.Integer()), mayRecord: Type.Boolean(), mayWithdraw: Type.Boolean(), errors: ErrorsShape,
})

async function onePage({ approvals, people, seatBook, viewer, t }: SeatDeps, key: string, fault?: Invalid | Conflict): Promise<Static<typeof One>> {
  const { approval, steps, mine, mayRecord } = await approvals.get(viewer, key)
  const cards = await people.cards([...steps.flatMap(({ person, deputy, decidedBy }) => [person, deputy, decidedBy]), approval.askedBy].filter((one): one is string => one !== null))
  const card = (one: string | null) => personOf(cards.get(one ?? ''))
  return {
    id: approval.id, title: approval.title, words: approval.words, lang: approval.lang, note: approval.note, state: approval.state, rev: approval.rev, askedAt: approval.askedAt, dueOn: approval.dueOn, by: card(approval.askedBy), administration: approval.administration,
    steps: steps.map((step) => ({ position: step.position, role: step.role, label: step.label, person: card(step.person), deputy: step.deputy === null ? null : card(step.deputy), state: step.state, decidedBy: card(step.decidedBy), decidedAt: step.decidedAt, note: step.note, hasScan: step.letterId !== null })),
    mine, open: steps.find(({ state }) => state === 'open')?.position ?? null, mayRecord, mayWithdraw: approval.state === 'open' && (approval.askedBy === viewer.id || seatBook.isOwn(viewer, approval.administration)), errors: errorsOf(t, fault),
  }
}

/** What waits for the yes of an administration. A link in a mail leads here; signing in comes first, and nothing is decided by opening it. */
export const approvalRoutes = (on: Routes<SeatDeps, SeatPermission>): Route[] => [
  on.get('/approvals', {
    may: 'seat', output: List, view: 'seats/approvals',
    async run({ approvals, people, viewer }) {
      const [waiting, asked] = [await approvals.waiting(viewer), await approvals.asked(viewer)]
      const cards = await people.cards([...waiting, ...asked].flatMap(({ askedBy }) => askedBy ?? []))
      const row = (one: { id: string; title: string; lang: string; askedAt: Date; dueOn: string | null; state: string; askedBy: string | null }) => ({ id: one.id, title: one.title, lang: one.lang, askedAt: one.askedAt, dueOn: one.dueOn, state: one.state, by: personOf(cards.get(one.askedBy ?? '')) })
      return { waiting: waiting.map(row), asked: asked.map(row), hasRoute: viewer.administration !== null && (await approvals.route(viewer.administration)).length > 0 }
    },
  }),
  on.get('/approvals/:approval', { may: 'seat', input: Type.Object({ approval: id() }), output: One, view: 'seats/approval', run: (deps, { approval }) => onePage(deps, approval) }),
  on.post('/approvals/:approval/decide', {
    may: 'seat', input: Type.Object({ approval: id(), position: Type.Integer({ minimum: 1, maximum: 4 }), decision: oneOf(['approved', 'refused']), note: words(1_000) }), output: One, view: 'seats/approval', again: (deps, { approval = '' }, fault) => onePage(deps, approval, fault),
    async run({ approvals, viewer }, { approval, position, decision, note = '' }) {
      await approvals.decide(viewer, approval, position, decision, note)
      return redirect(`/directory/approvals/${approval}`, `directory.approval.${decision}.done`)
    },
  }),
  on.post('/approvals/:approval/paper', {
    may: 'seat', isInternal: true, transaction: false, upload: { limit: letterLimit }, deadline: 120, output: One, view: 'seats/approval', again: (deps, { approval = '' }, fault) => onePage(deps, approval, fault),
    input: Type.Object({ approval: id(), position: Type.Integer({ minimum: 1, maximum: 4 }), decision: oneOf(['approved', 'refused']), note: words(1_000) }),
    async run({ approvals, viewer, request }, { approval, position, decision, note = '' }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'directory.letter.fault.missing' }])
      await approvals.record(viewer, approval, position, decision, { note, scan: { name: request.upload.name, bytes: await readWhole(request.upload.bytes) } })
      return redirect(`/directory/approvals/${approval}`, `directory.approval.${decision}.done`)
    },
  }),
  on.post('/approvals/:approval/withdraw', {
    may: 'seat', input: Type.Object({ approval: id() }),
    async run({ approvals, viewer }, { approval }) {
      await approvals.withdraw(viewer, approval)
      return redirect('/directory/approvals', 'directory.approval.withdrawn')
    },
  }),
  on.get('/approvals/:approval/scan/:position', {
    may: 'seat', isInternal: true, input: Type.Object({ approval: id(), position: Type.Integer() }),
    async run({ approvals, viewer }, { approval, position }) {
      const { card, bytes } = await approvals.scan(viewer, approval, position)
      return file({ name: card.name, type: card.type, body: bytes, size: bytes.length, maxAge: 0 })
    },
  }),
]
