import type { Locale } from '../../contract/index.ts'
import { isLocale } from '../../i18n/index.ts'
import type { Target } from '../line/target.ts'
import type { Match, Table } from './table.ts'

export type Format = 'page' | 'json' | 'atom' | 'ics' | 'csv'

/** Where an address leads. */
export type Place =
  /** A page, or a feed of it, in the language of its address. */
  | { readonly space: 'page'; readonly locale: Locale; readonly path: string; readonly match: Match | null; readonly format: Format }
  | { readonly space: 'api'; readonly path: string; readonly match: Match | null; readonly format: 'json' }
  /** A path without a language, to be sent on to the reader's. */
  | { readonly space: 'none'; readonly path: string; readonly match: Match | null }

const suffix = /\.(atom|ics|csv)$/

/** Finds the route an address leads to. */
export function locate(target: Target, table: Table, languages: readonly Locale[]): Place {
  const [first = '', second] = target.segments
  if (isLocale(first) && languages.includes(first)) {
    const rest = target.segments.slice(1)
    const { match, format } = withFormat(rest, table)
    return { space: 'page', locale: first, path: rest.length === 0 ? '/' : `/${rest.join('/')}`, match, format }
  }
  if (first === 'api' && second === 'v1') {
    const rest = target.segments.slice(2)
    return { space: 'api', path: `/${rest.join('/')}`, match: table.match(rest), format: 'json' }
  }
  return { space: 'none', path: target.path, match: withFormat(target.segments, table).match }
}

// A feed's suffix goes before a parameter that would swallow it, and only where the route has that feed.
function withFormat(segments: readonly string[], table: Table): { match: Match | null; format: Format } {
  const last = segments.at(-1)
  const kind = last === undefined ? undefined : suffix.exec(last)?.[1]
  if (last !== undefined && kind !== undefined) {
    const bare = [...segments.slice(0, -1), last.slice(0, -kind.length - 1)]
    const match = table.match(bare)
    if (match?.get?.route.spec.formats?.[kind as 'atom' | 'ics' | 'csv']) return { match, format: kind as Format }
  }
  return { match: table.match(segments), format: 'page' }
}
