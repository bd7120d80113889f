import { SaxesParser, type SaxesTagNS } from 'saxes'
import { most } from './problem.ts'

/** An element by its name without a prefix. `text`: all words directly in it. */
export interface Node { name: string; attributes: Readonly<Record<string, string>>; children: Node[]; text: string }
/** XML that is not taken: why, and in which line. */
export class XmlFault extends Error {
  readonly why: 'xml' | 'doctype' | 'deep' | 'many'
  readonly line: number
  constructor(why: XmlFault['why'], line: number) { super(`${why} in line ${line}`); this.name = 'XmlFault'; this.why = why; this.line = line }
}

const deepest = 60, mostNodes = 2_000

/**
 * Hands over each element that `wanted` names, whole, as soon as it is closed, and holds nothing else: an answer of any length takes the room of
 * one record. No entities but XML's five, no document type. Fed in parts. @throws XmlFault
 */
export class XmlTree {
  readonly #parser = new SaxesParser({ xmlns: true, position: true })
  #depth = 0
  #open: Node[] = []
  #nodes = 0

  constructor(wanted: ReadonlySet<string>, take: (node: Node) => void) {
    const fault = (why: XmlFault['why']): XmlFault => new XmlFault(why, this.#parser.line)
    this.#parser.on('doctype', () => { throw fault('doctype') })
    this.#parser.on('error', () => { throw fault('xml') })
    this.#parser.on('opentag', ({ local, attributes }: SaxesTagNS) => {
      if (++this.#depth > deepest) throw fault('deep')
      const parent = this.#open.at(-1)
      if (parent === undefined && !wanted.has(local)) return
      if (parent === undefined) this.#nodes = 0
      if (++this.#nodes > mostNodes) throw fault('many')
      const node: Node = { name: local, attributes: Object.fromEntries(Object.values(attributes).map((one) => [one.local, one.value.slice(0, 2_000)])), children: [], text: '' }
      parent?.children.push(node)
      this.#open.push(node)
    })
    const words = (text: string): void => { const node = this.#open.at(-1); if (node !== undefined && node.text.length < most.field) node.text += text.slice(0, most.field) }
    this.#parser.on('text', words)
    this.#parser.on('cdata', words)
    this.#parser.on('closetag', () => {
      this.#depth--
      const node = this.#open.pop()
      if (node !== undefined && this.#open.length === 0) take(node)
    })
  }

  write(text: string): void { this.#parser.write(text) }
  end(): void { this.#parser.close() }
}

export const child = (node: Node | undefined, ...path: string[]): Node | undefined => path.reduce<Node | undefined>((at, name) => at?.children.find((one) => one.name === name), node)
export const textOf = (node: Node | undefined, ...path: string[]): string => child(node, ...path)?.text.trim() ?? ''
