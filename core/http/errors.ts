import { DomainError, Gone, Invalid, NotFound, SignInNeeded, TooOften, Unavailable, type FieldFault } from '../contract/index.ts'
import { HttpError } from './http-error.ts'

/** What went wrong in the terms of HTTP: the one place where errors become statuses. */
export interface Problem {
  readonly status: number
  /** Its kind, the last part of `type`: `/problems/<slug>`. */
  readonly slug: string
  /** Locale key of the sentence for the person, with its values. */
  readonly key: string
  readonly values: Readonly<Record<string, string | number>>
  readonly faults: readonly FieldFault[]
  readonly headers: Readonly<Record<string, string>>
  /** How it is logged; `error` means that somebody has to look at it. */
  readonly level: 'debug' | 'warn' | 'error'
}

const away = /^(?:08|57P0|53[0-3]|55P03|57014|25P0[1-4]|40001|40P01)|^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)|^(?:DATABASE_|TRANSACTION_OVERRUN)/
const full = new Set(['ENOSPC', 'EDQUOT', '53100'])
/** PostgreSQL could not read a value as the type of its column: an address that names nothing. */
const unreadable = new Set(['22P02', '22003', '22007', '22008', '22021', '22P05'])

const of = (status: number, slug: string, level: Problem['level'], headers: Record<string, string> = {}): Problem =>
  ({ status, slug, key: `core.error.${slug}`, values: {}, faults: [], headers, level })

/** Domain errors as they say, a database that is away as 503, a full disk as 507, anything else as 500. Tells nothing of the error itself. */
export function problemOf(error: unknown): Problem {
  const domain = domainOf(error)
  if (domain) {
    const { status, slug, key, values } = domain
    return {
      status, slug, key, values, faults: domain instanceof Invalid ? domain.faults : [], headers: headersOf(domain),
      level: status >= 500 ? 'warn' : 'debug',
    }
  }
  const code = codeOf(error)
  if (code !== null && full.has(code)) return of(507, 'storage-full', 'error')
  if (code !== null && (away.test(code) || isPoolTimeout(error))) return of(503, 'unavailable', 'warn', { 'retry-after': '5' })
  if (isPoolTimeout(error)) return of(503, 'unavailable', 'warn', { 'retry-after': '5' })
  if (code !== null && unreadable.has(code)) return of(404, 'not-found', 'warn')
  if (error instanceof Error && error.name === 'AbortError') return of(503, 'unavailable', 'warn', { 'retry-after': '5' })
  return of(500, 'internal', 'error')
}

// A plugin may bring its own copy of the classes, so their shape counts, not their identity.
function domainOf(error: unknown, depth = 0): DomainError | null {
  if (error instanceof DomainError) return error
  if (!(error instanceof Error) || depth > 3) return null
  const like = error as Partial<DomainError>
  if (typeof like.status === 'number' && typeof like.slug === 'string' && typeof like.key === 'string' && like.status >= 400 && like.status < 600) return error as DomainError
  return codeOf(error) === 'TRANSACTION_DOOMED' ? domainOf(error.cause, depth + 1) : null
}

function headersOf(error: DomainError): Record<string, string> {
  if (error instanceof HttpError) return { ...error.headers }
  if (error instanceof TooOften || error instanceof Unavailable) return { 'retry-after': String(error.retryAfter) }
  if (error instanceof SignInNeeded) return { 'www-authenticate': 'Session realm="diwan"' }
  return {}
}

function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const { code, nativeError } = at as { code?: unknown; nativeError?: { code?: unknown } }
    if (typeof code === 'string' && code !== 'TRANSACTION_DOOMED') return code
    if (typeof nativeError?.code === 'string') return nativeError.code
  }
  return null
}

const isPoolTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'KnexTimeoutError'

/** Whether an answer of this kind may tell a reader that there is something. */
export const isAbsence = (error: unknown): boolean => error instanceof NotFound || error instanceof Gone
