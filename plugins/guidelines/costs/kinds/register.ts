import { Type, type Static } from 'typebox'
import { oneOf, unasked, type Kind } from '@diwan/core'
import { partId } from '../../guide/model.ts'
import { states, transitions } from './analysis.ts'

export const controlStates = ['planned', 'in-place', 'tested', 'failed'] as const
export const most = { risks: 100, controls: 10, dimensions: 6 } as const

const grade = () => Type.Union([Type.Integer({ minimum: 1, maximum: 5 }), Type.Null()], { default: null })
/** 1–5 by dimension of the site's method; a dimension the method no longer has stays said. */
const impacts = () => Type.Record(Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), Type.Integer({ minimum: 1, maximum: 5 }), { default: {} })

export const Control = Type.Object({ id: partId(), owner: Type.String({ maxLength: 120, default: '' }), state: oneOf(controlStates, { default: 'planned' }) })
export type Control = Static<typeof Control>

/** `likelihood` and `impact` before controls, `residual…` with them. `cause`: the case and the cause it was taken from. */
export const Risk = Type.Object({
  id: partId(), likelihood: grade(), impact: impacts(), residualLikelihood: grade(), residualImpact: impacts(),
  controls: Type.Array(Control, { maxItems: most.controls, default: [] }), owner: Type.String({ maxLength: 120, default: '' }), reviewOn: Type.String({ maxLength: 10, default: '' }),
  case: Type.Union([Type.String({ format: 'uuid' }), Type.Null()], { default: null }),
})
export type Risk = Static<typeof Risk>

export const RegisterFields = Type.Object({ risks: Type.Array(Risk, { maxItems: most.risks, default: [], ...unasked }) })
export type RegisterFields = Static<typeof RegisterFields>

/** A risk in one language: because of a cause an event may happen, with an effect. Of a control `event` is what it is. */
export const RiskWords = Type.Object({ id: partId(), cause: Type.String({ maxLength: 500, default: '' }), event: Type.String({ maxLength: 500, default: '' }), effect: Type.String({ maxLength: 500, default: '' }) })
export type RiskWords = Static<typeof RiskWords>
export const RegisterTexts = Type.Object({ words: Type.Array(RiskWords, { maxItems: 1_200, default: [], ...unasked }) })
export type RegisterTexts = Static<typeof RegisterTexts>

/** What may go wrong, how bad it would be, and what is done about it. Like an analysis it belongs to its seat. */
export const register: Kind<typeof RegisterFields, typeof RegisterTexts> = {
  prefix: 'RK', table: 'register', fields: RegisterFields, texts: RegisterTexts, states, transitions, keptBy: 'seat', audience: ['ncps'], path: (key) => `/risks/${key}`, reviewAfterDays: 365,
}
