import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import getRawBody from 'raw-body'
import { TooLarge } from '../../contract/index.ts'
import { HttpError } from '../http-error.ts'
import type { Limits } from '../limits.ts'
import { clean, ForbiddenKey } from './clean.ts'
import { BadFields, gather, pairsOf, type Fields } from './fields.ts'
import { isDeeper } from './json-depth.ts'
import { readMultipart } from './multipart.ts'
import { bounded } from './bounded.ts'

export interface Upload { readonly name: string; readonly type: string; readonly bytes: Readable }
export interface Body { readonly fields: Fields; readonly isForm: boolean; readonly upload: Upload | null }

/**
 * The body of a POST. @throws TooLarge, HttpError 400 (not what its type says), 408 (too slow), 415 (a type nobody reads here,
 * or compressed)
 */
export async function readBody(request: IncomingMessage, limits: Limits, upload: { limit: number } | undefined): Promise<Body> {
  const { headers } = request
  const encoding = headers['content-encoding']
  // A compressed body can grow a thousandfold after its size was looked at.
  if (encoding !== undefined && encoding !== 'identity') throw new HttpError(415, 'body-compressed')
  const most = upload ? Math.max(upload.limit, limits.body) : limits.body
  const said = Number(headers['content-length'] ?? 0)
  if (said > most + (upload ? 100_000 : 0)) throw new TooLarge(most)
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';')
  const charset = parameters.map((parameter) => /^\s*charset="?([\w-]+)"?\s*$/.exec(parameter)?.[1]).find((name) => name !== undefined)
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') throw new HttpError(415, 'body-charset')
  const kind = type.trim()
  const isEmpty = headers['transfer-encoding'] === undefined && said === 0
  if (isEmpty && kind === '') return { fields: {}, isForm: true, upload: null }
  try {
    switch (kind) {
      case 'application/json': return { fields: readJson(await text(request, limits), limits), isForm: false, upload: null }
      case 'application/x-www-form-urlencoded': {
        const body = await text(request, limits)
        return { fields: gather(pairsOf(body, limits.formFields), limits.formFields), isForm: true, upload: null }
      }
      case 'multipart/form-data': return await readMultipart(request, limits, upload)
      default:
        if (!upload || kind === '') throw new HttpError(415, 'body-type', { accept: 'application/json, application/x-www-form-urlencoded, multipart/form-data' })
        return { fields: {}, isForm: false, upload: { name: fileName(headers['x-file-name']), type: kind, bytes: bounded(request, upload.limit, limits.uploadStall) } }
    }
  } catch (error) {
    if (error instanceof ForbiddenKey || error instanceof BadFields) throw new HttpError(400, 'body-malformed')
    throw error
  }
}

async function text(request: IncomingMessage, limits: Limits): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HttpError(408, 'body-slow', { connection: 'close' })), limits.bodyTimeout)
  })
  try {
    const bytes = await Promise.race([getRawBody(request, { limit: limits.body, length: request.headers['content-length'] ?? null }), late])
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    const kind = (error as { type?: string }).type
    if (kind === 'entity.too.large') throw new TooLarge(limits.body)
    if (kind === 'request.aborted' || kind === 'request.size.invalid') throw new HttpError(400, 'body-cut', { connection: 'close' })
    if (error instanceof TypeError) throw new HttpError(400, 'body-malformed')
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function readJson(body: string, limits: Limits): Fields {
  if (body === '') return {}
  if (isDeeper(body, limits.jsonDepth)) throw new HttpError(400, 'body-deep')
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new HttpError(400, 'body-malformed')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new HttpError(400, 'body-malformed')
  return clean(value) as Fields
}

/** A file's name as a person may read it: its last part, without what no system takes. */
export function fileName(given: string | string[] | undefined): string {
  const said = typeof given === 'string' ? given.slice(0, 1000) : ''
  let decoded = said
  try { decoded = decodeURIComponent(said) } catch { /* it was not encoded */ }
  // oxlint-disable-next-line no-control-regex
  const last = decoded.normalize('NFC').split(/[/\\]/).at(-1)!.replace(/[\u0000-\u001f\u007f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '').replace(/^\.+|[. ]+$/g, '').trim()
  return Array.from(last).slice(0, 150).join('') || 'file'
}
