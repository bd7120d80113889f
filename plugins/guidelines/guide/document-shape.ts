import { Type } from 'typebox'
import { oneOf, type Locale } from '@diwan/core'
import { evidenceFlags } from './document-types.ts'
import { Change, Origin, evidenceKinds, lowerings, raisings, strengths, verbs } from './model.ts'

const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
export const lang = () => Type.Unsafe<Locale>({ type: 'string', enum: ['en', 'fr', 'es', 'ar'] })

const Pieces = Type.Array(Type.Object({ text: Type.String(), lang: lang(), block: maybe(Type.Object({ ref: Type.String(), item: Type.String(), version: Type.Integer(), title: Type.String() })) }))
export const RecommendationShape = Type.Object({
  id: Type.String(), number: Type.String(), verb: oneOf(verbs), strength: oneOf(strengths), certainty: Type.Integer(), lowered: Type.Array(oneOf(lowerings)), raised: Type.Array(oneOf(raisings)),
  lang: lang(), title: Type.String(), lead: Type.String(), rest: Type.String(), body: Type.String(), cost: Type.String(), staff: Type.String(), law: Type.String(),
  evidence: Type.Array(Type.Object({ kind: oneOf(evidenceKinds), item: maybe(Type.String()), title: Type.String(), path: maybe(Type.String()), url: maybe(Type.String()), finding: Type.Optional(Type.Object({ id: Type.String(), certainty: Type.Integer(), of: Type.String() })), flag: Type.Optional(oneOf(evidenceFlags)) })),
  pieces: Type.Optional(Pieces), pitfalls: Type.Array(Type.String()), applies: Type.Array(Type.String()), since: Type.String(), origin: maybe(Origin), isStale: Type.Boolean(),
  /** On pages: what stands beside it. */
  shown: Type.Optional(Type.Object({ base: Type.String(), adopted: Type.Integer(), mayAmend: Type.Boolean(), conditions: Type.Array(Type.String()), differs: Type.Array(Type.String()), rests: Type.String(), flags: Type.Array(Type.Object({ words: Type.String(), title: Type.String(), path: Type.String() })), reportsInAll: Type.Integer(), reports: Type.Array(Type.Object({ by: Type.String(), status: maybe(Type.String()), words: Type.String(), lang: Type.String(), path: Type.String() })) })),
}, { title: 'Recommendation' })

export const NoteShape = Type.Object({ id: Type.String(), title: Type.String(), lang: lang(), path: Type.String(), earlySign: Type.String(), cost: Type.String(), remedy: Type.String() })
export const DocumentShape = Type.Object({
  id: Type.String(), ref: maybe(Type.String()), path: Type.String(), state: Type.String(), handling: Type.String(), administration: maybe(Type.String()),
  version: Type.String(), rev: Type.Integer(), isCurrent: Type.Boolean(), lang: lang(),
  languages: Type.Array(Type.Object({ lang: lang(), maker: Type.String(), isOriginal: Type.Boolean(), isStale: Type.Boolean() })),
  title: Type.String(), summary: Type.String(), body: Type.String(), keyPoints: Type.Array(Type.String()),
  sections: Type.Array(Type.Object({ id: Type.String(), number: Type.String(), lang: lang(), title: Type.String(), body: Type.String(), pieces: Type.Optional(Pieces), recommendations: Type.Array(RecommendationShape), /** On pages: those its recommendations name, each once. */ pitfalls: Type.Optional(Type.Array(NoteShape)) })),
  unknown: Type.String(), method: Type.String(), pieces: Type.Object({ body: Type.Optional(Pieces), unknown: Type.Optional(Pieces), method: Type.Optional(Pieces) }),
  blocks: Type.Array(Type.Object({ ref: Type.String(), item: Type.String(), title: Type.String(), lang: lang(), version: Type.Integer(), path: maybe(Type.String()), newest: maybe(Type.Integer()) })), approvers: Type.Array(Type.Object({ name: Type.String(), administration: maybe(Type.String()), at: at() })), editions: Type.Array(Type.Object({ number: Type.Integer(), version: Type.String(), path: Type.String() })),
  topics: Type.Array(Type.String()), outcomes: Type.Array(Type.String()), versionAt: maybe(at()), publishedAt: maybe(at()), reviewDueOn: maybe(Type.String()), verifiedOn: maybe(Type.String()),
  versions: Type.Array(Type.Object({ label: Type.String(), at: at(), note: Type.String(), changes: Type.Array(Change) })),
  citation: Type.Object({ text: Type.String(), zone: Type.Object({ first: Type.String(), second: Type.String() }) }),
}, { title: 'Guideline' })
export { at as moment, maybe }
