import assert from 'node:assert/strict'
import fc from 'fast-check'
import { fewest, told, type Counts, type Figure } from '../consult/model/small-groups.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0)
const within = (n: number, { low, high }: Figure): boolean => n >= low && n <= high
const one = (...cells: number[][]): Counts => ({ cells, answered: cells[0]!.map((_, group) => sum(cells.map((row) => row[group] ?? 0))), isOneOf: true })

/** All lists of `length` numbers from 0 that add up to `total`. */
function* splits(total: number, length: number): Generator<number[]> {
  if (length === 1) { yield [total]; return }
  for (let n = 0; n <= total; n += 1) for (const rest of splits(total - n, length - 1)) yield [n, ...rest]
}
/** Every table somebody could think of who knows how many of each group answered and reads what is told. */
function* tables({ cells, answered }: Counts, { all, by }: { all: Figure[]; by: Figure[][] }): Generator<number[][]> {
  function* columns(group: number): Generator<number[][]> {
    if (group === answered.length) { yield []; return }
    for (const column of splits(answered[group] ?? 0, cells.length)) if (by.length === 0 || column.every((n, option) => within(n, by[option]![group]!))) for (const rest of columns(group + 1)) yield [column, ...rest]
  }
  for (const found of columns(0)) {
    const rows = cells.map((_, option) => found.map((column) => column[option]!))
    if (rows.every((row, option) => within(sum(row), all[option]!))) yield rows
  }
}

describe('what is told of small groups', () => {
  it('gives numbers where no group is small', () => {
    assert.deepEqual(told(one([12, 8], [5, 0])), { all: [{ low: 20, high: 20 }, { low: 5, high: 5 }], by: [[{ low: 12, high: 12 }, { low: 8, high: 8 }], [{ low: 5, high: 5 }, { low: 0, high: 0 }]] })
  })

  it('gives ranges where one is small, wide enough that the others do not tell it', () => {
    // 13 less 9 would be 4: with ranges of five, 9 and 4 are all that adds up.
    assert.deepEqual(told(one([9], [4]))?.all, [{ low: 0, high: 9 }, { low: 0, high: 9 }])
    assert.deepEqual(told(one([11], [3], [6]))?.all, [{ low: 10, high: 14 }, { low: 0, high: 4 }, { low: 5, high: 9 }])
  })

  it('tells nothing of fewer than five', () => { assert.equal(told(one([2], [2])), null) })

  it('is true, and leaves at least three values open for every small number, whatever is added and subtracted', () => {
    const cell = fc.integer({ min: 0, max: 7 })
    const table = fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: 3 })).chain(([options, groups]) => fc.array(fc.array(cell, { minLength: groups, maxLength: groups }), { minLength: options, maxLength: options }))
    fc.assert(fc.property(table.filter((cells) => cells.length * cells[0]!.length <= 6), (cells) => {
      const counts = one(...cells), found = told(counts)
      if (found === null) return sum(counts.answered) < fewest
      assert.ok(cells.every((row, option) => within(sum(row), found.all[option]!) && (found.by.length === 0 || row.every((n, group) => within(n, found.by[option]![group]!)))))
      const seen = cells.map((row) => [...row.map(() => new Set<number>()), new Set<number>()])
      for (const rows of tables(counts, found)) for (const [option, row] of rows.entries()) for (const [group, n] of [...row, sum(row)].entries()) seen[option]![group]!.add(n)
      for (const [option, row] of cells.entries()) for (const [group, n] of [...row, sum(row)].entries()) if (n > 0 && n < fewest && (found.by.length > 0 || group === row.length)) assert.ok(seen[option]![group]!.size >= 3, `${JSON.stringify(cells)}: ${n} may only be ${[...seen[option]![group]!].join(', ')}`)
      return true
    }), { numRuns: 400 })
  })

  it('costs bounded time for thirty choices and all sectors', () => {
    const cells = Array.from({ length: 30 }, (_, n) => [n % 7, n % 5, (n * 3) % 11, n % 2, 40 + n])
    const found = told(one(...cells))
    assert.equal(found?.by.length, 30)
  })
})
