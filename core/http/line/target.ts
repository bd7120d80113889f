export interface Target {
  /** Decoded, without a slash at the end except for the root; every segment is free of `/`, `\` and control characters. */
  readonly path: string
  readonly segments: readonly string[]
  /** What stands after `?`, as it came. */
  readonly query: string
  readonly hasSlash: boolean
}

// oxlint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u001f\u007f\\]/

/**
 * The path and query of a request line, or null when no browser sends such a one: another form than the path's, a doubled
 * slash, dot segments, encoded slashes, control characters, percent signs that encode nothing, text that is not UTF-8.
 */
export function readTarget(raw: string, longest: number): Target | null {
  if (raw.length > longest || raw.charCodeAt(0) !== 47 || unsafe.test(raw) || raw.includes('#')) return null
  const mark = raw.indexOf('?')
  const encoded = mark < 0 ? raw : raw.slice(0, mark)
  const query = mark < 0 ? '' : raw.slice(mark + 1)
  if (encoded === '/') return { path: '/', segments: [], query, hasSlash: false }
  const hasSlash = encoded.endsWith('/')
  const parts = encoded.slice(1, hasSlash ? -1 : undefined).split('/')
  const segments: string[] = []
  for (const part of parts) {
    const segment = part.includes('%') ? decode(part) : part
    if (segment === null || segment === '' || segment === '.' || segment === '..' || segment.includes('/') || unsafe.test(segment)) return null
    segments.push(segment)
  }
  return { path: `/${segments.join('/')}`, segments, query, hasSlash }
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
