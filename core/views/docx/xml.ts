import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { Invalid } from '../../contract/index.ts'

export interface Tag { readonly name: string; readonly attributes: Readonly<Record<string, string>> }
interface Heard { open?(tag: Tag): void; close?(name: string): void; text?(text: string): void }

const deepest = 400

/** Walks XML: no entities but the five, no document type, not deeper than a document is. @throws Invalid naming the part and the line */
export function walk(xml: string, part: string, { open, close, text }: Heard): void {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const fault = (): Invalid => new Invalid([{ field: 'file', key: 'core.docx.damaged', values: { place: `${part}, ${parser.line}:${parser.column}` } }])
  let depth = 0
  parser.on('doctype', () => { throw fault() })
  parser.on('error', () => { throw fault() })
  parser.on('opentag', (tag: SaxesTagPlain) => {
    depth += 1
    if (depth > deepest) throw fault()
    open?.({ name: tag.name, attributes: tag.attributes })
  })
  parser.on('closetag', (tag: SaxesTagPlain) => { depth -= 1; close?.(tag.name) })
  if (text) parser.on('text', text)
  parser.write(xml).close()
}
