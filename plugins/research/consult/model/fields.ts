import { Type, type Static } from 'typebox'
import { oneOf, unasked } from '@diwan/core'

export const phases = ['open', 'announced', 'closed', 'synthesised'] as const
export type Phase = (typeof phases)[number]
export const sectors = ['administration', 'international-organisation', 'private-sector', 'academia', 'other'] as const
export type Sector = (typeof sectors)[number]
export const questionKinds = ['text', 'one', 'several', 'scale', 'number'] as const
export type QuestionKind = (typeof questionKinds)[number]
/** How far an answer may be told, from the widest: quoted with its name, quoted with its sector alone, only counted and summed up. */
export const publications = ['name', 'sector', 'synthesis'] as const
export type Publication = (typeof publications)[number]
export const respondentChoices = ['everybody', 'members', 'guests'] as const
export const mostQuestions = 40, mostOptions = 30, mostRows = 40

const partId = () => Type.String({ pattern: '^[a-z0-9-]{1,20}$' })
const moment = (example: string) => Type.String({ format: 'date-time', examples: [example], ...unasked })
/** What is asked, without its words. `options`: for one or several of several. */
export const Question = Type.Object({ id: partId(), kind: oneOf(questionKinds), required: Type.Boolean({ default: false }), options: Type.Array(partId(), { maxItems: mostOptions, default: [] }) })
export type Question = Static<typeof Question>
/** One row of “you said, we did”: how many answers said it, and the item it changed. */
export const Did = Type.Object({ id: partId(), answers: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 0 }), item: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { default: null }) })
export type Did = Static<typeof Did>

export const ConsultationFields = Type.Object({
  /** Where it stands, as its state: for lists. Follows from what is published. */
  phase: oneOf(phases, { default: 'announced', ...unasked }),
  opensAt: moment('2026-01-01T08:00:00.000Z'), closesAt: moment('2099-12-01T16:00:00.000Z'), timeZone: Type.String({ maxLength: 60, default: 'UTC', examples: ['UTC'], ...unasked }),
  respondents: oneOf(respondentChoices, { default: 'everybody', ...unasked }), sectors: Type.Array(oneOf(sectors), { maxItems: sectors.length, default: [], ...unasked }), publication: oneOf(publications, { default: 'name', ...unasked }),
  questions: Type.Array(Question, { maxItems: mostQuestions, default: [], examples: [[]], ...unasked }), did: Type.Array(Did, { maxItems: mostRows, default: [], examples: [[]], ...unasked }),
})
export type ConsultationFields = Static<typeof ConsultationFields>

/** Words of a question or of one of its options, by id. */
export const PartWords = Type.Object({ id: partId(), title: Type.String({ maxLength: 400 }), hint: Type.String({ maxLength: 600, default: '' }), unit: Type.String({ maxLength: 40, default: '' }) })
export type PartWords = Static<typeof PartWords>
export const DidWords = Type.Object({ id: partId(), theme: Type.String({ maxLength: 200 }), said: Type.String({ maxLength: 2_000, default: '' }), did: Type.String({ maxLength: 2_000, default: '' }) })
export type DidWords = Static<typeof DidWords>
/** Besides title, summary (one sentence) and body (the call). */
export const ConsultationTexts = Type.Object({
  parts: Type.Array(PartWords, { maxItems: mostQuestions * (mostOptions + 1), default: [], examples: [[]], ...unasked }),
  synthesis: Type.String({ maxLength: 40_000, default: '', examples: [''], ...unasked }), did: Type.Array(DidWords, { maxItems: mostRows, default: [], examples: [[]], ...unasked }),
})
export type ConsultationTexts = Static<typeof ConsultationTexts>
