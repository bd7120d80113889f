import { plainSchema, type Schema } from '../input/schema.ts'
import type { Mounted } from '../routes/table.ts'
import type { Web } from '../web.ts'

export interface ApiDescription {
  openapi: '3.1.0'
  info: Record<string, unknown>
  servers: { url: string }[]
  tags: { name: string; description?: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}
export interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters?: Parameter[]
  requestBody?: unknown
  responses: Record<string, unknown>
  security: Record<string, string[]>[]
  'x-permission': string
}
export interface Parameter { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema; description?: string; style?: string; explode?: boolean }

const problems: Readonly<Record<string, string>> = {
  '400': 'The request cannot be read.', '401': 'Signing in is needed.', '403': 'This is not permitted.', '404': 'There is no such thing, or none that the caller may know of.',
  '409': 'It has been changed since it was read.', '413': 'Larger than is taken.', '415': 'A type of body that is not taken.', '422': 'Fields are missing or do not fit.', '429': 'Too often.', '503': 'Something this needs is away.',
}

/** The API as its routes are: printed from the same data that serves them. */
export function describeApi(web: Web): ApiDescription {
  const { needs, table } = web
  const schemas: Record<string, unknown> = { Problem: problemSchema }
  const paths: ApiDescription['paths'] = {}
  const visitor = needs.access.visitor('en')
  const shown = table.all.filter(({ route, strip, plugin }) => !route.spec.isInternal && plugin.isOn() && (strip !== null || route.method === 'POST'))
  for (const mounted of shown.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const path = mounted.path.replace(/:(\w+)/g, '{$1}').replace(/\*(\w+)/g, '{$1}')
    const operation = operationOf(mounted, schemas, visitor.may(mounted.permission))
    paths[`/api/v1${path === '/' ? '/' : path}`] = { ...paths[`/api/v1${path === '/' ? '/' : path}`], [mounted.route.method.toLowerCase()]: operation }
  }
  return {
    openapi: '3.1.0',
    info: { title: `${needs.site('en').name} API`, version: '1', description: 'Every page of the site as data. Answers hold what the caller may read and nothing else; errors follow RFC 9457.' },
    servers: [{ url: needs.settings.origin }],
    tags: [...new Set(shown.map(({ plugin }) => plugin.id))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas,
      responses: Object.fromEntries(Object.entries(problems).map(([status, description]) =>
        [`Problem${status}`, { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }])),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'diwan_…', description: 'A token made at /account/tokens, with a name and an end. It may never more than its owner, reads or reads and writes, and all of that or some permissions. Good for the paths described here; at most 300 requests a minute, then 429 with Retry-After.' },
        session: { type: 'apiKey', in: 'cookie', name: needs.settings.origin.startsWith('https:') ? '__Host-diwan-session' : 'diwan-session' },
        formToken: { type: 'apiKey', in: 'header', name: 'X-CSRF-Token', description: 'The token of the session, found in every form; needed with the session on each POST.' },
      },
    },
  }
}

