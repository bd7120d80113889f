import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { TObject } from 'typebox'
import type { FieldFault } from '../../contract/index.ts'
import { faultOf } from '../../contract/fault-of.ts'
import type { Fields } from './fields.ts'
import { closed, mayBe, plainSchema, takesEmpty, type Schema } from './schema.ts'

export interface Given {
  /** Path parameters. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Fields
  readonly body: Fields | null
  /** A form's values are texts; JSON's have their types already. */
  readonly isForm: boolean
}
export type Checked = { readonly input: Record<string, unknown>; readonly faults: null } | { readonly input: Record<string, unknown>; readonly faults: readonly FieldFault[] }
export interface InputCheck {
  /** Query fields the route knows, in order. */
  readonly known: readonly string[]
  /** The input, or what is wrong with it; unknown query fields are left out, unknown body fields are faults. */
  check(given: Given): Checked
}

const makeAjv = (coerces: boolean): Ajv2020 => {
  const ajv = new Ajv2020({ allErrors: true, coerceTypes: coerces ? 'array' : false, useDefaults: true, strict: false, meta: false, validateSchema: false, validateFormats: true, messages: false })
  // oxlint-disable-next-line typescript/no-unsafe-call -- the package's default export is typed as its module
  ;(addFormats as unknown as (to: Ajv2020) => void)(ajv)
  return ajv
}
let coercing: Ajv2020 | null = null
let exact: Ajv2020 | null = null

/** Names a form may carry besides its fields. */
export const reserved = new Set(['csrf', '_csrf'])

const empty: Schema = { type: 'object', properties: {}, required: [] }

/** What checks the input of one route; compiled at its first use, because most routes of a process are never asked for. */
export function inputCheck(schema: TObject | undefined, pathNames: readonly string[]): InputCheck {
  const names = Object.keys(schema?.properties ?? {})
  let kept: Schema | null = null
  const own = (): Schema => kept ??= schema ? closed(plainSchema(schema)) : { ...empty, properties: Object.fromEntries(pathNames.map((name) => [name, { type: 'string' }])), additionalProperties: false }
  let texts: ValidateFunction | null = null
  let whole: ValidateFunction | null = null
  let form: ValidateFunction | null = null

  // Path and query are texts: each of their fields is brought to its type alone, so that JSON fields beside them are not.
  const coerceTexts = (value: Fields): void => {
    texts ??= (coercing ??= makeAjv(true)).compile({ type: 'object', properties: own().properties ?? {} })
    texts(value)
  }

  function fromQuery(query: Fields): Fields {
    const known: Fields = {}
    for (const name of names) {
      if (!Object.hasOwn(query, name)) continue
      const property = own().properties![name]!
      const value = query[name]
      const single = Array.isArray(value) && !mayBe(property, 'array') ? value.at(-1) as unknown : value
      if (single === '' && !takesEmpty(property)) continue
      known[name] = single
    }
    return known
  }

  function fromForm(body: Fields): Fields {
    const made = fold(body, own())
    for (const name of reserved) delete made[name]
    return made
  }

  return {
    known: names.filter((name) => !pathNames.includes(name)),
    check({ params, query, body, isForm }) {
      const input: Record<string, unknown> = { ...fromQuery(query), ...params }
      if (isForm || body === null) {
        if (body) Object.assign(input, fromForm(body), params)
        form ??= (coercing ??= makeAjv(true)).compile(own())
        return form(input) ? { input, faults: null } : { input, faults: faultsOf(form.errors) }
      }
      coerceTexts(input)
      const sent = { ...body }
      for (const name of reserved) delete sent[name]
      const all = { ...input, ...sent, ...pick(input, pathNames) }
      whole ??= (exact ??= makeAjv(false)).compile(own())
      return whole(all) ? { input: all, faults: null } : { input: all, faults: faultsOf(whole.errors) }
    },
  }
}

const pick = (from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(from, name)).map((name) => [name, from[name]]))

/** A form's texts in the shape of the schema: empty fields left out, the last of several, unticked boxes as false. */
function fold(body: Fields, schema: Schema): Fields {
  const made: Fields = {}
  const properties = schema.properties ?? {}
  for (const [name, value] of Object.entries(body)) {
    const property = properties[name]
    if (!property) { made[name] = value; continue }
    const single = Array.isArray(value) && !mayBe(property, 'array') ? value.at(-1) as unknown : value
    const isTicked = mayBe(property, 'boolean') && (single === 'on' || single === '1')
    if (single === '' && mayBe(property, 'boolean')) made[name] = false
    else if (single === '' && !takesEmpty(property)) { if (mayBe(property, 'null')) made[name] = null }
    else if (typeof single === 'object' && single !== null && !Array.isArray(single) && property.properties) made[name] = fold(single as Fields, property)
    else if (Array.isArray(single) && typeof property.items === 'object') made[name] = foldList(single, property.items)
    else made[name] = isTicked ? true : single
  }
  for (const [name, property] of Object.entries(properties)) if (property.type === 'boolean' && !Object.hasOwn(made, name)) made[name] = false
  return made
}

const foldList = (list: readonly unknown[], items: Schema): unknown[] => list
  .filter((value) => value !== '' || takesEmpty(items))
  .map((value) => (typeof value === 'object' && value !== null && !Array.isArray(value) && items.properties ? fold(value as Fields, items) : value))

function faultsOf(errors: readonly ErrorObject[] | null | undefined): FieldFault[] {
  const found = new Map<string, FieldFault>()
  for (const error of errors ?? []) {
    const fault = faultOf(error)
    // The first thing wrong with a field is said; an alternative that did not fit is only said when nothing better is.
    if (!found.has(fault.field) || found.get(fault.field)!.key === 'core.fault.choice') found.set(fault.field, fault)
  }
  return [...found.values()].slice(0, 50)
}
