import { Type, type Static } from 'typebox'
import { ItemShape, ItemSummaryShape, oneOf } from '@diwan/core'
import { formatNames } from '../board/model/formats.ts'
import { Choice, ErrorsShape, ThreadRowShape, maybe, moment } from '../board/routes/shapes.ts'
import { DesignFields } from './model/design.ts'
import { trialStates } from './services/trials.ts'

const figure = () => maybe(Type.Number())
const Measured = Type.Object({ days: Type.Integer(), topics: figure(), posts: figure(), people: figure(), answered: figure(), medianHours: figure() })
export const TrialShape = Type.Object({
  id: Type.String(), rev: Type.Integer(), state: oneOf(trialStates), days: Type.Integer(), reason: Type.String(), askedAt: moment(), decision: Type.String(), decidedAt: maybe(moment()), beganAt: maybe(moment()), until: maybe(moment()), before: maybe(Measured), during: maybe(Measured), verdict: Type.String(), endedAt: maybe(moment()),
  title: Type.String(), path: Type.String(), lang: Type.String(), designTitle: Type.String(), designPath: Type.String(), isOver: Type.Boolean(), mayDecide: Type.Boolean(),
})
export const Lab = Type.Object({
  designs: Type.Array(ItemSummaryShape), trials: Type.Array(TrialShape), volunteers: Type.Array(Type.Object({ name: Type.String(), administration: maybe(Type.String()) })), categories: Type.Array(Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String() })), isVolunteer: Type.Boolean(), isIn: Type.Boolean(), mayVolunteer: Type.Boolean(),
})
const Parts = Type.Object({ base: oneOf(formatNames), begins: Type.String(), replies: Type.String(), lookedAt: Type.String(), goalHours: maybe(Type.Integer()), headings: Type.Array(Type.String()), phases: DesignFields.properties.phases, roles: DesignFields.properties.roles })
export const DesignPage = Type.Object({
  item: ItemShape, parts: Parts, trials: Type.Array(TrialShape), threads: Type.Array(ThreadRowShape), begin: maybe(Type.String()), mayRevise: Type.Boolean(), isVolunteer: Type.Boolean(), categories: Type.Array(Choice), days: Type.Integer(), reason: Type.String(), at: Type.String(), errors: ErrorsShape,
})
export const Compose = Type.Object({
  key: Type.String(), title: Type.String(), summary: Type.String(), body: Type.String(), bases: Type.Array(Choice), begins: Type.Array(Choice), replies: Type.Array(Choice), lookedAt: Type.Array(Choice), goalHours: Type.String(), headings: Type.String(),
  phases: Type.Array(Type.Object({ name: Type.String(), days: Type.String() })), roles: Type.Array(Type.Object({ name: Type.String(), does: Type.String() })), rev: Type.Integer(), errors: ErrorsShape,
})
export const Changes = Type.Object({
  item: ItemSummaryShape, changes: Type.Array(Type.Object({ rev: Type.Integer(), at: moment(), reason: Type.String(), days: Type.Integer(), before: maybe(Measured), during: maybe(Measured), what: Type.Array(Type.Object({ label: Type.String(), from: Type.String(), to: Type.String() })) })),
})
export type Compose = Static<typeof Compose>
export type DesignPage = Static<typeof DesignPage>