function operationOf({ route, names, path, plugin, permission }: Mounted, schemas: Record<string, unknown>, isOpen: boolean): Operation {
  const { spec, method } = route
  const input = spec.input ? plainSchema(spec.input) : { properties: {} as Record<string, Schema>, required: [] as string[] }
  const properties = input.properties ?? {}
  const required = input.required ?? []
  const isGet = method === 'GET'
  const parameters = Object.entries(properties).filter(([name]) => isGet || names.includes(name)).map(([name, schema]): Parameter => ({
    name, in: names.includes(name) ? 'path' : 'query', required: names.includes(name) || required.includes(name), schema: hoist(schema, schemas),
    ...(schema.description === undefined ? {} : { description: schema.description }),
  }))
  for (const name of names) if (!Object.hasOwn(properties, name)) parameters.push({ name, in: 'path', required: true, schema: { type: 'string' } })
  if (!isGet && !spec.upload && spec.transaction !== false) parameters.push(repeatKey)
  const body = Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)))
  const bodySchema: Schema = { type: 'object', properties: body, required: required.filter((name) => !names.includes(name)), additionalProperties: false }
  const answered = spec.result ?? spec.output
  const output = answered ? hoist(plainSchema(answered), schemas) : null
  const faults = [...(isGet ? [] : ['400', '413', '415', '409']), ...(isOpen ? [] : ['401', '403']), ...(names.length > 0 ? ['404'] : []), '422', '429', '503'].toSorted()
  return {
    operationId: `${method.toLowerCase()}${path.split(/[/:*.-]+/).filter(Boolean).map((part) => part[0]!.toUpperCase() + part.slice(1)).join('') || 'Home'}`,
    summary: `${method} ${path}`, tags: [plugin.id],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(isGet ? {} : { requestBody: requestBody(bodySchema, schemas, spec.upload) }),
    responses: {
      ...(output ? { '200': { description: 'OK', content: { 'application/json': { schema: output } } } } : {}),
      ...(isGet ? {} : { '204': { description: 'Done; nothing to tell.' } }),
      ...Object.fromEntries(faults.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])),
    },
    security: [...(isOpen ? [{}] : []), { token: [] }, ...(isOpen && isGet ? [] : [isGet ? { session: [] } : { session: [], formToken: [] }])],
    'x-permission': permission,
  }
}

const requestBody = (schema: Schema, schemas: Record<string, unknown>, upload: { limit: number } | undefined): unknown => {
  const hoisted = hoist(schema, schemas)
  const isRequired = (schema.required ?? []).length > 0 || upload !== undefined
  if (!upload) return { required: isRequired, content: { 'application/json': { schema: hoisted }, 'application/x-www-form-urlencoded': { schema: hoisted } } }
  return {
    required: true, description: `At most ${upload.limit} bytes.`,
    content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } }, 'multipart/form-data': { schema: { ...schema, properties: { ...schema.properties, file: { type: 'string', format: 'binary' } } } } },
  }
}

/** Named schemas move to the components and are referred to, so that a client has one type for them. */
function hoist(schema: Schema, schemas: Record<string, unknown>): Schema {
  const each = (inner: Schema): Schema => hoist(inner, schemas)
  const record = (inner: Record<string, Schema>): Record<string, Schema> => Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, each(one)]))
  const made: Schema = { ...schema }
  for (const key of Object.keys(made)) if (key.startsWith('x-')) delete (made as Record<string, unknown>)[key]
  if (made.properties) made.properties = record(made.properties)
  if (made.patternProperties) { made.additionalProperties = each(Object.values(made.patternProperties)[0] ?? {}); delete made.patternProperties }
  if (typeof made.items === 'object') made.items = each(made.items)
  for (const key of ['anyOf', 'allOf', 'oneOf', 'prefixItems'] as const) if (made[key]) made[key] = made[key].map(each)
  const { title } = made
  if (title === undefined || !/^[A-Z]\w+$/.test(title)) return made
  const known = schemas[title]
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(made)) return made
  schemas[title] = made
  return { $ref: `#/components/schemas/${title}` }
}

/** After the IETF's draft-ietf-httpapi-idempotency-key-header. */
const repeatKey: Parameter = {
  name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', pattern: '^("[!#-~]{1,128}"|[!#-~]{1,128})$' } as Schema,
  description: 'Names this request, so that sending it again does it once. For 24 hours the same key with the same request is answered as before, with `Idempotency-Replayed: true`; with another request it is 422, and 409 while the first is still worked on. A request that failed left nothing, and its key may be used again. Keys are one person\u2019s own; without a session they mean nothing.',
}

const problemSchema = {
  type: 'object', title: 'Problem', required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string', description: 'Kind of problem, `/problems/<slug>`.' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string', description: 'In the language asked for.' },
    instance: { type: 'string', description: 'The request, to be quoted when asking for help.' },
    errors: { type: 'array', items: { type: 'object', required: ['field', 'key', 'detail'], properties: { field: { type: 'string' }, key: { type: 'string' }, detail: { type: 'string' } } } },
  },
}
