/** Correction words of a block, and blocks, at level M, by version from 1 (ISO/IEC 18004, table 9). */
const words = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]
const blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]

/** A text as a QR code of bytes at level M: rows of dark and light squares, without the quiet zone. @throws RangeError past version 20 */
export function qr(text: string): boolean[][] {
  const bytes = Buffer.from(text)
  const version = words.findIndex((_, index) => bytes.length + (index < 9 ? 2 : 3) <= dataWords(index + 1)) + 1
  if (version === 0) throw new RangeError('This is too long for a code')
  const frame = frameOf(version)
  place(frame, codewords(bytes, version))
  const masked = masks.map((mask, number) => {
    const squares = frame.squares.map((line, y) => line.map((dark, x) => frame.fixed[y]![x] ? dark : dark !== mask(x, y)))
    format(squares, number)
    return squares
  })
  return masked.toSorted((a, b) => penalty(a) - penalty(b))[0]!
}

/** The same as a drawing; scripts and styles of the page are not needed to show it. `label` is for who does not see it. */
export function qrDrawing(text: string): { size: number; path: string } {
  const squares = qr(text)
  const path = squares.flatMap((line, y) => line.flatMap((dark, x) => dark ? [`M${x + 4} ${y + 4}h1v1h-1z`] : [])).join('')
  return { size: squares.length + 8, path }
}

const rawBits = (version: number): number => {
  const apart = Math.floor(version / 7) + 2
  return (16 * version + 128) * version + 64 - (version < 2 ? 0 : (25 * apart - 10) * apart - 55) - (version < 7 ? 0 : 36)
}
const dataWords = (version: number): number => Math.floor(rawBits(version) / 8) - words[version - 1]! * blocks[version - 1]!

interface Frame { squares: boolean[][]; fixed: boolean[][] }

function frameOf(version: number): Frame {
  const size = version * 4 + 17
  const grid = () => Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  const [squares, fixed] = [grid(), grid()]
  const set = (x: number, y: number, dark: boolean): void => {
    if (x < 0 || y < 0 || x >= size || y >= size) return
    squares[y]![x] = dark
    fixed[y]![x] = true
  }
  for (let at = 0; at < size; at++) { set(6, at, at % 2 === 0); set(at, 6, at % 2 === 0) }
  const centres = alignment(version, size)
  for (const y of centres) for (const x of centres) {
    if ((x === 6 && y === 6) || (x === 6 && y === size - 7) || (x === size - 7 && y === 6)) continue
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1)
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) {
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const far = Math.max(Math.abs(dx), Math.abs(dy))
      set(x + dx, y + dy, far !== 2 && far !== 4)
    }
  }
  // Kept free for what `format` writes.
  for (let at = 0; at < 9; at++) { set(8, at, squares[at]![8]!); set(at, 8, squares[8]![at]!) }
  for (let at = 0; at < 8; at++) { set(size - 1 - at, 8, false); set(8, size - 1 - at, false) }
  if (version >= 7) {
    let rest = version
    for (let at = 0; at < 12; at++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1F25)
    const bits = (version << 12) | rest
    for (let at = 0; at < 18; at++) {
      const [a, b] = [size - 11 + at % 3, Math.floor(at / 3)]
      set(a, b, bit(bits, at))
      set(b, a, bit(bits, at))
    }
  }
  return { squares, fixed }
}

function alignment(version: number, size: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - at * step).toReversed()]
}

function codewords(bytes: Buffer, version: number): number[] {
  const capacity = dataWords(version)
  const bits: number[] = []
  const put = (value: number, length: number): void => { for (let at = length - 1; at >= 0; at--) bits.push((value >>> at) & 1) }
  put(4, 4)
  put(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) put(byte, 8)
  put(0, Math.min(4, capacity * 8 - bits.length))
  put(0, (8 - bits.length % 8) % 8)
  const data = Array.from({ length: bits.length / 8 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2))
  for (let pad = 0xEC; data.length < capacity; pad ^= 0xEC ^ 0x11) data.push(pad)
  return interleaved(data, version)
}

