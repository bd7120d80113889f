import type { ErrorObject } from 'ajv/dist/2020.js'
import type { FieldFault } from './errors.ts'

const formats = new Set(['email', 'date', 'date-time', 'time', 'uri', 'uuid'])
const types = new Set(['integer', 'number', 'boolean', 'string', 'array', 'object'])

/** What ajv found, as a field's name and the words for it. */
export function faultOf({ instancePath, keyword, params, data }: ErrorObject): FieldFault {
  const path = instancePath.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const given = params as Record<string, unknown>
  const at = (...more: unknown[]): string => [...path, ...more.map(String)].join('.').slice(0, 200)
  const limit = typeof given.limit === 'number' ? given.limit : 0
  switch (keyword) {
    case 'required': return { field: at(given.missingProperty), key: 'core.fault.required' }
    case 'additionalProperties': case 'unevaluatedProperties': return { field: at(given.additionalProperty ?? given.unevaluatedProperty), key: 'core.fault.unknown' }
    case 'minLength': return data === '' ? { field: at(), key: 'core.fault.required' } : { field: at(), key: 'core.fault.too-short', values: { limit } }
    case 'maxLength': return { field: at(), key: 'core.fault.too-long', values: { limit } }
    case 'minimum': case 'exclusiveMinimum': return { field: at(), key: 'core.fault.too-small', values: { limit } }
    case 'maximum': case 'exclusiveMaximum': return { field: at(), key: 'core.fault.too-large', values: { limit } }
    case 'minItems': return { field: at(), key: 'core.fault.too-few', values: { limit } }
    case 'maxItems': return { field: at(), key: 'core.fault.too-many', values: { limit } }
    case 'uniqueItems': return { field: at(), key: 'core.fault.twice' }
    case 'format': return { field: at(), key: `core.fault.format.${formats.has(String(given.format)) ? String(given.format) : 'other'}` }
    case 'enum': case 'const': case 'anyOf': case 'oneOf': return { field: at(), key: 'core.fault.choice' }
    case 'type': return { field: at(), key: `core.fault.type.${types.has(String(given.type)) ? String(given.type) : 'other'}` }
    default: return { field: at(), key: 'core.fault.other' }
  }
}
