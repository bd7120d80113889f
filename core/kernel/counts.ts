import { DomainError } from '../contract/index.ts'

const awayCodes = /^(08|57P0|53)|^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)|^DATABASE_/

/**
 * Whether an error is a plugin's fault. Domain errors are answers; a line that was cut and a database that is away
 * are nobody's fault here, and must not pause every plugin of the site at once.
 */
export function countsAsFault(error: unknown): boolean {
  if (error instanceof DomainError) return false
  if (!(error instanceof Error)) return true
  if (typeof (error as Partial<DomainError>).status === 'number' && typeof (error as Partial<DomainError>).slug === 'string') return false
  if (error.name === 'AbortError') return false
  const code = (error as NodeJS.ErrnoException).code
  if (typeof code === 'string' && awayCodes.test(code)) return false
  return !(error.name === 'KnexTimeoutError' || (error.cause instanceof Error && !countsAsFault(error.cause)))
}
