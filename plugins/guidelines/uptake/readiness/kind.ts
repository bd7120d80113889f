import { Type, type Static } from 'typebox'
import { unasked, type Kind } from '@diwan/core'

export const levels = [0, 1, 2, 3, 4] as const
const partId = () => Type.String({ pattern: '^[a-z0-9-]{1,20}$' })

/** Where a gap at this statement leads: a guideline, or one recommendation of it. */
export const Guidance = Type.Object({ guideline: Type.String({ format: 'uuid' }), recommendation: Type.String({ pattern: '^[a-z0-9-]{0,20}$', default: '' }) })
export const Statement = Type.Object({ id: partId(), guidance: Type.Array(Guidance, { maxItems: 6, default: [] }) })
export const Dimension = Type.Object({ id: partId(), statements: Type.Array(Statement, { maxItems: 10, default: [] }) })
export type Dimension = Static<typeof Dimension>

export const QuestionnaireFields = Type.Object({ dimensions: Type.Array(Dimension, { maxItems: 10, default: [], ...unasked }) })
export type QuestionnaireFields = Static<typeof QuestionnaireFields>
export const QuestionnaireTexts = Type.Object({
  /** What a dimension is called and about, and what a statement says, by its id. */
  parts: Type.Array(Type.Object({ id: partId(), title: Type.String({ maxLength: 400 }), body: Type.String({ maxLength: 1_000, default: '' }) }), { maxItems: 120, default: [], ...unasked }),
})
export type QuestionnaireTexts = Static<typeof QuestionnaireTexts>

/** What an administration asks itself before it buys a technology. The statements are everybody's; the answers are no item. */
export const questionnaire: Kind<typeof QuestionnaireFields, typeof QuestionnaireTexts> = {
  prefix: 'RQ', table: 'questionnaire', fields: QuestionnaireFields, texts: QuestionnaireTexts, audience: ['public'], states: ['draft', 'published', 'withdrawn'], reviewAfterDays: 730,
  transitions: {
    create: { from: [], to: 'draft', may: 'questionnaires' }, publish: { from: ['draft', 'published', 'withdrawn'], to: 'published', may: 'questionnaires', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'questionnaires', withdraws: true, asksReason: true },
  },
  path: (key) => `/readiness/${key}`, editor: (id) => `/readiness/${id}/edit`,
}
