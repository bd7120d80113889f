import { Type, type Static } from 'typebox'
import { oneOf, orNull, unasked, outcome, type Kind } from '@diwan/core'
import { asked, idList, optional, partId, partWords, states, transitions } from './words.ts'

export const actors = ['trader', 'carrier', 'customs', 'agency', 'system'] as const
/** A step as it was and as it is: minutes of work in it, minutes it waits; null where it is not there. */
const minutes = () => orNull(Type.Number({ minimum: 0, maximum: 1e6 }))
export const Step = Type.Object({
  id: partId(), actor: oneOf(actors), workBefore: minutes(), waitBefore: minutes(), workAfter: minutes(), waitAfter: minutes(),
  /** Topic of the technology used in it now. */
  technology: orNull(Type.String({ maxLength: 60 })),
  isControl: Type.Boolean({ default: false }),
})
export type Step = Static<typeof Step>
export const ProcessFields = Type.Object({ outcome: outcome(), cases: idList(), steps: Type.Array(Step, { maxItems: 60, default: [], ...unasked }) })
export type ProcessFields = Static<typeof ProcessFields>
export const ProcessTexts = Type.Object({ scope: asked(2_000), measured: optional(1_000), parts: partWords(60) })
export type ProcessTexts = Static<typeof ProcessTexts>

/** A customs process, step by step, with how long each takes, what it checks, and what changed. */
export const processKind: Kind<typeof ProcessFields, typeof ProcessTexts> = {
  prefix: 'PX', table: 'process', fields: ProcessFields, texts: ProcessTexts, outcome: 'outcome', states, transitions, audience: ['members'],
  path: (key) => `/processes/${key}`, reviewAfterDays: 730,
}
