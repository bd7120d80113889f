import assert from 'node:assert/strict'
import fc from 'fast-check'
import { rungs, type Rung } from '../uptake/adoption/ladder.ts'
import { atLeast, fewest, toldOf, type Tally, type Told } from '../uptake/adoption/told.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

/** A tally that can be: of each region so many that are not named, and what each of them says. */
const tally = (most: number): fc.Arbitrary<Tally> => fc.array(fc.array(fc.constantFrom(...rungs, 'none' as const), { maxLength: most }), { minLength: 1, maxLength: 6 }).map((regions) => {
  const named = Object.entries(Object.fromEntries(regions.map((said, index) => [`R${index}`, said])))
  const all = regions.flat()
  return {
    population: Object.fromEntries(named.map(([region, said]) => [region, said.length])),
    using: Object.fromEntries(named.map(([region, said]) => [region, said.filter((one) => one === 'adopted' || one === 'adapted').length])),
    rungs: Object.fromEntries(rungs.map((rung) => [rung, all.filter((one) => one === rung).length])),
  }
})

/** Every sum that can be formed of what is told and of what everybody knows: of rungs told and not told, of regions told and not told. */
function workedOut({ population }: Tally, { using, regions, rungs: told }: Told): number[] {
  const everybody = sum(Object.values(population))
  const groups = [...using === null ? [] : [using], ...(['considering', 'piloting', 'rejected', 'retired'] as const).flatMap((rung) => told[rung] ?? [])]
  const numbers = [...groups, ...Object.values(told), ...regions.map(({ n }) => n)]
  const subsets = <T>(of: readonly T[]): T[][] => of.reduce<T[][]>((all, one) => [...all, ...all.map((some) => [...some, one])], [[]])
  if (groups.length > 0) numbers.push(...subsets(groups).filter((some) => some.length > 0).map((some) => everybody - sum(some)))
  if (using === null || regions.length === 0) return numbers
  const there = Object.entries(population).filter(([, n]) => n > 0)
  for (const some of subsets(regions).filter((one) => one.length > 0)) {
    numbers.push(sum(some.map(({ region, n }) => (population[region] ?? 0) - n)))
    if (some.length === there.length) continue
    numbers.push(using - sum(some.map(({ n }) => n)), everybody - using - sum(some.map(({ region, n }) => (population[region] ?? 0) - n)))
  }
  return numbers
}

describe('What is told of adoption', () => {
  it('leaves nothing below five to be worked out by taking one number from another', () => {
    fc.assert(fc.property(tally(24), (one) => {
      for (const n of workedOut(one, toldOf(one))) assert.ok(n >= fewest, `${n} from ${JSON.stringify([one, toldOf(one)])}`)
    }), { numRuns: 3_000 })
  })

  it('and nothing by trying out every answer that would have been told in the same words, by somebody who knows the rules', () => {
    // For every region that is not told there is more than one number it could be.
    const pops = [[6, 9, 12], [3, 12, 14], [7, 7, 7], [12, 12], [5, 11, 13], [1, 14, 15], [12, 15, 18], [2, 3, 14, 14]]
    for (const population of pops) {
      const byTold = new Map<string, number[][]>()
      const walk = (index: number, users: number[]): void => {
        if (index < population.length) { for (let n = 0; n <= (population[index] ?? 0); n += 1) walk(index + 1, [...users, n]); return }
        const named = Object.fromEntries(population.map((n, region) => [`R${region}`, n]))
        const told = toldOf({ population: named, using: Object.fromEntries(users.map((n, region) => [`R${region}`, n])), rungs: { adopted: sum(users) } })
        const words = JSON.stringify(told)
        byTold.set(words, [...byTold.get(words) ?? [], users])
      }
      walk(0, [])
      for (const [words, answers] of byTold) {
        for (const [region] of population.entries()) {
          const could = new Set(answers.map((one) => one[region]))
          const few = [...could].filter((n) => n !== undefined && (n < fewest || (population[region] ?? 0) - n < fewest))
          assert.ok(could.size > 1 || few.length === 0, `region ${region} of ${population.join()} can only be ${[...could].join()} where ${words} is told`)
        }
      }
    }
  })

  it('tells what may be told: all of it where every number is five and more', () => {
    const population = { A: 30, B: 30, C: 30 }
    assert.deepEqual(toldOf({ population, using: { A: 7, B: 8, C: 9 }, rungs: { adopted: 12, adapted: 12, piloting: 6, considering: 5 } }),
      { using: 24, regions: [{ region: 'A', n: 7 }, { region: 'B', n: 8 }, { region: 'C', n: 9 }], rungs: { considering: 5, piloting: 6, adopted: 12, adapted: 12 } })
  })

  it('tells of no region where one of them holds fewer than five, since it could be worked out from the sum', () => {
    const told = toldOf({ population: { A: 30, B: 30, C: 30 }, using: { A: 2, B: 8, C: 9 }, rungs: { adopted: 19 } })
    assert.deepEqual(told, { using: 19, regions: [], rungs: {} })
  })

  it('tells nothing that would say of everybody in a region, or everywhere, that they do or that they do not', () => {
    assert.deepEqual(toldOf({ population: { A: 8 }, using: { A: 8 }, rungs: { adopted: 8 } }).using, null)
    assert.deepEqual(toldOf({ population: { A: 8, B: 40 }, using: { A: 7, B: 10 }, rungs: { adopted: 17 } }).regions, [])
  })

  it('and of rungs just as little: none that is not told can only be one number below five', () => {
    for (const there of [8, 12, 16, 20]) {
      const byTold = new Map<string, Map<string, Set<number>>>()
      const split = (left: number, parts: number): number[][] => parts === 1 ? [[left]] : Array.from({ length: left + 1 }, (_, n) => n).flatMap((n) => split(left - n, parts - 1).map((rest) => [n, ...rest]))
      for (const [considering = 0, piloting = 0, adopted = 0, adapted = 0, rejected = 0, none = 0] of split(there, 6)) {
        const counts: Partial<Record<Rung, number>> = { considering, piloting, adopted, adapted, rejected, retired: 0 }
        const words = JSON.stringify(toldOf({ population: { A: there }, using: { A: adopted + adapted }, rungs: counts }))
        const could = byTold.get(words) ?? new Map<string, Set<number>>()
        byTold.set(words, could)
        for (const [name, n] of Object.entries({ ...counts, none, using: adopted + adapted })) could.set(name, (could.get(name) ?? new Set()).add(n))
      }
      for (const [words, could] of byTold) for (const [name, numbers] of could) {
        assert.ok(name === 'retired' || numbers.size > 1 || Math.min(...numbers) >= fewest, `${name} can only be ${[...numbers].join()} where ${words} is told`)
      }
    }
  })

  it('says “at least” in steps of five', () => {
    assert.deepEqual([0, 4, 5, 9, 10, 23].map(atLeast), [null, null, 5, 5, 10, 20])
  })
})
