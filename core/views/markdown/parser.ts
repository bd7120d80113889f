import type MarkdownIt from 'markdown-it'
import { createRequire } from 'node:module'
import type { Heading } from './markdown.ts'
import { isOwnPicture } from './own-picture.ts'
import { headingId } from './heading-id.ts'

/** The dialect: CommonMark with tables, strikethrough and bare addresses as links; no HTML of the author's own. */
export type Parser = InstanceType<typeof MarkdownIt>

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
    const env = state.env as { headings?: Heading[] }
    env.headings = found
  })
  return parser
}
