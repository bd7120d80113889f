import { readBibtex } from './bibtex.ts'
import { readCsl } from './csl.ts'
import { decoded } from './decoded.ts'
import type { Reading } from './problem.ts'
import { readRis } from './ris.ts'

export const fileFormats = ['bibtex', 'ris', 'csl'] as const
export type FileFormat = (typeof fileFormats)[number]
export const formatNames: Readonly<Record<FileFormat | 'oai', string>> = { bibtex: 'BibTeX', ris: 'RIS', csl: 'CSL-JSON', oai: 'OAI-PMH' }

/** Which format a text is in, by how it begins; null where it is none of them. */
export function formatOf(text: string): FileFormat | null {
  const head = text.slice(0, 100_000)
  if (/^[\s\uFEFF]*[[{]/.test(head)) return 'csl'
  if (/^\s{0,8}TY {1,4}-/m.test(head)) return 'ris'
  return /@\s{0,20}[A-Za-z]{1,40}\s{0,20}[{(]/.test(text) ? 'bibtex' : null
}

/** Everything of a file, whatever its name says it is; null where it is none of the three formats. */
export function readFile(bytes: Uint8Array): { format: FileFormat; reading: Reading } | null {
  const text = decoded(bytes)
  const format = formatOf(text)
  return format === null ? null : { format, reading: { bibtex: readBibtex, ris: readRis, csl: readCsl }[format](text) }
}
