import { Type, type Static, type TSchema } from 'typebox'
import { day, oneOf, orNull, unasked, type Kind } from '@diwan/core'
import { states, transitions } from './states.ts'

/** When a promised window was moved, from which to which, and why. */
export const Slip = Type.Object({ on: day(), from: day(), to: day(), wasFrom: day(), wasTo: day(), reason: Type.String({ maxLength: 1_000 }) })
export type Slip = Static<typeof Slip>
const slips = Type.Array(Slip, { default: [], maxItems: 100, ...unasked })

export const statuses = ['planned', 'at-risk', 'done', 'slipped'] as const
export const MilestoneFields = Type.Object({
  status: oneOf(statuses),
  windowFrom: day(),
  windowTo: day(),
  doneOn: orNull(day()),
  slips,
})
export type MilestoneFields = Static<typeof MilestoneFields>

export const stages = ['discover', 'build', 'trial', 'live', 'dropped'] as const
export const personas = ['officer', 'contact-point', 'editor', 'administrator', 'partner'] as const
export const NeedFields = Type.Object({
  stage: oneOf(stages),
  persona: orNull(oneOf(personas)),
  windowFrom: orNull(day()),
  windowTo: orNull(day()),
  slips,
})
export type NeedFields = Static<typeof NeedFields>

interface Windowed { windowFrom: string | null; windowTo: string | null; slips: Slip[] }

/** Moving a window that was public leaves its trace; nobody has to remember to write it down. */
export function withSlip<F extends Windowed>(fields: F, before: F | null, { now, note }: { now: Date; note: string }): F {
  if (!before?.windowFrom || !before.windowTo || !fields.windowFrom || !fields.windowTo) return fields
  if (before.windowFrom === fields.windowFrom && before.windowTo === fields.windowTo) return fields
  const slip: Slip = { on: now.toISOString().slice(0, 10), from: fields.windowFrom, to: fields.windowTo, wasFrom: before.windowFrom, wasTo: before.windowTo, reason: note }
  return { ...fields, slips: [...before.slips, slip] }
}

const common = { states, transitions, audience: ['public'] } as const

/** A promised result with a window of time; evidence by the link `evidence`. */
export const milestone: Kind<typeof MilestoneFields, TSchema & never> = {
  ...common, prefix: 'MS', table: 'milestone', fields: MilestoneFields, facets: ['status'], path: (key) => `/milestones/${key}`, settle: withSlip,
  relations: { evidence: { kinds: ['updates.post'] } },
}

/**
 * A line of the roadmap: the need in its reader's words, and how far its answer is. The milestone it serves by the link
 * `milestone`, the release note that brought the answer by `release`.
 */
export const need: Kind<typeof NeedFields, TSchema & never> = {
  ...common, prefix: 'RM', table: 'need', fields: NeedFields, facets: ['stage'], path: (key) => `/roadmap/${key}`, settle: withSlip,
  relations: { milestone: { kinds: ['updates.milestone'] }, release: { kinds: ['updates.post'] } },
}
