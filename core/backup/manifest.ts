import { createRequire } from 'node:module'
import type { Ajv as AjvClass } from 'ajv'
import { Type, type Static } from 'typebox'
import { ArchiveFault } from './archive-fault.ts'
import { format } from './layout.ts'

const sha256 = () => Type.String({ pattern: '^[0-9a-f]{64}$' })
const count = () => Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const schemaName = () => Type.String({ pattern: '^[a-z][a-z0-9_-]{0,62}$' })
const qualified = () => Type.String({ pattern: '^[a-z][a-z0-9_-]{0,62}\\.[a-z_][a-z0-9_]{0,62}$' })
const text = (maxLength = 200) => Type.String({ maxLength })
const strict = { additionalProperties: false } as const

const Header = Type.Object({
  format: Type.Integer({ minimum: 1 }), id: Type.String({ pattern: '^[0-9a-f-]{36}$' }), createdAt: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }), version: text(),
})

const Part = Type.Object({ rows: count(), bytes: count(), packed: count(), sha256: sha256() }, strict)
const Table = Type.Object({ name: qualified(), columns: Type.Array(Type.Tuple([text(63), text()])), rows: count(), parts: Type.Array(Part) }, strict)

const Manifest = Type.Object({
  ...Header.properties,
  site: Type.Object({ origin: text(500) }, strict),
  engine: Type.Union([Type.Literal('embedded'), Type.Literal('postgres')]),
  databaseVersion: text(),
  /** Versions of the plugins whose data is in it, core first; empty where only their migrations are known. */
  plugins: Type.Array(Type.Object({ id: schemaName(), version: text() }, strict)),
  migrations: Type.Array(Type.Object({ plugin: schemaName(), name: Type.String({ pattern: '^\\d{8}_\\d{6}_[a-z0-9_]+$' }), version: text() }, strict)),
  tables: Type.Array(Table),
  /** What is queued and not done; their table is made by the queue itself. */
  jobs: Type.Union([Table, Type.Null()]),
  sequences: Type.Array(Type.Object({ name: qualified(), last: Type.String({ pattern: '^-?\\d{1,19}$' }), isCalled: Type.Boolean() }, strict)),
  files: Type.Object({
    count: count(), bytes: count(),
    /** SHA-256 of the files' names in their order, each with a line end. */
    digest: sha256(),
    /** Files the database names that were not on the disk, or were not what their name says; the first thousand of them. */
    missing: count(), missingNames: Type.Array(sha256(), { maxItems: 1_000 }),
  }, strict),
  secret: Type.Object({
    /** Of the secret itself where it is in the archive, else null. */
    sha256: Type.Union([sha256(), Type.Null()]),
    /** Tells whether another place has the same secret, and nothing of it; null where there was none. */
    print: Type.Union([sha256(), Type.Null()]),
  }, strict),
  /** Where the audit log ended. */
  audit: Type.Object({ seq: count(), hash: sha256() }, strict),
}, strict)

export type Header = Static<typeof Header>
export type Manifest = Static<typeof Manifest>
export type BackedUpTable = Static<typeof Table>
export type BackedUpPart = Static<typeof Part>

let ajv: AjvClass | undefined
function check<T>(schema: object, bytes: Buffer, what: string): T {
  ajv ??= new (createRequire(import.meta.url)('ajv') as { Ajv: typeof AjvClass }).Ajv({ strict: false })
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new ArchiveFault('damaged', `The ${what} of the archive cannot be read.`, { cause })
  }
  const validate = ajv.compile(schema)
  if (!validate(value)) throw new ArchiveFault('foreign', `The ${what} of the archive says what no backup says (${ajv.errorsText(validate.errors)}).`)
  return value as T
}

/** @throws ArchiveFault `newer`, `foreign`, `damaged` */
export function readHeader(bytes: Buffer): Header {
  const header = check<Header>(Header, bytes, 'beginning')
  if (header.format > format) throw new ArchiveFault('newer', `The archive was written by Diwan ${header.version}, in a form this version does not know. Update Diwan first.`)
  return header
}

/** @throws ArchiveFault `foreign`, `damaged` */
export const readManifest = (bytes: Buffer): Manifest => check<Manifest>(Manifest, bytes, 'manifest')

export const rowsIn = ({ tables }: Manifest): number => tables.reduce((sum, { rows }) => sum + rows, 0)
