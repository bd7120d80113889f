import { readTarget } from './target.ts'

/** Where to go after signing in: a path of this site with its query, or null. Anything a browser could take for another site is null. */
export function nextPath(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > 2000) return null
  // As it is, and as it would be after one more decoding: neither may be more than a path.
  if (readTarget(given, 2000) === null) return null
  let decoded: string
  try {
    decoded = decodeURIComponent(given)
  } catch {
    return null
  }
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f\\]/.test(decoded) || /^\/{2}/.test(decoded) ? null : given
}
