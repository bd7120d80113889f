export type Decimal = 'point' | 'comma'
/** What is told of the sign of decimals by all cells of a table together: one of both, contradicting cells, or nothing that decides (`1,234` alone). */
export type Told = { sign: Decimal } | { fault: 'both'; cell: number } | { fault: 'either' }

const digitsOf = [['٠', '٩'], ['۰', '۹'], ['०', '९']].map(([first = '', last = '']) => ({ from: first.codePointAt(0) ?? 0, to: last.codePointAt(0) ?? 0 }))

/** Latin digits and signs, without marks of direction and blanks between thousands. */
export function bareNumber(cell: string): string {
  const plain = cell.normalize('NFKC').replaceAll(/[\u200e\u200f\u061c\u2066-\u2069]/g, '').replaceAll('٫', '.').replaceAll('٬', '')
  const latin = Array.from(plain, (letter) => {
    const code = letter.codePointAt(0) ?? 0
    const set = digitsOf.find(({ from, to }) => code >= from && code <= to)
    return set ? String(code - set.from) : /[−–‒]/.test(letter) ? '-' : letter
  }).join('')
  return latin.replaceAll(/[\s'’_]/g, '').replace(/^\((.+)\)$/, '-$1')
}

/** By one cell: the sign it can only be read with, `either` for one mark before three digits, null where there is none. */
function signOf(text: string): Decimal | 'either' | null {
  const marks = text.replaceAll(/[^.,]/g, '')
  if (marks === '') return null
  const last = marks.at(-1) === ',' ? 'comma' as const : 'point' as const
  const other = last === 'comma' ? 'point' as const : 'comma' as const
  if (new Set(marks).size === 2) return last
  // The same mark twice or more groups thousands: decimals are the other.
  if (marks.length > 1) return other
  if (!/^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(text)) return last
  return 'either'
}

/** Of all numbers of a table: they were written by one program, so one cell that is clear says it for the others. */
export function decimalOf(cells: readonly string[]): Told {
  let found: Decimal | null = null, isEither = false, isLong = false
  for (const [n, cell] of cells.entries()) {
    if (!/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(cell)) continue
    const sign = signOf(cell)
    if (sign === 'either') isEither = true
    else if (sign === null) isLong ||= /\d{4}/.test(cell)
    else if (found === null) found = sign
    else if (found !== sign) return { fault: 'both', cell: n }
  }
  if (found !== null) return { sign: found }
  if (!isEither) return { sign: 'point' }
  // Thousands would have been grouped in `1234` too: the mark is one of decimals.
  const mark = cells.some((cell) => cell.includes(',')) ? 'comma' as const : 'point' as const
  const isTwo = cells.some((cell) => cell.includes(',')) && cells.some((cell) => cell.includes('.'))
  return isLong && !isTwo ? { sign: mark } : { fault: 'either' }
}

/** The number in a cell; or why there is none: `missing`, `not-a-number` for NaN and the like, `infinite`, `no-number` for anything else. */
export function numberOf(cell: string, decimal: Decimal): { value: number } | { fault: 'missing' | 'not-a-number' | 'infinite' | 'no-number' } {
  if (cell === '') return { fault: 'missing' }
  if (/^(nan|na|n\/a|null|none|nil|#n\/a|#na|#value!|#div\/0!|\.+|-+|…|:|x)$/i.test(cell)) return { fault: 'not-a-number' }
  if (/^[+-]?(inf|infinity|∞)$/i.test(cell)) return { fault: 'infinite' }
  const thousands = decimal === 'point' ? ',' : '.', mark = decimal === 'point' ? '.' : ','
  const [whole = '', ...parts] = cell.split(mark)
  if (parts.length > 1 || parts[0]?.includes(thousands) || !isGrouped(whole, thousands)) return { fault: 'no-number' }
  const plain = `${whole.replaceAll(thousands, '')}${parts.length === 0 ? '' : `.${parts[0]}`}`
  if (plain.length > 40 || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?$/i.test(plain)) return { fault: 'no-number' }
  const value = Number(plain)
  return Number.isFinite(value) && Math.abs(value) < 1e100 ? { value } : { fault: 'infinite' }
}

function isGrouped(whole: string, mark: string): boolean {
  const [first = '', ...groups] = whole.split(mark)
  return groups.length === 0 || (/^[+-]?\d{1,3}$/.test(first) && groups.every((group, n) => group.length === 3 || (group.length === 2 && n < groups.length - 1)))
}
