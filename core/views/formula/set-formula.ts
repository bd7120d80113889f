import type { Role } from '../drawing/palette.ts'
import type { Pen } from '../paper/row.ts'
import type { TypeCase } from '../paper/type-case.ts'
import { written } from '../paper/written.ts'
import type { MathNode } from './math-tree.ts'
import { isFence, isIntegral, isLarge, isUnseen, plainer, roomAround, slanted } from './math-signs.ts'
import { beside, blank, framed, over, root, scripted, stacked, stretched, table, type MathBox } from './math-boxes.ts'

interface Setting { readonly letters: TypeCase; readonly size: number; readonly isBlock: boolean; readonly ink: Role; /** How deep it stands in scripts. */ readonly level: number }
const smallest = 5
const inScript = (setting: Setting): Setting => ({ ...setting, size: Math.max(smallest, setting.size * (setting.level === 0 ? 0.72 : 0.82)), level: setting.level + 1, isBlock: false })

/** A formula as a box that stands on a line: sizes in points. What a sign has no glyph for is set in the nearest that has one. */
export function setFormula(tree: MathNode, { letters, size, isBlock, ink = 'ink' }: { letters: TypeCase; size: number; isBlock: boolean; ink?: Role }): MathBox {
  const isRtl = tree.attributes['dir'] === 'rtl'
  const set = (node: MathNode, setting: Setting): MathBox => setNode(node, setting, set, isRtl)
  return set(tree, { letters, size, isBlock, ink, level: 0 })
}
type Set = (node: MathNode, setting: Setting) => MathBox

function setNode(node: MathNode, setting: Setting, set: Set, isRtl: boolean): MathBox {
  const { name, attributes, children, text } = node
  const { size } = setting
  const row = (nodes: readonly MathNode[], own = setting): MathBox => setRow(nodes, own, set, isRtl)
  const at = (n: number, own = setting): MathBox => { const child = children[n]; return child ? set(child, own) : blank(0) }
  const small = inScript(setting)
  switch (name) {
    case 'mi': return words(Array.from(text).length === 1 && attributes['mathvariant'] !== 'normal' ? slanted(text) : text, setting)
    case 'mn': case 'ms': return words(text, setting)
    case 'mtext': return words(text, setting)
    case 'mo': return operator(text, setting)
    case 'mspace': return blank(lengthOf(attributes['width'], size))
    case 'mphantom': { const { width, ascent, descent } = row(children); return { width, ascent, descent, paint: () => {} } }
    case 'mfrac': return over(at(0, setting.isBlock ? { ...setting, isBlock: false } : small), at(1, setting.isBlock ? { ...setting, isBlock: false } : small), { size, hasRule: !(attributes['linethickness'] ?? '1').startsWith('0'), ink: setting.ink })
    case 'msqrt': return root(row(children), null, { size, ink: setting.ink })
    case 'mroot': return root(at(0), at(1, inScript(small)), { size, ink: setting.ink })
    case 'msub': return underOver(node, setting, set) ?? scripted(at(0), at(1, small), null, size, isRtl)
    case 'msup': return scripted(at(0), null, at(1, small), size, isRtl)
    case 'msubsup': return underOver(node, setting, set) ?? scripted(at(0), at(1, small), at(2, small), size, isRtl)
    case 'munder': return underOver(node, setting, set) ?? stacked(at(0), null, at(1, small), size)
    case 'mover': return stacked(at(0), accent(children[1], at(0).width, setting, set), null, size, isMark(children[1]))
    case 'munderover': return underOver(node, setting, set) ?? stacked(at(0), at(2, small), at(1, small), size)
    case 'mtable': return table(children.map((tr) => tr.children.map((td) => row(td.children))), size, isRtl)
    case 'mpadded': case 'mrow': case 'math': case 'mtd': case 'mstyle': case 'merror': case 'semantics': return attributes['class'] === 'box' ? framed(row(children), size, setting.ink) : row(children)
    default: return children.length > 0 ? row(children) : words(text, setting)
  }
}

