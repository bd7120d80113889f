/** `waiting` comes after `open`: seats are asked one after the other. */
export const stepStates = ['waiting', 'open', 'approved', 'refused'] as const
export type StepState = (typeof stepStates)[number]
export const approvalStates = ['open', 'approved', 'refused', 'withdrawn'] as const
export type ApprovalState = (typeof approvalStates)[number]

/**
 * One seat decides; the next is asked, or all of it is decided. Only the seat that is asked decides, and nothing but a decision moves
 * anything: there is no step for time that passes. Null where the seat at `position` is not the one that is asked.
 */
export function decide(steps: readonly { position: number; state: StepState }[], position: number, decision: 'approved' | 'refused'): { steps: { position: number; state: StepState }[]; state: ApprovalState } | null {
  const asked = steps.find(({ state }) => state === 'open')
  if (asked?.position !== position) return null
  const decided = steps.map((step) => step.position === position ? { ...step, state: decision } : { ...step })
  if (decision === 'refused') return { steps: decided, state: 'refused' }
  const next = decided.filter(({ state }) => state === 'waiting').toSorted((a, b) => a.position - b.position)[0]
  if (next === undefined) return { steps: decided, state: 'approved' }
  next.state = 'open'
  return { steps: decided, state: 'open' }
}
