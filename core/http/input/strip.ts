import type { TSchema } from 'typebox'
import { plainSchema, type Schema } from './schema.ts'

type Strip = (value: unknown) => unknown

/** What copies the named fields of a value and nothing else. Dates stay dates; a value of another shape than its schema says stays as it is only where the schema names no fields. Made at its first use. */
export function outputStrip(schema: TSchema): Strip {
  let made: Strip | null = null
  return (value) => (made ??= stripOf(schema))(value)
}

function stripOf(schema: TSchema): Strip {
  const root = plainSchema(schema)
  const references = new Map<string, Strip>()
  for (const [name, inner] of Object.entries(root.$defs ?? {})) {
    let made: Strip | null = null
    references.set(`#/$defs/${name}`, (value) => (made ??= make(inner, references))(value))
    references.set(name, references.get(`#/$defs/${name}`)!)
  }
  return make(root, references)
}

function make(schema: Schema, references: Map<string, Strip>): Strip {
  if (schema.$ref !== undefined) return references.get(schema.$ref) ?? ((value) => scalar(value))
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return union(branches, references)
  if (schema.allOf) return merged(schema.allOf.map((inner) => make(inner, references)))
  if (schema.properties || schema.patternProperties || schema.type === 'object') return object(schema, references)
  if (schema.items || schema.prefixItems || schema.type === 'array') return array(schema, references)
  // A scalar type lets no object through; a schema that says nothing (`Unknown`) lets everything.
  return schema.type === undefined && schema.const === undefined && schema.enum === undefined ? (value) => value : scalar
}

const scalar: Strip = (value) => (typeof value === 'object' && value !== null && !(value instanceof Date) ? undefined : value)

function object(schema: Schema, references: Map<string, Strip>): Strip {
  const named = Object.entries(schema.properties ?? {}).map(([name, inner]) => ({ name, strip: make(inner, references) }))
  const patterns = Object.entries(schema.patternProperties ?? {}).map(([pattern, inner]) => [new RegExp(pattern, 'u'), make(inner, references)] as const)
  const { additionalProperties } = schema
  const rest: Strip | null = additionalProperties === true ? (value) => value : typeof additionalProperties === 'object' ? make(additionalProperties, references) : null
  const isOpen = patterns.length > 0 || rest !== null || (named.length === 0 && additionalProperties === undefined && schema.properties === undefined)
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Date) return value === null ? null : undefined
    const from = value as Record<string, unknown>
    const made: Record<string, unknown> = {}
    for (const { name, strip } of named) {
      const inner = from[name]
      if (inner !== undefined) made[name] = strip(inner)
    }
    if (isOpen) {
      for (const [name, inner] of Object.entries(from)) {
        if (Object.hasOwn(made, name) || inner === undefined || schema.properties?.[name]) continue
        const strip = patterns.find(([pattern]) => pattern.test(name))?.[1] ?? rest ?? (named.length === 0 && patterns.length === 0 ? (one: unknown) => one : null)
        if (strip) made[name] = strip(inner)
      }
    }
    return made
  }
}

function array(schema: Schema, references: Map<string, Strip>): Strip {
  const each = typeof schema.items === 'object' ? make(schema.items, references) : (value: unknown) => value
  const first = (schema.prefixItems ?? []).map((inner) => make(inner, references))
  return (value) => (Array.isArray(value) ? value.map((inner: unknown, at) => (first[at] ?? each)(inner)) : value === null ? null : undefined)
}

const merged = (strips: readonly Strip[]): Strip => (value) =>
  Object.assign({}, ...strips.map((strip) => strip(value)).filter((made) => typeof made === 'object')) as unknown

function union(branches: readonly Schema[], references: Map<string, Strip>): Strip {
  const made = branches.map((schema) => ({ schema, strip: make(schema, references) }))
  // Words or nothing, a date or nothing: whichever it is, it is given as it stands.
  if (made.every(({ strip }) => strip === scalar)) return scalar
  return (value) => (made.find(({ schema }) => fits(schema, value)) ?? made.find(({ schema }) => schema.$ref !== undefined))?.strip(value) ?? (value === null ? null : undefined)
}

// Enough to tell the alternatives of a union apart: the kind of value, constants, and required names.
function fits(schema: Schema, value: unknown): boolean {
  if (schema.const !== undefined) return schema.const === value
  if (schema.enum) return schema.enum.includes(value)
  if (schema.$ref !== undefined) return typeof value === 'object'
  if (schema.anyOf ?? schema.oneOf) return (schema.anyOf ?? schema.oneOf ?? []).some((inner) => fits(inner, value))
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (value === null) return types.includes('null')
  if (Array.isArray(value)) return types.length === 0 || types.includes('array')
  if (value instanceof Date) return types.length === 0 || types.includes('string')
  if (typeof value !== 'object') return types.length === 0 || types.includes(typeof value) || (types.includes('integer') && Number.isInteger(value))
  if (types.length > 0 && !types.includes('object')) return false
  const from = value as Record<string, unknown>
  return (schema.required ?? []).every((name) => from[name] !== undefined)
    && Object.entries(schema.properties ?? {}).every(([name, inner]) => inner.const === undefined || from[name] === undefined || inner.const === from[name])
}
