import { createRequire } from 'node:module'
import type * as saxes from 'saxes'
import { formula } from '../markdown/formula.ts'

/** An element of MathML: its name without a prefix, its attributes, what is in it. `text` of leaves. */
export interface MathNode { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly children: readonly MathNode[]; readonly text: string }

const require = createRequire(import.meta.url)

/** TeX as a tree of what is to be set: that of the page, within the page's bounds. Null where it cannot be read. */
export function mathTree(tex: string, isBlock: boolean): MathNode | null {
  const html = formula(tex, isBlock)
  if (html === null) return null
  const { SaxesParser } = require('saxes') as typeof saxes
  const parser = new SaxesParser({ xmlns: false })
  interface Open { name: string; attributes: Record<string, string>; children: MathNode[]; text: string }
  const open: Open[] = [{ name: '', attributes: {}, children: [], text: '' }]
  let isRead = true
  parser.on('error', () => { isRead = false })
  parser.on('opentag', ({ name, attributes }) => { open.push({ name, attributes, children: [], text: '' }) })
  parser.on('text', (text) => { open.at(-1)!.text += text })
  parser.on('closetag', () => { const closed = open.pop()!; open.at(-1)?.children.push({ ...closed, text: closed.text.trim() === '' && closed.name !== 'mtext' ? '' : closed.text }) })
  parser.write(html).close()
  const [math] = open[0]?.children ?? []
  // Beside the tree stands the TeX, for whoever copies it.
  const tree = math?.children[0]?.name === 'semantics' ? math.children[0].children[0] : math
  return isRead && tree ? { ...tree, attributes: { ...tree.attributes, ...math?.attributes['dir'] === undefined ? {} : { dir: math.attributes['dir'] } } } : null
}

/** The letters and digits of a formula in the order it is read: what says the same in every program. */
export const lettersOf = (text: string): string => text.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '')
export const mathText = (node: MathNode): string => node.children.length === 0 ? node.text : node.children.map(mathText).join('')
