import type { Locale } from '../../contract/index.ts'

/** Whether a page's address is asked for as data: JSON is named, and wanted more than a page. */
export function wantsJson(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('json')) return false
  let [json, html] = [0, 0]
  for (const { value, q } of weighted(accept)) {
    if (value === 'application/json' || value === 'application/problem+json' || value === 'application/*') json = Math.max(json, q)
    if (value === 'text/html' || value === 'application/xhtml+xml' || value === 'text/*') html = Math.max(html, q)
  }
  return json > 0 && json > html
}

/** The offered language a reader likes best, or null. */
export function preferredLanguage(accept: string | undefined, offered: readonly Locale[]): Locale | null {
  if (accept === undefined) return null
  const wishes = weighted(accept).filter(({ q }) => q > 0).toSorted((a, b) => b.q - a.q)
  for (const { value } of wishes) {
    const found = offered.find((locale) => value === locale || value.startsWith(`${locale}-`))
    if (found) return found
  }
  return null
}

export type Encoding = 'br' | 'gzip' | 'identity'

/** Brotli, else gzip, else neither; for what is made once, Zstandard before them: as small in a third of the time. */
export function encodingOf(accept: string | undefined): Encoding
export function encodingOf(accept: string | undefined, isMadeOnce: boolean): Encoding | 'zstd'
export function encodingOf(accept: string | undefined, isMadeOnce = false): Encoding | 'zstd' {
  if (accept === undefined) return 'identity'
  if (isMadeOnce && accept.includes('zstd') && isWanted(accept, 'zstd')) return 'zstd'
  if (accept.includes('br') && isWanted(accept, 'br')) return 'br'
  return accept.includes('gzip') && isWanted(accept, 'gzip') ? 'gzip' : 'identity'
}

const isWanted = (accept: string, name: string): boolean =>
  !accept.includes('q=') ? weighted(accept).some(({ value }) => value === name) : weighted(accept).some(({ value, q }) => value === name && q > 0)

function weighted(header: string): { value: string; q: number }[] {
  return header.slice(0, 1000).split(',', 30).map((part) => {
    const [value = '', ...parameters] = part.toLowerCase().split(';')
    const q = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((number) => number !== undefined)
    return { value: value.trim(), q: q === undefined ? 1 : Math.min(1, Number(q) || 0) }
  })
}
