import { gather, pairsOf, type Fields } from '../input/fields.ts'
import { BadFields } from '../input/fields.ts'
import { ForbiddenKey } from '../input/clean.ts'
import { HttpError } from '../http-error.ts'
import type { Mounted } from './table.ts'

export interface KnownQuery {
  readonly fields: Fields
  /** The same as a query string, in the order the route knows its fields: one text for all addresses that mean the same. */
  readonly text: string
}

const most = 200

/** What a route understands of a query string. @throws HttpError 400 */
export function knownQuery(mounted: Mounted, query: string): KnownQuery {
  if (query === '' || mounted.check.known.length === 0) return { fields: {}, text: '' }
  let all: Fields
  try {
    all = gather(pairsOf(query, most), most)
  } catch (error) {
    if (error instanceof BadFields || error instanceof ForbiddenKey) throw new HttpError(400, 'request-malformed')
    throw error
  }
  const fields: Fields = {}
  const text = new URLSearchParams()
  for (const name of mounted.check.known) {
    if (!Object.hasOwn(all, name)) continue
    fields[name] = all[name]
    write(text, name, all[name])
  }
  return { fields, text: text.toString() }
}

function write(to: URLSearchParams, name: string, value: unknown): void {
  if (Array.isArray(value)) for (const [at, one] of value.entries()) write(to, typeof one === 'object' ? `${name}.${at}` : name, one)
  else if (typeof value === 'object' && value !== null) for (const [inner, one] of Object.entries(value)) write(to, `${name}.${inner}`, one)
  else to.append(name, String(value))
}
