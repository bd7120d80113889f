import type sanitize from 'sanitize-html'
import { createRequire } from 'node:module'
import type { Locale } from '../../contract/index.ts'
import { isLocale } from '../../i18n/index.ts'
import { safeAddress } from '../safe-address.ts'
import { isOwnPicture } from './own-picture.ts'

const tags = ['p', 'br', 'hr', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code', 'em', 'strong', 's', 'a', 'img',
  'table', 'thead', 'tbody', 'tr', 'th', 'td', 'div']

function link(address: string, locale: Locale): Record<string, string> {
  const safe = safeAddress(address)
  if (safe.startsWith('/')) {
    const first = /^\/([a-z]{2})(?:[/?#]|$)/.exec(safe)?.[1]
    const isWhole = (first !== undefined && isLocale(first)) || /^\/(?:files|assets|api)\//.test(safe)
    return { href: isWhole ? safe : `/${locale}${safe === '/' ? '' : safe}` }
  }
  return safe.startsWith('#') || safe.startsWith('?') ? { href: safe } : { href: safe, rel: 'noopener noreferrer nofollow ugc' }
}

const require = createRequire(import.meta.url)
let loaded: typeof sanitize | undefined
/** Loaded with the first text that is shown, not with the start. */
const sanitizer = (): typeof sanitize => (loaded ??= require('sanitize-html') as typeof sanitize)

/** Words with the plainest marks, which nobody can put anything into: nothing to look through, and most of what people write. */
const plain = /^(?:[^<]|<\/?(?:p|em|strong|s|ul|ol|li|blockquote|code)>)*$/
/** Markup of the parser that is as `clean` would leave it, but for directions; null where there is more in it. Ten times as quick. */
export const plainly = (html: string): string | null => plain.test(html) ? html.replace(/<(?:p|ul|ol|blockquote)(?=>)/g, '$& dir="auto"').replaceAll('&quot;', '"') : null

/** Markup with nothing in it but the allow-list; with `null` the words alone. */
export function clean(html: string, options: { locale: Locale; base: number } | null): string {
  if (!options) return sanitizer()(html, { allowedTags: [], allowedAttributes: {}, parser: { decodeEntities: true }, textFilter: unescape })
  const { locale, base } = options
  // A text's own levels begin where the page leaves off and never skip one, whichever levels its author chose.
  const levels = [...new Set([...html.matchAll(/<h([1-6])/g)].map((match) => Number(match[1])))].toSorted((a, b) => a - b)
  let above = base - 1
  const headings = Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, (_: string, attribs: sanitize.Attributes) => {
    above = Math.min(6, base + levels.indexOf(level), above + 1)
    return { tagName: `h${above}`, attribs }
  }]))
  const safe = sanitizer()(html, {
    allowedTags: tags,
    allowedAttributes: { a: ['href', 'rel', 'title'], img: ['src', 'alt', 'loading', 'decoding'], '*': ['dir'], td: ['dir', 'class'], th: ['dir', 'class', 'scope'],
      h2: ['id'], h3: ['id'], h4: ['id'], h5: ['id'], h6: ['id'], ol: ['start', 'dir'], code: ['class'], div: ['class', 'tabindex', 'role'] },
    allowedClasses: { td: ['start', 'center', 'end'], th: ['start', 'center', 'end'], code: [/^language-[\w-]{1,20}$/], div: [] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nestingLimit: 60,
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isOwnPicture(attribs.src ?? ''),
    transformTags: {
      ...headings,
      a: (tagName, attribs) => ({ tagName, attribs: { ...(attribs.title ? { title: attribs.title } : {}), ...link(attribs.href ?? '#', locale) } }),
      th: (tagName, attribs) => ({ tagName, attribs: { scope: 'col', ...aligned(attribs) } }),
      td: (tagName, attribs) => ({ tagName, attribs: aligned(attribs) }),
      ...Object.fromEntries(['p', 'ul', 'ol', 'blockquote'].map((tag) =>
        [tag, (tagName: string, attribs: sanitize.Attributes) => ({ tagName, attribs: { ...(attribs.start ? { start: attribs.start } : {}), dir: 'auto' } })])),
    },
  })
  // A wide table scrolls in a frame of its own that the keyboard can reach.
  return safe.replaceAll('<table>', '<div class="table-frame" tabindex="0" role="group"><table>').replaceAll('</table>', '</table></div>')
}

// Alignment comes as a style attribute, which the content policy refuses: it becomes a class.
function aligned(attribs: sanitize.Attributes): sanitize.Attributes {
  const side = /text-align:(left|center|right)/.exec(attribs.style ?? '')?.[1]
  const name = side === undefined ? '' : { left: 'start', center: 'center', right: 'end' }[side]
  return name ? { class: name } : {}
}

const named: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const unescape = (text: string): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => named[entity] ?? entity)
