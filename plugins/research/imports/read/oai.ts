import { fromDatacite, fromDublinCore } from './dublin-core.ts'
import { readRecord } from './loose.ts'
import type { ReadRecord } from './problem.ts'
import { child, textOf, XmlTree, type Node } from './xml-tree.ts'

/** A record of an answer; `read` is null where it is deleted, or says nothing we know how to read. */
export interface OaiRecord { identifier: string; datestamp: string; isDeleted: boolean; read: ReadRecord | null }
export interface OaiAnswer { isOai: boolean; /** There were more records than are taken of one answer. */ isCrowded: boolean; errors: { code: string; words: string }[]; records: OaiRecord[]; token: string; granularity: 'day' | 'second' | null; repository: string }

/** Records in one answer that are taken; repositories send a hundred to a thousand. */
export const mostInAnswer = 5_000
/** The beginning of what a repository said, as it can be kept: no half of a letter at the end. */
const begun = (text: string, longest: number): string => text.trim().slice(0, longest).toWellFormed()
const wanted = new Set(['record', 'error', 'resumptionToken', 'Identify', 'responseDate'])

/** Reads one answer of OAI-PMH 2.0 as it comes in, in whichever encoding it says it has. @throws XmlFault */
export class OaiReader {
  readonly answer: OaiAnswer = { isOai: false, isCrowded: false, errors: [], records: [], token: '', granularity: null, repository: '' }
  readonly #tree = new XmlTree(wanted, (node) => this.#take(node))
  readonly #charset: string
  #decoder: TextDecoder | null = null
  #head: Buffer = Buffer.alloc(0)

  /** @param charset as the answer's header says it, or '' */
  constructor(charset = '') { this.#charset = charset }

  write(part: Uint8Array): void {
    if (this.#decoder !== null) return this.#tree.write(this.#decoder.decode(part, { stream: true }))
    this.#head = Buffer.concat([this.#head, part])
    if (this.#head.length >= 200) this.#begin()
  }

  end(): OaiAnswer {
    if (this.#decoder === null) this.#begin()
    this.#tree.write(this.#decoder!.decode())
    this.#tree.end()
    return this.answer
  }

  #begin(): void {
    this.#decoder = decoderOf(this.#head, this.#charset)
    this.#tree.write(this.#decoder.decode(this.#head, { stream: true }))
    this.#head = Buffer.alloc(0)
  }

  #take(node: Node): void {
    const { answer } = this
    switch (node.name) {
      case 'responseDate': answer.isOai = true; break
      case 'error': answer.errors.push({ code: begun(node.attributes['code'] ?? '', 40), words: begun(node.text, 300) }); break
      case 'resumptionToken': answer.token = begun(node.text, 4_000); break
      case 'Identify':
        answer.repository = begun(textOf(node, 'repositoryName'), 200)
        answer.granularity = /hh:mm:ss/i.test(textOf(node, 'granularity')) ? 'second' : 'day'
        break
      default: if (answer.records.length < mostInAnswer) this.#record(node); else answer.isCrowded = true
    }
  }

  #record(node: Node): void {
    const header = child(node, 'header')
    const identifier = begun(textOf(header, 'identifier'), 500), isDeleted = header?.attributes['status'] === 'deleted'
    if (identifier === '') return
    const metadata = child(node, 'metadata')?.children[0]
    const said = metadata === undefined || isDeleted ? null : metadata.name === 'dc' ? fromDublinCore(metadata) : metadata.name === 'resource' ? fromDatacite(metadata) : null
    this.answer.records.push({ identifier, datestamp: begun(textOf(header, 'datestamp'), 30), isDeleted, read: said === null ? null : readRecord(this.answer.records.length + 1, { ...said, identifier }) })
  }
}

/** By its mark, by what it says in its first line, by the header; else UTF-8. Not every name of an encoding is one that is known: then UTF-8, too. */
function decoderOf(head: Buffer, charset: string): TextDecoder {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0 && head[1] === 0x3c)) return new TextDecoder(head[0] === 0 ? 'utf-16be' : 'utf-16le')
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0x3c && head[1] === 0)) return new TextDecoder(head[0] === 0xfe ? 'utf-16be' : 'utf-16le')
  const said = /^[\s\uFEFF]*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})/.exec(head.subarray(0, 200).toString('latin1').replace(/^ï»¿/, ''))?.[1] ?? /charset\s*=\s*"?([\w.-]{1,40})/i.exec(charset)?.[1] ?? 'utf-8'
  try { return new TextDecoder(said) } catch { return new TextDecoder('utf-8') }
}
