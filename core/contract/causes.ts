/** What goes wrong, and why: the same words wherever failures are told, so that they are counted together. What they are called: `core.cause.<word>`. */
export const causeWords = [
  'no-baseline', 'scope', 'leadership', 'funding', 'legal-basis', 'procurement', 'lock-in', 'data-quality', 'integration', 'infrastructure', 'counterpart', 'skills', 'users', 'trust', 'security', 'maintenance',
] as const
export type CauseWord = (typeof causeWords)[number]

/** The way of a technology through an administration. What they are called: `core.phase.<phase>`. */
export const phases = ['assess', 'pilot', 'procure', 'deploy', 'operate', 'retire'] as const
export type Phase = (typeof phases)[number]
