import { Invalid, type PaperRemark, type ReadPaper } from '../../contract/index.ts'
import { readZip } from '../../files/zip-reader.ts'
import { sourceProperty } from './bookmark.ts'
import { BodyReader } from './body-reader.ts'
import { commentsOf, numberFormats, propertyOf, relationsOf, styleNames, titleOf } from './side-parts.ts'

const limits = { entries: 3_000, file: 25_000_000, total: 120_000_000 }
const fault = (key: string, values: Record<string, string | number> = {}): Invalid => new Invalid([{ field: 'file', key: `core.docx.${key}`, values }])

/** Reads a DOCX as from somebody who means harm: no macros, no entities, within bounds. @throws Invalid on `file` with the place */
export async function readDocx(bytes: Buffer): Promise<ReadPaper> {
  // An old .doc, or a document that asks for a password.
  if (bytes.subarray(0, 8).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]))) throw fault('old')
  const files = await readZip(bytes, limits)
  const types = files.get('[Content_Types].xml')?.toString('utf8') ?? ''
  const macros = [...files.keys()].find((name) => /vbaProject|vbaData|activeX/i.test(name))
  if (macros !== undefined || /macroEnabled/i.test(types)) throw fault('macros', { place: macros ?? '[Content_Types].xml' })
  const body = files.get('word/document.xml')
  if (!body) throw fault('foreign', { place: 'word/document.xml' })
  const text = (name: string): string => files.get(name)?.toString('utf8') ?? ''
  const comments = commentsOf(text('word/comments.xml'))
  const reader = new BodyReader({ comments, styles: styleNames(text('word/styles.xml')), formats: numberFormats(text('word/numbering.xml')), relations: relationsOf(text('word/_rels/document.xml.rels')) })
  reader.read(body.toString('utf8'))
  const loose: PaperRemark[] = [...comments].filter(([id]) => !reader.seen.has(id)).map(([, remark]) => remark)
  return { title: titleOf(text('docProps/core.xml')), source: propertyOf(text('docProps/custom.xml'), sourceProperty), blocks: reader.blocks, loose }
}
