import type { Translate } from '@diwan/core'
import type { ResolvedEvidence } from '../../guide/document-types.ts'

/** `4 cases, 1 study`: what a recommendation rests on, counted by kind in the order it names them. */
export function evidenceWords(evidence: readonly ResolvedEvidence[], t: Translate): string {
  const counts = new Map<string, number>()
  for (const { kind } of evidence) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts].map(([kind, n]) => t(`guidelines.paper.counted.${kind}`, { n })).join(t('theme.comma'))
}
