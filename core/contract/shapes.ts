import { Type, type Static } from 'typebox'
import type { Handling, TextMaker } from './item.ts'
import { oneOf } from './schemas.ts'
import type { Locale } from './viewer.ts'

/** Schemas of what routes usually answer, so that OpenAPI names them once and outputs strip what readers are not to see. */
const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const maybe = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const lang = () => Type.Unsafe<Locale>({ type: 'string', enum: ['en', 'fr', 'es', 'ar'] })
const open = () => Type.Record(Type.String(), Type.Unknown())

const summary = {
  id: Type.String({ format: 'uuid' }),
  kind: Type.String(),
  ref: maybe(Type.String()),
  state: Type.String(),
  title: Type.String(),
  summary: Type.String(),
  lang: lang(),
  langs: Type.Array(lang()),
  path: Type.String(),
  administration: maybe(Type.String()),
  handling: Type.Unsafe<Handling>({ type: 'string', enum: ['open', 'community', 'named-administrations', 'my-administration', 'named-people'] }),
  topics: Type.Array(Type.String()),
  publishedAt: maybe(at()),
  updatedAt: at(),
  visibleFrom: maybe(at()),
  visibleUntil: maybe(at()),
  rev: Type.Integer(),
  fields: open(),
  extra: open(),
}
export const ItemSummaryShape = Type.Object(summary, { title: 'ItemSummary' })

export const ItemTextShape = Type.Object({
  lang: lang(), title: Type.String(), summary: Type.String(), maker: oneOf(['author', 'machine', 'person', 'reviewer'] satisfies TextMaker[]),
  ofRev: Type.Integer(), isStale: Type.Boolean(), isOriginal: Type.Boolean(),
}, { title: 'ItemText' })

/** What a reader of an item gets: neither its audience nor its keepers. */
export const ItemShape = Type.Object({
  ...summary, body: Type.String(), text: ItemTextShape, texts: Type.Array(ItemTextShape), reviewDueOn: maybe(Type.String({ format: 'date' })),
  createdAt: at(), origin: maybe(Type.String()), isKept: Type.Boolean(), isFollowed: Type.Boolean(), files: Type.Integer(),
}, { title: 'Item' })

export const RelatedShape = Type.Array(Type.Object({ item: ItemSummaryShape, why: oneOf(['linked', 'topic']) }))
export const CountShape = Type.Object({ n: Type.Integer(), isMore: Type.Boolean() })

/** A keyset-paged list. */
export const pageOf = <S extends Parameters<typeof Type.Array>[0]>(row: S) =>
  Type.Object({ rows: Type.Array(row), next: maybe(Type.String()), previous: maybe(Type.String()) })
export const ItemPageShape = pageOf(ItemSummaryShape)
export type ItemPageShape = Static<typeof ItemPageShape>

/** One facet of a list as it is drawn: its values with how many the reader would find, and which is chosen. */
export const FacetShape = Type.Object({
  name: Type.String(),
  options: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), count: Type.Integer(), isMore: Type.Boolean(), selected: Type.Boolean() })),
}, { title: 'Facet' })

/** Query fields every list takes. */
export const paging = { after: Type.Optional(Type.String({ maxLength: 80 })), before: Type.Optional(Type.String({ maxLength: 80 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }
export const key = () => Type.String({ minLength: 1, maxLength: 60 })
