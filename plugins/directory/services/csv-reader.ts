/** Cells of one record that are kept; of what stands behind them the last that is not empty comes after. A row of millions would take the room of all. */
const mostCells = 1_000

/** A file of rows as people export them: any of the usual encodings and separators. */
export interface Decoded { text: string; encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252' }
export interface CsvRecord { /** Counted from 1, the heading is 1. */ no: number; cells: string[]; fault: 'quote' | null }

/** By its mark, else by what fits: UTF-16 has zeros in every other byte, UTF-8 is checked, everything else is Windows-1252. What cannot be read is U+FFFD. */
export function decoded(bytes: Buffer): Decoded {
  const as = (encoding: Decoded['encoding'], from = bytes) => ({ encoding, text: new TextDecoder(encoding).decode(from).replace(/^\uFEFF/, '') })
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return as('utf-16be')
  const head = bytes.subarray(0, 2_000)
  const zeros = (offset: number) => head.filter((byte, index) => index % 2 === offset && byte === 0).length
  if (head.length > 4 && zeros(1) > head.length / 4) return as('utf-16le')
  if (head.length > 4 && zeros(0) > head.length / 4) return as('utf-16be')
  const text = as('utf-8')
  const broken = text.text.split('\uFFFD').length - 1
  // UTF-8 in which a few bytes are broken stays UTF-8, and the rows that hold them say so; letters of Windows-1252 hardly ever make up others.
  return broken === 0 || (text.text.match(/[\u0080-\uFFFC]/g)?.length ?? 0) > broken * 3 ? text : as('windows-1252')
}

/** The one that stands most often in the first line, outside quotes. */
export function separatorOf(text: string): string {
  const first = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text.slice(0, 20_000))?.[0].replace(/"(?:[^"]|"")*"/g, '') ?? ''
  return [',', ';', '\t', '|'].map((sign) => ({ sign, n: first.split(sign).length })).toSorted((a, b) => b.n - a.n)[0]?.sign ?? ','
}

/**
 * Record by record, so that a long file is never there twice. Cells are trimmed of space and of the sign exports put before formulas. Empty lines are
 * counted and left out. A quote that is never closed, or not until in the midst of another line, swallows no more than its own line: the
 * record says so and reading goes on with the next.
 */
export function* records(text: string, separator: string): Generator<CsvRecord> {
  let at = 0, no = 0
  while (at < text.length) {
    const begin = at
    no++
    let read = recordAt(text, at, separator)
    let fault: CsvRecord['fault'] = null
    if (read === null) {
      const end = text.slice(begin).search(/\r\n|\r|\n/)
      const line = end < 0 ? text.slice(begin) : text.slice(begin, begin + end)
      read = { cells: line.split(separator, mostCells), next: begin + line.length + (text.startsWith('\r\n', begin + line.length) ? 2 : 1) }
      fault = 'quote'
    }
    at = read.next
    const cells = read.cells.map((cell) => cell.trim().replace(/^'(?=[=+\-@])/, ''))
    if (cells.some((cell) => cell !== '')) yield { no, cells, fault }
  }
}

/** Null where a quote stays open to the end of the text, or runs over lines and does not end its cell. */
function recordAt(text: string, from: number, separator: string): { cells: string[]; next: number } | null {
  const cells: string[] = []
  let at = from
  for (;;) {
    let cell = ''
    while (text[at] === ' ') at++
    if (text[at] === '"') {
      const open = at
      at++
      for (;;) {
        const end = text.indexOf('"', at)
        // A cell of a hundred thousand letters is a quote that was forgotten.
        if (end < 0 || end - open > 100_000) return null
        cell += text.slice(at, end)
        at = end + 1
        if (text[at] !== '"') break
        cell += '"'
        at++
      }
      const after = text[at]
      if (after !== undefined && after !== separator && after !== '\n' && after !== '\r' && after !== ' ' && /[\r\n]/.test(text.slice(open, at))) return null
    }
    const rest = at
    while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at++
    cell += text.slice(rest, at)
    if (cells.length < mostCells) cells.push(cell)
    else if (cell.trim() !== '') cells[mostCells] = cell
    if (text[at] === separator) { at++; continue }
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    return { cells, next: at + 1 }
  }
}
