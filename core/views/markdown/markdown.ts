import type { Locale } from '../../contract/index.ts'
import { boundText } from './bound-text.ts'
import { makeParser, placeBegin, placeEnd, type Env, type Parser } from './parser.ts'
import { clean, plainly } from './clean.ts'

export interface MarkdownOptions {
  /** Links to this site get this language before their path. */
  readonly locale: Locale
  /** Level the text's highest heading becomes, 2–6. */
  readonly base: number
}
export interface Heading { readonly id: string; readonly text: string; readonly level: number }
export interface Markdown {
  /** Safe markup of a person's text. Anything it may not hold is taken out. */
  html(text: string, options: MarkdownOptions): string
  /** The headings, for a table of contents; their ids are those `html` writes. */
  headings(text: string): Heading[]
  /** Words alone, for descriptions and mail subjects; at most `length` characters, cut between words. */
  plain(text: string, length: number): string
}

const keptBytes = 16_000_000
const places = new RegExp(`[${placeBegin}${placeEnd}]`, 'g')
const place = new RegExp(`${placeBegin}(\\d+)${placeEnd}`, 'g')
const framed = new RegExp(`<div>${place.source}</div>`, 'g')

/** A drawing may be wider than the page: it scrolls in a frame of its own that the keyboard can reach, as a wide table does. */
const withDrawn = (html: string, { drawn = [] }: Env): string => drawn.length === 0 ? html : html
  .replaceAll(framed, (_all, n: string) => `<div class="${drawn[Number(n)]?.isDiagram ? 'diagram' : 'formula'}" tabindex="0" role="group">${drawn[Number(n)]?.html ?? ''}</div>`)
  .replaceAll(place, (_all, n: string) => drawn[Number(n)]?.html ?? '')

/** Markdown of people made into markup, kept by the text. Bounded in time by `boundText`, in memory by the cache's size. */
export function openMarkdown(): Markdown {
  const kept = new Map<string, string>()
  let bytes = 0
  let parser: Parser | null = null
  const parse = (): Parser => (parser ??= makeParser())

  const rendered = (text: string, env: Env): string =>
    boundText(text.replaceAll(places, '')).map((stretch) => (stretch.isPlain ? `<p>${parse().utils.escapeHtml(stretch.text)}</p>\n` : parse().render(stretch.text, env))).join('')

  function keep(key: string, html: string): void {
    kept.set(key, html)
    bytes += (key.length + html.length) * 2
    for (const [oldest, value] of kept) {
      if (bytes <= keptBytes) break
      kept.delete(oldest)
      bytes -= (oldest.length + value.length) * 2
    }
  }

  return {
    html(text, { locale, base }) {
      const key = `${locale}${base}${text}`
      const known = kept.get(key)
      if (known !== undefined) {
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const env: Env = {}
      const markup = rendered(text, env)
      const html = withDrawn(plainly(markup) ?? clean(markup, { locale, base }), env)
      keep(key, html)
      return html
    },
    headings(text) {
      return boundText(text).filter(({ isPlain }) => !isPlain).flatMap((stretch) => {
        const env: Env = {}
        parse().parse(stretch.text, env)
        return env.headings ?? []
      })
    },
    plain(text, length) {
      const env: Env = {}
      const words = clean(rendered(text.slice(0, length * 8), env), null).replaceAll(place, (_all, n: string) => env.drawn?.[Number(n)]?.words ?? '').replace(/\s+/g, ' ').trim()
      if (words.length <= length) return words
      const cut = words.slice(0, length)
      return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length * 0.6)).trimEnd()}…`
    },
  }
}
