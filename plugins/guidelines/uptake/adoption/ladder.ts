/** The one ladder of what an administration does with a recommendation; no answer is no rung. Each is defined by `guidelines.status.<rung>.means`. */
export const rungs = ['considering', 'piloting', 'adopted', 'adapted', 'rejected', 'retired'] as const
export type Rung = (typeof rungs)[number]

/** On these it is in use: as it is written, or changed to fit. */
export const inUse: readonly Rung[] = ['adopted', 'adapted']
