export const stages = ['sent', 'acknowledged', 'answered', 'escalated', 'closed'] as const
export type Stage = (typeof stages)[number]
export type Step = 'acknowledge' | 'answer' | 'escalate' | 'close'

/**
 * `escalated` is where a request stands that neither contact point nor deputy answered in time: the hub sees that it waits. It may
 * still be answered. Who asked closes it whenever they like; what is closed stays closed.
 */
const steps: Readonly<Record<Step, { from: readonly Stage[]; to: Stage }>> = {
  acknowledge: { from: ['sent'], to: 'acknowledged' },
  answer: { from: ['sent', 'acknowledged', 'answered', 'escalated'], to: 'answered' },
  escalate: { from: ['sent', 'acknowledged'], to: 'escalated' },
  close: { from: ['sent', 'acknowledged', 'answered', 'escalated'], to: 'closed' },
}
/** Null for a step that is not open from there. */
export const afterStep = (stage: Stage, step: Step): Stage | null => steps[step].from.includes(stage) ? steps[step].to : null
export const openSteps = (stage: Stage): Step[] => (Object.keys(steps) as Step[]).filter((step) => steps[step].from.includes(stage))
/** Somebody still owes an answer. */
export const isWaiting = (stage: Stage): boolean => stage === 'sent' || stage === 'acknowledged' || stage === 'escalated'
export const waitingStages = stages.filter(isWaiting)
