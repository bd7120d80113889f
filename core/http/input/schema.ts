/** What this floor reads of a JSON Schema; TypeBox's own marks are left behind by copying it as JSON. */
export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
  items?: Schema | boolean
  prefixItems?: Schema[]
  anyOf?: Schema[]
  allOf?: Schema[]
  oneOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minLength?: number
  default?: unknown
  description?: string
  title?: string
  $ref?: string
  $defs?: Record<string, Schema>
}

export const plainSchema = (schema: object): Schema => JSON.parse(JSON.stringify(schema)) as Schema

/** The same schema, in which every object with named properties takes no others. */
export function closed(schema: Schema): Schema {
  const all = (list: Schema[] | undefined): Schema[] | undefined => list?.map(closed)
  const each = (record: Record<string, Schema> | undefined): Record<string, Schema> | undefined =>
    record && Object.fromEntries(Object.entries(record).map(([name, inner]) => [name, closed(inner)]))
  const made: Schema = { ...schema }
  if (schema.properties) made.properties = each(schema.properties)!
  if (schema.properties && schema.additionalProperties === undefined) made.additionalProperties = false
  if (typeof schema.items === 'object') made.items = closed(schema.items)
  for (const key of ['anyOf', 'oneOf', 'prefixItems'] as const) if (schema[key]) made[key] = all(schema[key])!
  if (schema.$defs) made.$defs = each(schema.$defs)!
  return made
}

/** Whether a value may be of this type: directly or as one of several. */
export const mayBe = (schema: Schema, type: string): boolean =>
  schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type)) || [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((inner) => mayBe(inner, type))

/** Whether `''` is a value of its own, and not what a browser sends for a field that was left empty. */
export const takesEmpty = (schema: Schema): boolean => {
  if (schema.anyOf || schema.oneOf) return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(takesEmpty)
  if (schema.enum) return schema.enum.includes('')
  if (schema.const !== undefined) return schema.const === ''
  return schema.type === 'string' && !(schema.minLength ?? 0) && schema.format === undefined && schema.pattern === undefined
}
