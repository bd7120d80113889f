/** Reads a code back by the rules of ISO/IEC 18004, written apart from the writer: format, mask, order of words, and that each block is divisible by its generator. */
export function readQr(squares: boolean[][]): string {
  const size = squares.length
  const version = (size - 17) / 4
  const at = (x: number, y: number): number => squares[y]![x] ? 1 : 0
  // Both copies of the format agree, and are a word of the BCH(15, 5) code.
  const first = [...[0, 1, 2, 3, 4, 5, 7, 8].map((x) => at(x, 8)), ...[7, 5, 4, 3, 2, 1, 0].map((y) => at(8, y))]
  const second = [...Array.from({ length: 7 }, (_, i) => at(8, size - 1 - i)), ...Array.from({ length: 8 }, (_, i) => at(size - 8 + i, 8))]
  if (first.join('') !== second.join('')) throw new Error('the copies of the format differ')
  const format = Number.parseInt(first.join(''), 2) ^ 0b101010000010010
  let rest = format
  for (let bit = 14; bit >= 10; bit--) if (rest >> bit & 1) rest ^= 0b10100110111 << (bit - 10)
  if (rest !== 0) throw new Error('the format is damaged')
  if (format >> 13 !== 0) throw new Error('the level is not M')
  const mask = [(i: number, j: number) => (i + j) % 2, (i: number) => i % 2, (_: number, j: number) => j % 3, (i: number, j: number) => (i + j) % 3, (i: number, j: number) => ((i >> 1) + Math.floor(j / 3)) % 2,
    (i: number, j: number) => (i * j) % 2 + (i * j) % 3, (i: number, j: number) => ((i * j) % 2 + (i * j) % 3) % 2, (i: number, j: number) => ((i + j) % 2 + (i * j) % 3) % 2][format >> 10 & 7]!
  const places: Record<number, number[]> = { 1: [], 2: [18], 3: [22], 4: [26], 5: [30], 6: [34], 7: [22, 38], 8: [24, 42], 9: [26, 46], 10: [28, 50], 11: [30, 54], 12: [32, 58], 13: [34, 62], 14: [26, 46, 66], 15: [26, 48, 70], 16: [26, 50, 74], 17: [30, 54, 78], 18: [30, 56, 82], 19: [30, 58, 86], 20: [34, 62, 90] }
  const centres = [6, ...places[version]!]
  const isFixed = (x: number, y: number): boolean => x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9)
    || (version > 6 && (x < 6 && y >= size - 11 || y < 6 && x >= size - 11))
    || centres.some((cx) => centres.some((cy) => Math.abs(cx - x) < 3 && Math.abs(cy - y) < 3 && !(cx === 6 && (cy === 6 || cy === size - 7)) && !(cy === 6 && cx === size - 7)))
  const bits: number[] = []
  for (let pair = 0, x = size - 1; x > 0; x -= 2, pair++) {
    if (x === 6) x--
    for (let step = 0; step < size; step++) for (const column of [x, x - 1]) {
      const y = pair % 2 === 0 ? size - 1 - step : step
      if (!isFixed(column, y)) bits.push(at(column, y) ^ (mask(y, column) === 0 ? 1 : 0))
    }
  }
  const words = Array.from({ length: bits.length >> 3 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2))
  // Blocks of level M: how many, of how many data words, and how many correction words each (table 9).
  const table: Record<number, [number, number, number, number, number]> = { 1: [1, 16, 0, 0, 10], 2: [1, 28, 0, 0, 16], 3: [1, 44, 0, 0, 26], 4: [2, 32, 0, 0, 18], 5: [2, 43, 0, 0, 24], 6: [4, 27, 0, 0, 16], 7: [4, 31, 0, 0, 18], 8: [2, 38, 2, 39, 22], 9: [3, 36, 2, 37, 22], 10: [4, 43, 1, 44, 26],
    11: [1, 50, 4, 51, 30], 12: [6, 36, 2, 37, 22], 13: [8, 37, 1, 38, 22], 14: [4, 40, 5, 41, 24], 15: [5, 41, 5, 42, 24], 16: [7, 45, 3, 46, 28], 17: [10, 46, 1, 47, 28], 18: [9, 43, 4, 44, 26], 19: [3, 44, 11, 45, 26], 20: [3, 41, 13, 42, 26] }
  const [few, short, more, long, check] = table[version]!
  const blocks = [...Array<number>(few).fill(short), ...Array<number>(more).fill(long)].map((length) => ({ length, data: [] as number[], check: [] as number[] }))
  let next = 0
  for (let i = 0; i < Math.max(short, long); i++) for (const block of blocks) if (i < block.length) block.data.push(words[next++]!)
  for (let i = 0; i < check; i++) for (const block of blocks) block.check.push(words[next++]!)
  const power: number[] = [1]
  for (let i = 1; i < 255; i++) power.push((power[i - 1]! << 1) ^ (power[i - 1]! & 0x80 ? 0x11D : 0))
  const times = (a: number, b: number): number => a === 0 || b === 0 ? 0 : power[(power.indexOf(a) + power.indexOf(b)) % 255]!
  for (const { data, check: correction } of blocks) for (let root = 0; root < check; root++) {
    let value = 0
    for (const word of [...data, ...correction]) value = times(value, power[root]!) ^ word
    if (value !== 0) throw new Error('a block is damaged')
  }
  const all = blocks.flatMap(({ data }) => data).map((word) => word.toString(2).padStart(8, '0')).join('')
  if (all.slice(0, 4) !== '0100') throw new Error('these are no bytes')
  const head = version < 10 ? 12 : 20
  const length = Number.parseInt(all.slice(4, head), 2)
  return Buffer.from(Array.from({ length }, (_, i) => Number.parseInt(all.slice(head + i * 8, head + i * 8 + 8), 2) & 0xFF)).toString()
}
