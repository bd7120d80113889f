import { createRequire } from 'node:module'
import type * as saxes from 'saxes'

/** An element of a drawing. Text stands in order with the elements beside it, as a child named `#`. */
export interface SvgNode { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly children: readonly SvgNode[]; readonly text: string }

const require = createRequire(import.meta.url)

/** A drawing of ours as a tree. @throws Error for what is none */
export function svgTree(svg: string): SvgNode {
  const { SaxesParser } = require('saxes') as typeof saxes
  const parser = new SaxesParser({ xmlns: false })
  const open: { name: string; attributes: Record<string, string>; children: SvgNode[]; text: string }[] = [{ name: '', attributes: {}, children: [], text: '' }]
  parser.on('error', (fault) => { throw fault })
  parser.on('opentag', ({ name, attributes }) => { open.push({ name, attributes, children: [], text: '' }) })
  parser.on('text', (text) => { open.at(-1)!.children.push({ name: '#', attributes: {}, children: [], text }) })
  parser.on('closetag', () => { const closed = open.pop()!; open.at(-1)?.children.push(closed) })
  parser.write(svg).close()
  const root = open[0]?.children.find(({ name }) => name === 'svg')
  if (!root) throw new Error('There is no drawing')
  return root
}

/** Width and height a drawing takes, in its own units. */
export const sizeOf = ({ attributes }: SvgNode): { width: number; height: number } => ({ width: Math.max(1, Number(attributes['width']) || 1), height: Math.max(1, Number(attributes['height']) || 1) })
/** All that is written in an element. */
export const saidIn = (node: SvgNode): string => node.name === '#' ? node.text : node.children.map(saidIn).join('')
export const numberIn = ({ attributes }: SvgNode, name: string, otherwise = 0): number => { const value = Number.parseFloat(attributes[name] ?? ''); return Number.isFinite(value) ? value : otherwise }
