import type { Ajv as AjvClass, ErrorObject, ValidateFunction } from 'ajv'
import { createRequire } from 'node:module'
import type { TObject } from 'typebox'
import type { FieldFault } from '../contract/index.ts'

// Loaded when a value is first checked: a site whose settings are all defaults starts without it.
const require = createRequire(import.meta.url)

/** Checks values against schemas. */
export class Check {
  #ajv: AjvClass | null = null
  readonly #made = new WeakMap<TObject, ValidateFunction>()

  /** What is wrong with these values; nothing when all is well. Keys that the schema does not know are wrong. */
  faults(schema: TObject, values: Readonly<Record<string, unknown>>): FieldFault[] {
    const validate = this.#validate(schema)
    if (validate(values)) return []
    const errors = validate.errors ?? []
    // A choice written as a union fails once for each of its values, and then as a whole: the whole is the one to tell.
    const unions = new Set(errors.filter((error) => error.keyword === 'anyOf').map((error) => error.instancePath))
    const seen = new Set<string>()
    return errors.filter((error) => error.keyword === 'anyOf' || !unions.has(error.instancePath))
      .map(faultOf).filter(({ field }) => !seen.has(field) && seen.add(field))
  }

  #validate(schema: TObject): ValidateFunction {
    const made = this.#made.get(schema)
    if (made) return made
    if (!this.#ajv) {
      const { Ajv } = require('ajv') as { Ajv: typeof AjvClass }
      const { default: addFormats } = require('ajv-formats') as { default: (ajv: AjvClass) => void }
      this.#ajv = new Ajv({ allErrors: true, strict: false, meta: false, validateSchema: false, verbose: true })
      addFormats(this.#ajv)
    }
    const validate = this.#ajv.compile({ ...schema, required: [], additionalProperties: false })
    this.#made.set(schema, validate)
    return validate
  }
}

type Values = Record<string, string | number>
const limitOf = (error: ErrorObject): Values => ({ limit: Number(error.params.limit) })
const choice = (values: unknown[]): { key: string; values: Values } => ({ key: 'choice', values: { choices: values.map(String).join(', ') } })
const words: Record<string, (error: ErrorObject) => { key: string; values?: Values }> = {
  type: (error) => ({ key: `type-${String([error.params.type].flat()[0])}` }),
  minimum: (error) => ({ key: 'minimum', values: limitOf(error) }),
  exclusiveMinimum: (error) => ({ key: 'above', values: limitOf(error) }),
  maximum: (error) => ({ key: 'maximum', values: limitOf(error) }),
  exclusiveMaximum: (error) => ({ key: 'below', values: limitOf(error) }),
  multipleOf: (error) => ({ key: 'multiple', values: { of: Number(error.params.multipleOf) } }),
  minLength: (error) => ({ key: 'shorter', values: limitOf(error) }),
  maxLength: (error) => ({ key: 'longer', values: limitOf(error) }),
  minItems: (error) => ({ key: 'fewer', values: limitOf(error) }),
  maxItems: (error) => ({ key: 'more', values: limitOf(error) }),
  enum: (error) => choice(error.params.allowedValues as unknown[]),
  const: (error) => choice([error.params.allowedValue]),
  anyOf: (error) => {
    const branches = error.schema as { const?: unknown }[]
    return branches.every((branch) => 'const' in branch) ? choice(branches.map((branch) => branch.const)) : { key: 'wrong' }
  },
  format: (error) => ({ key: 'format', values: { format: String(error.params.format) } }),
  required: () => ({ key: 'missing' }),
  additionalProperties: () => ({ key: 'unknown' })
}

function faultOf(error: ErrorObject): FieldFault {
  const inside = (error.params.additionalProperty ?? error.params.missingProperty) as string | undefined
  const field = [...error.instancePath.split('/').slice(1), ...(inside === undefined ? [] : [inside])].join('.')
  const { key, values } = words[error.keyword]?.(error) ?? { key: 'wrong' }
  return { field, key: `core.settings.fault.${key}`, ...(values ? { values } : {}) }
}
