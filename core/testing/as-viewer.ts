import type { Locale, Role, Viewer } from '../contract/index.ts'

interface Given { id?: string | null; name?: string; tokens?: readonly string[]; may?: readonly string[] | 'all'; roles?: readonly Role[]; administration?: string | null; locale?: Locale; timeZone?: string }

/** A viewer made up for a test of one function, without a site: holds these tokens (and `public`), may do these things. */
export function asViewer({ id = null, name = '', tokens = [], may = [], roles = [], administration = null, locale = 'en', timeZone = 'UTC' }: Given = {}): Viewer {
  return {
    id, name, administration, locale, timeZone, session: null, tokens: [...new Set(['public', ...tokens])], roles: [...new Set<Role>(['everyone', ...roles])],
    may: (permission) => may === 'all' || may.includes(permission),
  }
}
