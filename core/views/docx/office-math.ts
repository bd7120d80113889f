import { ImportedXmlComponent, type ParagraphChild, type XmlComponent } from 'docx'
import { mathTree, type MathNode } from '../formula/math-tree.ts'
import { isFence, isLarge, isUnseen } from '../formula/math-signs.ts'

/** An element as it stands in the file. */
export function omml(name: string, children: readonly (XmlComponent | string)[] = [], attributes?: Readonly<Record<string, string>>): XmlComponent {
  const made = new ImportedXmlComponent(name, attributes)
  for (const child of children) made.push(child)
  return made
}
const value = (name: string, val: string): XmlComponent => omml(name, [], { 'm:val': val })
const part = (name: string, children: readonly XmlComponent[]): XmlComponent => omml(name, children)

/** A formula an office program sets and lets be edited; null where it cannot be read. `isBlock`: on a line of its own. */
export function officeMath(tex: string, isBlock: boolean): ParagraphChild | null {
  const tree = mathTree(tex, isBlock)
  if (!tree) return null
  const math = omml('m:oMath', each([tree]))
  return (isBlock ? omml('m:oMathPara', [math]) : math) as unknown as ParagraphChild
}

const one = (node: MathNode | undefined): XmlComponent[] => node ? converted(node) : []
const of = (name: string, ...parts: readonly (readonly [string, MathNode | undefined])[]): XmlComponent => omml(name, parts.map(([own, node]) => part(own, one(node))))

/** What stands side by side: brackets with what they hold, sums with what they are of. */
function each(given: readonly MathNode[]): XmlComponent[] {
  const out: XmlComponent[] = [], nodes = flat(given)
  for (let n = 0; n < nodes.length; n += 1) {
    const node = nodes[n]!
    if (opens(node)) {
      const end = closing(nodes, n)
      if (end > 0) {
        out.push(omml('m:d', [part('m:dPr', [value('m:begChr', node.text), value('m:endChr', nodes[end]!.text)]), part('m:e', each(nodes.slice(n + 1, end)))]))
        n = end
        continue
      }
    }
    const sum = isSum(node) ? large(node, nodes[n + 1]) : null
    if (sum) { out.push(sum); n += 1 } else out.push(...converted(node))
  }
  return out
}
/** Rows within rows say nothing of their own. */
const flat = (nodes: readonly MathNode[]): MathNode[] => nodes.flatMap((node) => node.name === 'mrow' || node.name === 'mstyle' ? flat(node.children) : [node])
const opens = ({ name, text, attributes }: MathNode): boolean => name === 'mo' && isFence(text) && attributes['form'] === 'prefix'
function closing(nodes: readonly MathNode[], from: number): number {
  let depth = 0
  for (let n = from; n < nodes.length; n += 1) {
    const { name, text, attributes } = nodes[n]!
    if (name !== 'mo' || !isFence(text)) continue
    if (attributes['form'] === 'prefix') depth += 1
    else if (attributes['form'] === 'postfix') depth -= 1
    if (depth === 0) return n
  }
  return -1
}

function converted(node: MathNode): XmlComponent[] {
  const { name, children, text, attributes } = node
  const [a, b, c] = children
  switch (name) {
    case 'mi': case 'mn': case 'ms': return run(text, name === 'mi' && Array.from(text).length === 1 && attributes['mathvariant'] !== 'normal' ? null : 'p')
    case 'mtext': return run(text, 'words')
    case 'mo': return isUnseen(text) ? [] : run(text === '-' ? '−' : text === '|' ? '∣' : text, null)
    case 'mspace': return Number.parseFloat(attributes['width'] ?? '0') > 0.3 ? run('\u2003', null) : []
    case 'mphantom': return [of('m:phant', ['m:e', a])]
    case 'mfrac': return [omml('m:f', [part('m:fPr', [value('m:type', (attributes['linethickness'] ?? '1').startsWith('0') ? 'noBar' : 'bar')]), part('m:num', one(a)), part('m:den', one(b))])]
    case 'msqrt': return [omml('m:rad', [part('m:radPr', [value('m:degHide', '1')]), part('m:deg', []), part('m:e', each(children))])]
    case 'mroot': return [of('m:rad', ['m:deg', b], ['m:e', a])]
    case 'msub': return [large(node) ?? of('m:sSub', ['m:e', a], ['m:sub', b])]
    case 'msup': return [of('m:sSup', ['m:e', a], ['m:sup', b])]
    case 'msubsup': return [large(node) ?? of('m:sSubSup', ['m:e', a], ['m:sub', b], ['m:sup', c])]
    case 'munder': return [large(node) ?? of('m:limLow', ['m:e', a], ['m:lim', b])]
    case 'mover': return [accented(a, b) ?? of('m:limUpp', ['m:e', a], ['m:lim', b])]
    case 'munderover': return [large(node) ?? omml('m:limUpp', [part('m:e', [of('m:limLow', ['m:e', a], ['m:lim', b])]), part('m:lim', one(c))])]
    case 'mtable': return [omml('m:m', children.map((tr) => part('m:mr', tr.children.map((td) => part('m:e', each(td.children))))))]
    default: return children.length > 0 ? each(children) : run(text, null)
  }
}

/** `p`: upright; `words`: no mathematics; else as the program would. A bar that stands alone has a sign of its own, which no program takes for “or”. */
function run(text: string, style: 'p' | 'words' | null): XmlComponent[] {
  return text === '' ? [] : [omml('m:r', [...style === null ? [] : [part('m:rPr', [style === 'words' ? omml('m:nor') : value('m:sty', style)])], omml('m:t', [text], { 'xml:space': 'preserve' })])]
}

const isSum = ({ name, children: [base] }: MathNode): boolean => ['msub', 'msubsup', 'munder', 'munderover'].includes(name) && base?.name === 'mo' && isLarge(base.text)
/** A sum or an integral with its limits and what it is of. */
function large(node: MathNode, next?: MathNode): XmlComponent | null {
  const [base, under, above] = node.children
  if (!base || !isSum(node)) return null
  const hidden = [...under ? [] : [value('m:subHide', '1')], ...above ? [] : [value('m:supHide', '1')]]
  return omml('m:nary', [part('m:naryPr', [value('m:chr', base.text), ...hidden]), part('m:sub', one(under)), part('m:sup', one(above)), part('m:e', one(next))])
}

const combining: Readonly<Record<string, string>> = { 'ˆ': '\u0302', '^': '\u0302', '˜': '\u0303', '~': '\u0303', '˙': '\u0307', '¨': '\u0308', '→': '\u20d7', 'ˇ': '\u030c', '˘': '\u0306', '´': '\u0301', '`': '\u0300' }
function accented(base: MathNode | undefined, over: MathNode | undefined): XmlComponent | null {
  if (!base || over?.name !== 'mo') return null
  if (/^[‾¯_]$/u.test(over.text)) return omml('m:bar', [part('m:barPr', [value('m:pos', 'top')]), part('m:e', one(base))])
  const chr = combining[over.text]
  return chr === undefined ? null : omml('m:acc', [part('m:accPr', [value('m:chr', chr)]), part('m:e', one(base))])
}