function interleaved(data: number[], version: number): number[] {
  const [correction, count] = [words[version - 1]!, blocks[version - 1]!]
  const raw = Math.floor(rawBits(version) / 8)
  const short = count - raw % count
  const length = Math.floor(raw / count)
  const divisor = divisorOf(correction)
  let from = 0
  const parts = Array.from({ length: count }, (_, index) => {
    const part = data.slice(from, from += length - correction + (index < short ? 0 : 1))
    return { part, check: remainder(part, divisor) }
  })
  const longest = length - correction + 1
  return [
    ...Array.from({ length: longest }, (_, at) => parts.flatMap(({ part }) => part[at] ?? [])).flat(),
    ...Array.from({ length: correction }, (_, at) => parts.map(({ check }) => check[at]!)).flat(),
  ]
}

/** In GF(2^8) over x^8 + x^4 + x^3 + x^2 + 1. */
function times(a: number, b: number): number {
  let product = 0
  for (let at = 7; at >= 0; at--) product = (product << 1) ^ ((product >>> 7) * 0x11D) ^ (((b >>> at) & 1) * a)
  return product
}
function divisorOf(degree: number): number[] {
  const result = [...Array<number>(degree - 1).fill(0), 1]
  let root = 1
  for (let round = 0; round < degree; round++) {
    for (let at = 0; at < degree; at++) result[at] = times(result[at]!, root) ^ (result[at + 1] ?? 0)
    root = times(root, 2)
  }
  return result
}
function remainder(data: number[], divisor: number[]): number[] {
  const rest = divisor.map(() => 0)
  for (const byte of data) {
    const factor = byte ^ rest.shift()!
    rest.push(0)
    for (const [at, one] of divisor.entries()) rest[at]! ^= times(one, factor)
  }
  return rest
}

// In pairs of columns from the right, upwards and downwards in turn, past the column of the timing squares.
function place({ squares, fixed }: Frame, all: number[]): void {
  const size = squares.length
  let at = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    for (let step = 0; step < size; step++) {
      for (const x of [right, right - 1]) {
        const y = ((right + 1) & 2) === 0 ? size - 1 - step : step
        if (fixed[y]![x] || at >= all.length * 8) continue
        squares[y]![x] = bit(all[at >>> 3]!, 7 - (at & 7))
        at++
      }
    }
  }
}

const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0, (_x, y) => y % 2 === 0, (x) => x % 3 === 0, (x, y) => (x + y) % 3 === 0, (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => x * y % 2 + x * y % 3 === 0, (x, y) => (x * y % 2 + x * y % 3) % 2 === 0, (x, y) => ((x + y) % 2 + x * y % 3) % 2 === 0,
]

// Level M is 00, so the five bits are the mask's alone.
function format(squares: boolean[][], mask: number): void {
  const size = squares.length
  let rest = mask
  for (let at = 0; at < 10; at++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537)
  const bits = ((mask << 10) | rest) ^ 0x5412
  const set = (x: number, y: number, at: number): void => { squares[y]![x] = bit(bits, at) }
  for (let at = 0; at <= 5; at++) set(8, at, at)
  set(8, 7, 6); set(8, 8, 7); set(7, 8, 8)
  for (let at = 9; at < 15; at++) set(14 - at, 8, at)
  for (let at = 0; at < 8; at++) set(size - 1 - at, 8, at)
  for (let at = 8; at < 15; at++) set(8, size - 15 + at, at)
  squares[size - 8]![8] = true
}

function penalty(squares: boolean[][]): number {
  const size = squares.length
  const lines = [...squares, ...squares.map((_, x) => squares.map((line) => line[x]!))].map((line) => line.map((dark) => dark ? '1' : '0').join(''))
  let sum = 0
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2
    sum += 40 * [...line.matchAll(/(?=10111010000|00001011101)/g)].length
  }
  for (let y = 1; y < size; y++) for (let x = 1; x < size; x++) {
    const dark = squares[y]![x]
    if (dark === squares[y]![x - 1] && dark === squares[y - 1]![x] && dark === squares[y - 1]![x - 1]) sum += 3
  }
  const share = squares.flat().filter(Boolean).length / (size * size)
  return sum + 10 * Math.floor(Math.abs(share * 100 - 50) / 5)
}

const bit = (value: number, at: number): boolean => ((value >>> at) & 1) === 1
