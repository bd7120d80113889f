export const handOverStages = ['named', 'accepted', 'confirmed', 'declined', 'cancelled'] as const
export type HandOverStage = (typeof handOverStages)[number]
export type HandOverStep = 'accept' | 'decline' | 'confirm' | 'cancel'

const steps: Readonly<Record<HandOverStep, { from: readonly HandOverStage[]; to: HandOverStage }>> = {
  accept: { from: ['named'], to: 'accepted' },
  decline: { from: ['named', 'accepted'], to: 'declined' },
  confirm: { from: ['accepted'], to: 'confirmed' },
  cancel: { from: ['named', 'accepted'], to: 'cancelled' },
}
/** Null for a step that is not open from there. */
export const afterHandOver = (stage: HandOverStage, step: HandOverStep): HandOverStage | null => steps[step].from.includes(stage) ? steps[step].to : null
export const isUnderWay = (stage: HandOverStage): boolean => stage === 'named' || stage === 'accepted'
