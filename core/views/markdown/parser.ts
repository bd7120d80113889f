import type MarkdownIt from 'markdown-it'
import { createRequire } from 'node:module'
import type { Heading } from './markdown.ts'
import { isOwnPicture } from './own-picture.ts'
import { diagram } from './diagram.ts'
import { formula } from './formula.ts'
import { headingId } from './heading-id.ts'

/** The dialect: CommonMark with tables, strikethrough and bare addresses as links; no HTML of the author's own. */
export type Parser = InstanceType<typeof MarkdownIt>

/** What is drawn for one text: put in after its markup was cleaned, since it was cleaned by rules of its own. */
export interface Drawn { html: string; /** What it says where nothing is drawn. */ words: string; isDiagram?: boolean }
export interface Env { [more: string | symbol]: unknown; drawn?: Drawn[]; headings?: Heading[] }
/** Around the place of a drawing in the list; no text of a person has these letters left. */
export const [placeBegin, placeEnd] = ['\uE010', '\uE011']
/** Drawings of one text: the first of each cost milliseconds. */
const [mostFormulas, mostDiagrams] = [300, 12]

const require = createRequire(import.meta.url)

export function makeParser(): Parser {
  // Loaded with the first text that is shown, not with the start.
  const Markdown = require('markdown-it') as typeof MarkdownIt
  const parser = new Markdown({ html: false, linkify: true, typographer: false, breaks: false, maxNesting: 20 })
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
  const { escapeHtml } = parser.utils
  parser.renderer.rules.image = (tokens, at) => {
    const token = tokens[at]
    const alt = escapeHtml(token?.content ?? '')
    const address = String(token?.attrGet('src') ?? '')
    return isOwnPicture(address) ? `<img src="${escapeHtml(address)}" alt="${alt}" loading="lazy" decoding="async">` : alt
  }
  drawn(parser)
  parser.core.ruler.push('headings', (state) => {
    const taken = new Map<string, number>()
    const found: Heading[] = []
    state.tokens.forEach((token, at) => {
      if (token.type !== 'heading_open') return
      const inline = state.tokens[at + 1]
      const text = (inline?.children ?? []).filter(({ type }) => type === 'text' || type === 'code_inline').map(({ content }) => content).join('')
      const id = headingId(text, taken)
      token.attrSet('id', id)
      found.push({ id, text, level: Number(token.tag.slice(1)) })
    })
    const env = state.env as Env
    env.headings = found
  })
  return parser
}

/** Formulas as $`…`$ and fences named math (a lone dollar sign is money), diagrams as fences named mermaid. What cannot be read is shown as it was typed. */
function drawn(parser: Parser): void {
  const { escapeHtml } = parser.utils
  const put = (env: Env, one: Drawn): string => { const all = (env.drawn ??= []); all.push(one); return `${placeBegin}${all.length - 1}${placeEnd}` }
  parser.inline.ruler.before('backticks', 'formula', (state, isSilent) => {
    if (state.src.charCodeAt(state.pos) !== 0x24 || state.src.charCodeAt(state.pos + 1) !== 0x60) return false
    const end = state.src.indexOf('`$', state.pos + 2)
    if (end < 0 || end - state.pos > 2_000) return false
    if (!isSilent) state.push('formula', '', 0).content = state.src.slice(state.pos + 2, end)
    state.pos = end + 2
    return true
  })
  parser.renderer.rules.formula = (tokens, at, _options, env: Env = {}) => {
    const tex = tokens[at]?.content ?? ''
    const html = (env.drawn?.length ?? 0) < mostFormulas ? formula(tex, false) : null
    return html === null ? `<code>${escapeHtml(tex)}</code>` : put(env, { html, words: tex })
  }
  const fence = parser.renderer.rules.fence
  parser.renderer.rules.fence = (tokens, at, options, env: Env = {}, self) => {
    const { info = '', content = '' } = tokens[at] ?? {}
    const kind = info.trim().toLowerCase()
    const drawings = env.drawn ?? []
    const math = kind === 'math' && drawings.length < mostFormulas ? formula(content, true) : null
    if (math !== null) return `<div>${put(env, { html: math, words: content })}</div>\n`
    const drawing = kind === 'mermaid' && drawings.filter(({ isDiagram }) => isDiagram).length < mostDiagrams ? diagram(content) : null
    return drawing === null ? fence?.(tokens, at, options, env, self) ?? '' : `<div>${put(env, { html: drawing.html, words: drawing.label, isDiagram: true })}</div>\n`
  }
}
