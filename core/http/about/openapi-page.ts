import type { Translate } from '../../contract/index.ts'
import type { Schema } from '../input/schema.ts'
import type { ApiDescription } from './openapi.ts'

interface Row { name: string; where: string; type: string; required: boolean; description: string }

/** The API's description in the shape its page shows: by plugin, each operation with its fields. */
export function readableApi({ paths, tags }: ApiDescription, t: Translate): object {
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => {
    const body = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content?.['application/json']?.schema
    const parameters: Row[] = (operation.parameters ?? []).filter((parameter) => parameter.in !== 'header').map((parameter) =>
      ({ name: parameter.name, where: t(`core.api.in.${parameter.in}`), type: typeWords(parameter.schema), required: parameter.required, description: parameter.description ?? '' }))
    const fields: Row[] = Object.entries(body?.properties ?? {}).map(([name, schema]) =>
      ({ name, where: t('core.api.in.body'), type: typeWords(schema), required: (body?.required ?? []).includes(name), description: schema.description ?? '' }))
    const answer = (operation.responses['200'] as { content?: Record<string, { schema?: Schema }> } | undefined)?.content?.['application/json']?.schema
    return {
      tag: operation.tags[0] ?? '', id: operation.operationId, method: method.toUpperCase(), path, permission: operation['x-permission'], rows: [...parameters, ...fields],
      answer: answer ? typeWords(answer) : '', isOpen: operation.security.some((needed) => Object.keys(needed).length === 0),
    }
  }))
  return { groups: tags.map(({ name }) => ({ name, operations: operations.filter(({ tag }) => tag === name) })).filter((group) => group.operations.length > 0), count: operations.length }
}

function typeWords(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? ''
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map(typeWords))].join(' | ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.type === 'array') return `${typeof schema.items === 'object' ? typeWords(schema.items) : ''}[]`
  if (schema.type === 'object' && schema.properties) return `{ ${Object.keys(schema.properties).join(', ')} }`
  return [schema.type ?? 'any'].flat().join(' | ') + (schema.format === undefined ? '' : ` (${schema.format})`)
}
