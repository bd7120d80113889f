import { fromDatacite, fromDublinCore } from './dublin-core.ts'
import { readRecord } from './loose.ts'
import type { ReadRecord } from './problem.ts'
import { child, textOf, XmlTree, type Node } from './xml-tree.ts'

/** A record of an answer; `read` is null where it is deleted, or says nothing we know how to read. */
export interface OaiRecord { identifier: string; datestamp: string; isDeleted: boolean; read: ReadRecord | null }
export interface OaiAnswer { isOai: boolean; errors: { code: string; words: string }[]; records: OaiRecord[]; token: string; granularity: 'day' | 'second' | null; repository: string }

/** Records in one answer that are taken; repositories send a hundred to a thousand. */
const mostInAnswer = 5_000
const wanted = new Set(['record', 'error', 'resumptionToken', 'Identify', 'responseDate'])

/** Reads one answer of OAI-PMH 2.0 as it comes in, in whichever encoding it says it has. @throws XmlFault */
export class OaiReader {
  readonly answer: OaiAnswer = { isOai: false, errors: [], records: [], token: '', granularity: null, repository: '' }
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
      case 'error': answer.errors.push({ code: (node.attributes['code'] ?? '').slice(0, 40), words: node.text.trim().slice(0, 300) }); break
      case 'resumptionToken': answer.token = node.text.trim().slice(0, 4_000); break
      case 'Identify':
        answer.repository = textOf(node, 'repositoryName').slice(0, 200)
        answer.granularity = /hh:mm:ss/i.test(textOf(node, 'granularity')) ? 'second' : 'day'
        break
      default: if (answer.records.length < mostInAnswer) this.#record(node)
    }
  }

  #record(node: Node): void {
    const header = child(node, 'header')
    const identifier = textOf(header, 'identifier').slice(0, 500), isDeleted = header?.attributes['status'] === 'deleted'
    if (identifier === '') return
    const metadata = child(node, 'metadata')?.children[0]
    const said = metadata === undefined || isDeleted ? null : metadata.name === 'dc' ? fromDublinCore(metadata) : metadata.name === 'resource' ? fromDatacite(metadata) : null
    this.answer.records.push({ identifier, datestamp: textOf(header, 'datestamp').slice(0, 30), isDeleted, read: said === null ? null : readRecord(this.answer.records.length + 1, { ...said, identifier }) })
  }
}

/** By its mark, by what it says in its first line, by the header; else UTF-8. Not every name of an encoding is one that is known: then UTF-8, too. */
function decoderOf(head: Buffer, charset: string): TextDecoder {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0 && head[1] === 0x3c)) return new TextDecoder(head[0] === 0 ? 'utf-16be' : 'utf-16le')
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0x3c && head[1] === 0)) return new TextDecoder(head[0] === 0xfe ? 'utf-16be' : 'utf-16le')
  const said = /^[\s\uFEFF]*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})/.exec(head.subarray(0, 200).toString('latin1').replace(/^ï»¿/, ''))?.[1] ?? /charset\s*=\s*"?([\w.-]{1,40})/i.exec(charset)?.[1] ?? 'utf-8'
  try { return new TextDecoder(said) } catch { return new TextDecoder('utf-8') }
}
