import type { Locale } from '../../contract/index.ts'
import { isLocale } from '../../i18n/index.ts'

const outside = /^\/(?:assets|api|files|events)(?:[/?#]|$)/

/** A path of this site with its language before it, unless it has one or needs none. @throws Error when it leads elsewhere */
export function inLanguage(path: string, locale: Locale): string {
  // oxlint-disable-next-line no-control-regex
  if (!/^\/(?![/\\])/.test(path) || /[\u0000-\u001f\\]/.test(path)) throw new Error('an address of this site begins with one slash')
  const first = /^\/([a-z]{2})(?:[/?#]|$)/.exec(path)?.[1]
  if (outside.test(path) || (first !== undefined && isLocale(first))) return path
  return path === '/' ? `/${locale}` : `/${locale}${/^\/[?#]/.test(path) ? path.slice(1) : path}`
}

/** A decoded path as it stands in an address. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')
