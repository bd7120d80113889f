import { simpleParser, type AddressObject, type ParsedMail } from 'mailparser'
import { automatic, type Automatic } from './automatic.ts'

export interface IncomingFile { readonly name: string; readonly type: string; readonly bytes: Buffer }
/** A letter that came, as far as an answer goes. Addresses are in small letters. */
export interface IncomingLetter {
  /** As its sender's program named it; null where it has none. */
  readonly messageId: string | null
  readonly from: readonly string[]
  /** Everybody it names as its recipient, and where servers on the way say they put it. */
  readonly to: readonly string[]
  readonly text: string
  readonly files: readonly IncomingFile[]
  /** Why no person wrote it; null where one seems to have. */
  readonly isAutomatic: Automatic | null
  /** What servers on the way found out about its sender (RFC 8601), the last server's first. */
  readonly findings: readonly string[]
}

/** Bytes of a letter at most: ten files of a megabyte, as mail writes them. */
export const mostBytes = 16_777_216
const mostFiles = 10
const bounds = { skipTextToHtml: true, skipImageLinks: true, keepCidLinks: true, maxHtmlLengthToParse: 1_000_000, maxChildNodes: 200 }
const placed = ['delivered-to', 'x-original-to', 'envelope-to', 'x-forwarded-to', 'x-rcpt-to']

/** Reads a letter as it came over the line. Costs time and memory by its size, `mostBytes` at most. @throws Error for what is no letter */
export async function readLetter(raw: Buffer): Promise<IncomingLetter> {
  const mail = await simpleParser(raw, bounds)
  const lines = mail.headerLines.map(({ key, line }) => ({ name: key, value: line.slice(line.indexOf(':') + 1).replaceAll(/\s+/g, ' ').trim() }))
  const said = (name: string): string[] => lines.filter((line) => line.name === name).map(({ value }) => value)
  return {
    messageId: said('message-id')[0]?.slice(0, 1_000) || null,
    from: addressesOf(mail.from),
    to: [...addressesOf(mail.to), ...addressesOf(mail.cc), ...placed.flatMap((name) => said(name).map((value) => value.replace(/^.*<|>.*$/g, '').toLowerCase()))],
    text: await wordsOf(mail),
    files: mail.attachments.filter(({ contentDisposition, related }) => contentDisposition === 'attachment' && related !== true).slice(0, mostFiles)
      .map(({ filename, contentType, content }) => ({ name: filename ?? '', type: contentType, bytes: content })),
    isAutomatic: automatic(said),
    findings: said('authentication-results'),
  }
}

/** HTML beside files and without a text of its own is not made into text by the parser; as a letter of its own it is. */
async function wordsOf({ text, html }: ParsedMail): Promise<string> {
  if (text || !html) return text ?? ''
  return (await simpleParser(Buffer.from(`Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${html}`), bounds)).text ?? ''
}

const addressesOf = (said: AddressObject | AddressObject[] | undefined): string[] => said === undefined ? []
  : [said].flat().flatMap(({ value }) => value).flatMap(({ address, group }) => [address, ...(group ?? []).map((one) => one.address)]).flatMap((address) => address ? [address.toLowerCase()] : [])