/** What stands side by side; brackets are as tall as what they hold. */
function setRow(nodes: readonly MathNode[], setting: Setting, set: Set, isRtl: boolean): MathBox {
  const isTall = (node: MathNode | undefined): boolean => node?.name === 'mo' && isFence(node.text) && node.attributes['stretchy'] !== 'false' && (node.attributes['stretchy'] === 'true' || node.attributes['fence'] === 'true')
  const boxes = nodes.map((node) => isTall(node) ? null : set(node, setting))
  const inner = boxes.flatMap((box) => box ?? [])
  const tall = { ascent: Math.max(setting.size * 0.7, ...inner.map(({ ascent }) => ascent)), descent: Math.max(setting.size * 0.2, ...inner.map(({ descent }) => descent)) }
  const set_ = boxes.map((box, n) => box ?? stretched(words(isRtl ? mirrored(nodes[n]!.text) : nodes[n]!.text, setting), tall, setting.size))
  // A sign at the beginning is that of a number and stands close to it.
  const spaced = set_.map((box, n) => { const [before, after] = setting.level > 0 || isOwnSign(nodes, n) ? [0, 0] : roomOf(nodes[n]!, setting.size); return before + after === 0 ? box : beside([blank(before), box, blank(after)]) })
  return beside(isRtl ? spaced.toReversed() : spaced)
}
/** Room before and after what stands in a row: of operators, and after a sum. */
function roomOf({ name, text, attributes, children }: MathNode, size: number): readonly [number, number] {
  if (name !== 'mo') return isLarge(children[0]?.text ?? '') || (children.length === 1 && isLarge(children[0]!.children[0]?.text ?? '')) ? [0, size * 0.16] : [0, 0]
  const own = roomAround(text) * size
  return [attributes['lspace'] === undefined ? own : lengthOf(attributes['lspace'], size), attributes['rspace'] === undefined ? own : lengthOf(attributes['rspace'], size)]
}
/** Plus or minus of a number and not between two: at the beginning, after another operator, after a bracket that opens. */
const isOwnSign = (nodes: readonly MathNode[], n: number): boolean => /^[+\-−±∓]$/u.test(nodes[n]!.text) && (n === 0 || (nodes[n - 1]!.name === 'mo' && nodes[n - 1]!.attributes['form'] !== 'postfix')) && nodes.length > 1
const mirrored = (sign: string): string => ({ '(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '⟨': '⟩', '⟩': '⟨' })[sign] ?? sign

/** Limits of a sum stand over and under it in a formula of its own; those of an integral beside it. */
function underOver({ name, children }: MathNode, setting: Setting, set: Set): MathBox | null {
  const [base, first, second] = children
  const sign = base?.name === 'mo' || base?.name === 'mi' ? base.text : ''
  if (!base || !isLarge(sign) || !setting.isBlock || isIntegral(sign)) return null
  const small = inScript(setting)
  const [under, above] = name === 'munderover' || name === 'msubsup' ? [first, second] : [first, undefined]
  return stacked(set(base, setting), above ? set(above, small) : null, under ? set(under, small) : null, setting.size)
}

const isMark = (node: MathNode | undefined): boolean => node?.name === 'mo' && /^[ˆ˜¯˙¨‾´`^~_→ˇ˘]$/u.test(node.text)
function accent(node: MathNode | undefined, width: number, setting: Setting, set: Set): MathBox | null {
  if (!node) return null
  if (node.name === 'mo' && /^[¯‾_]$/u.test(node.text)) return { width, ascent: setting.size * 0.05, descent: setting.size * 0.08, paint: ({ document, palette }, x, y) => { document.lineWidth(setting.size * 0.05).strokeColor(palette[setting.ink]).moveTo(x, y).lineTo(x + width, y).stroke() } }
  if (!isMark(node) || node.text === '→') return set(node, inScript(setting))
  return set(node, setting)
}

function operator(text: string, setting: Setting): MathBox {
  if (isUnseen(text)) return blank(0)
  const sign = text === '-' ? '−' : text
  if (!isLarge(sign) || !setting.isBlock) return words(sign, setting)
  const plain = words(sign, { ...setting, size: setting.size * (isIntegral(sign) ? 1.7 : 1.4) })
  // An integral leans out over its width.
  const box = isIntegral(sign) ? { ...plain, width: plain.width + setting.size * 0.25 } : plain
  const axis = setting.size * 0.25, down = (box.ascent - box.descent) / 2 - axis
  return { width: box.width, ascent: box.ascent - down, descent: box.descent + down, paint: (pen, x, y) => { box.paint(pen, x, y + down) } }
}

/** Letters and words; of other scripts in the font of those, joined and turned as they are read. */
function words(text: string, { letters, size, ink }: Setting): MathBox {
  const plain = plainer(text.replace(/\u00a0/g, ' '))
  if (plain === '' || isUnseen(plain)) return blank(0)
  const isRtl = /\p{Script=Arabic}/u.test(plain)
  const [line] = written(plain, { direction: isRtl ? 'rtl' : 'ltr', width: Infinity, fontOf: letters.fontOf('math', isRtl), measure: (part, font) => letters.width(part, font, size) })
  const [before, after] = [/^\s/.test(plain) ? size * 0.25 : 0, /\s$/.test(plain) ? size * 0.25 : 0]
  if (!line) return blank(before)
  const extent = letters.extent(plain, size)
  return {
    width: line.width + before + after, ...extent,
    paint({ document, palette }: Pen, x: number, y: number) {
      let from = x + (isRtl ? after : before)
      for (const { text: part, font, width } of line.pieces) { letters.choose(font, size); document.fillColor(palette[ink]).text(part, from, y, { lineBreak: false, baseline: 'alphabetic' }); from += width }
    },
  }
}

function lengthOf(given: string | undefined, size: number): number {
  const [, n = '0', unit = 'em'] = /^(-?[\d.]+)(em|ex|px|pt)?$/.exec(given ?? '') ?? []
  return Math.max(-2 * size, Math.min(20 * size, Number(n) * ({ em: size, ex: size * 0.45, px: 0.75, pt: 1 })[unit as 'em']))
}
