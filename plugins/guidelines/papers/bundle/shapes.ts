import { Type, type Static, type TSchema } from 'typebox'
import { FrozenBlock, mostBlocks } from '../../guide/blocks/frozen-block.ts'
import { oneOf } from '@diwan/core'
import { EditionFields } from '../../guide/edition-kind.ts'
import { GuidelineFields, GuidelineTexts } from '../../guide/model.ts'

export const format = 'diwan-guidelines', formatVersion = 1
const langs = ['en', 'fr', 'es', 'ar'] as const
const handlings = ['open', 'community', 'named-administrations', 'my-administration', 'named-people'] as const
const uuid = () => Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })
const moment = () => Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$` })
const ref = () => Type.String({ pattern: '^[A-Z]{1,6}-[0-9A-Z-]{1,20}$' })
const administration = () => Type.Union([Type.String({ pattern: '^[A-Z0-9-]{2,10}$' }), Type.Null()])

const text = <X extends TSchema>(extra: X) => Type.Object({
  title: Type.String({ minLength: 1, maxLength: 300 }), summary: Type.Optional(Type.String({ maxLength: 2_000 })), body: Type.Optional(Type.String({ maxLength: 200_000 })), maker: Type.Optional(oneOf(['author', 'machine', 'person', 'reviewer'])), extra: Type.Optional(extra),
}, { additionalProperties: false })
const input = <F extends TSchema, X extends TSchema>(fields: F, extra: X) => Type.Object({
  lang: oneOf(langs), texts: Type.Object({ en: Type.Optional(text(extra)), fr: Type.Optional(text(extra)), es: Type.Optional(text(extra)), ar: Type.Optional(text(extra)) }, { additionalProperties: false }), fields,
  topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })), audience: Type.Optional(Type.Array(Type.String({ maxLength: 120 }), { maxItems: 60 })), handling: Type.Optional(oneOf(handlings)),
  links: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Array(uuid(), { maxItems: 100 }))), reviewDueOn: Type.Optional(Type.Union([Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d$` }), Type.Null()])),
}, { additionalProperties: false })

/** A file of a guideline, by the hash of its bytes. */
export const BundledFile = Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }), alt: Type.String({ maxLength: 500 }), type: Type.String({ maxLength: 120 }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) })
/** An archive from before there were text blocks has none. */
const BundledFields = Type.Object({ ...GuidelineFields.properties, blocks: Type.Optional(Type.Array(FrozenBlock, { maxItems: mostBlocks })) })
/** `guidelines/<ref>/guideline.json`: all its versions, oldest first. Revisions in it count the versions from 1. */
export const BundledGuideline = Type.Object({
  id: uuid(), ref: ref(), administration: administration(), publishedAt: moment(), files: Type.Array(BundledFile, { maxItems: 200 }),
  versions: Type.Array(Type.Object({ label: Type.String({ pattern: String.raw`^\d{1,4}\.\d{1,4}$` }), at: moment(), note: Type.String({ maxLength: 1_000 }), input: input(BundledFields, GuidelineTexts) }), { minItems: 1, maxItems: 100 }),
})
export type BundledGuideline = Static<typeof BundledGuideline>
export const BundledEdition = Type.Object({ id: uuid(), ref: ref(), administration: administration(), publishedAt: moment(), input: input(EditionFields, Type.Object({})) })
export type BundledEdition = Static<typeof BundledEdition>
/** `manifest.json`: what is in it, each file with its hash. */
export const Manifest = Type.Object({
  format: Type.Literal(format), formatVersion: Type.Integer({ minimum: 1, maximum: 1_000 }), edition: Type.Boolean(),
  guidelines: Type.Array(Type.Object({ id: uuid(), ref: ref(), version: Type.String({ maxLength: 12 }), title: Type.String({ maxLength: 300 }), folder: Type.String({ pattern: '^guidelines/[A-Z0-9-]{1,30}$' }) }), { maxItems: 200 }),
  files: Type.Array(Type.Object({ name: Type.String({ maxLength: 400 }), size: Type.Integer({ minimum: 0 }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }), { maxItems: 3_000 }),
})
export type Manifest = Static<typeof Manifest>
