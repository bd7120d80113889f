/**
 * Cells of a table somebody copied from a spreadsheet or saved as CSV: tabs, semicolons or commas, cells in quotes where they hold one of those.
 * Empty rows are left out; `lines` says in which line of the text each of the others begins, from 1.
 */
export function tableOf(text: string, limits: { rows: number; cells: number }): { rows: string[][]; lines: number[]; isCut: boolean } {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').replaceAll('\r', '\n')
  const mark = separatorOf(plain)
  const rows: string[][] = [], lines: number[] = []
  let row: string[] = [], cell = '', isBlank = true, isQuoted = false, count = 0, isCut = false, line = 1, begun = 1
  const end = () => { row.push(cell.trim()); cell = ''; isBlank = true; count++ }
  for (let n = 0; n <= plain.length; n++) {
    const letter = plain[n] ?? '\n'
    if (letter === '\n') line++
    if (isQuoted && n < plain.length) {
      if (letter !== '"') cell += letter
      else if (plain[n + 1] === '"') { cell += '"'; n++ }
      else isQuoted = false
    } else if (letter === '"' && isBlank) { isQuoted = true; isBlank = false; cell = '' } else if (letter === mark) end()
    else if (letter === '\n') {
      end()
      if (row.some((one) => one !== '')) { rows.push(row); lines.push(begun) }
      row = []
      begun = line
      if (rows.length > limits.rows || count > limits.cells) { isCut = true; break }
    } else { cell += letter; isBlank &&= letter === ' ' }
  }
  return { rows: rows.slice(0, limits.rows), lines: lines.slice(0, limits.rows), isCut }
}

/** A tab wins, since no number holds one; a semicolon wins over the comma, which many languages write in numbers. */
function separatorOf(text: string): string {
  const first = text.slice(0, 5_000)
  return first.includes('\t') ? '\t' : (first.match(/;/g)?.length ?? 0) >= (first.split('\n').length - 1 || 1) ? ';' : ','
}
