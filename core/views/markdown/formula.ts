import type { Options } from 'temml'
import type sanitize from 'sanitize-html'
import { createRequire } from 'node:module'

/** Letters of one formula, and how deep its braces lie: what people write stays far below. */
const [longest, deepest] = [2_000, 40]
const require = createRequire(import.meta.url)

// MathML Core, without links, sizes, colours and anything that runs.
const tags = ['math', 'semantics', 'annotation', 'mrow', 'mi', 'mn', 'mo', 'ms', 'mtext', 'mspace', 'mfrac', 'msqrt', 'mroot', 'msub', 'msup', 'msubsup', 'munder', 'mover', 'munderover', 'mmultiscripts', 'mprescripts', 'mtable', 'mtr', 'mtd', 'mpadded', 'mphantom', 'merror']
const attributes = ['dir', 'display', 'encoding', 'mathvariant', 'stretchy', 'fence', 'form', 'separator', 'movablelimits', 'lspace', 'rspace', 'linethickness', 'accent', 'accentunder', 'largeop', 'symmetric', 'columnalign', 'width', 'scriptlevel', 'displaystyle']

/** TeX as MathML that every browser sets itself and reads aloud, with the TeX in it for whoever copies it; null where it cannot be read. */
export function formula(tex: string, isBlock: boolean): string | null {
  if (tex.length > longest || depthOf(tex) > deepest || tex.trim() === '') return null
  // Loaded with the first formula.
  const { renderToString } = require('temml') as Temml
  const clean = require('sanitize-html') as typeof sanitize
  try {
    // A line over several letters is a bar that grows: what browsers of MathML Core draw.
    const html = renderToString(tex, { displayMode: isBlock, annotate: true, throwOnError: true, trust: false, maxExpand: 200, maxSize: [20, 20], macros: { '\\overline': '\\bar' } }).replaceAll(/<mo stretchy="false"([^>]*)>‾/g, '<mo stretchy="true"$1>‾')
    // Words in Arabic are read from the right, and what stands around them with them.
    const directed = /\p{Script=Arabic}/u.test(tex) ? html.replace('<math', '<math dir="rtl"') : html
    return clean(directed, { allowedTags: tags, allowedAttributes: { '*': attributes }, nestingLimit: 200 })
  } catch {
    return null
  }
}
interface Temml { renderToString(tex: string, options: Options): string }

function depthOf(tex: string): number {
  let [now, most] = [0, 0]
  for (const letter of tex) {
    if (letter === '{') most = Math.max(most, now += 1)
    else if (letter === '}') now -= 1
  }
  return most
}
