import { Type, type Static } from 'typebox'
import { oneOf, unasked, type Kind, type Transition } from '@diwan/core'

export const agendaPhases = ['open', 'taken-up', 'answered', 'declined'] as const
export type AgendaPhase = (typeof agendaPhases)[number]
export const AgendaFields = Type.Object({
  /** Where it stands, as its state: for lists. */
  phase: oneOf(agendaPhases, { default: 'open', ...unasked }),
  /** The study that answers it. */
  work: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { default: null, ...unasked }),
  /** Why it was set aside. */
  reason: Type.String({ maxLength: 1_000, default: '', ...unasked }),
})
export type AgendaFields = Static<typeof AgendaFields>

/** A change of what stands begins as a proposal; it goes back to where the question stood. */
const own = (from: readonly string[], to: string, more: Partial<Transition> = {}): Transition => ({ from: ['proposed', ...from], to, may: 'curate', isOwn: true, publishes: true, ...more })
export const agendaMoves: Readonly<Record<AgendaPhase, string>> = { open: 'publish', 'taken-up': 'take-up', answered: 'answer', declined: 'set-aside' }

/** A question nobody has answered yet, and why it matters. Proposed by anybody, on the agenda once an editor has looked at it. */
export const agendaQuestion: Kind<typeof AgendaFields> = {
  prefix: 'AQ', table: 'agenda_question', fields: AgendaFields, facets: ['phase'], audience: ['members'], states: ['proposed', 'open', 'taken-up', 'answered', 'declined'], revises: 'proposed',
  transitions: {
    create: { from: [], to: 'proposed', may: 'propose' }, publish: own([], 'open'), 'take-up': own(['open', 'taken-up'], 'taken-up'), answer: own(['open', 'taken-up', 'answered'], 'answered'), 'set-aside': own(['open', 'taken-up'], 'declined'),
    decline: { from: ['proposed'], to: 'declined', may: 'curate', isOwn: true, asksReason: true },
  },
  path: (key) => `/agenda/${key}`, settle: (fields, _before, { to }) => ({ ...fields, phase: agendaPhases.find((one) => one === to) ?? fields.phase }),
  tells: ({ isFirst }) => isFirst ? { notice: 'agenda-new' } : null,
}
