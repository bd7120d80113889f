import type { Sector } from './fields.ts'

/** How often one option of one question was chosen by one sector, and how many of that sector answered the question. */
export interface Tally { question: string; option: string; sector: Sector; n: number }
export interface Answered { question: string; sector: Sector; n: number }
export const fewest = 5

/** Sectors that may be told apart: none with fewer than five answers, and never one alone left out, since the total would tell it. */
export function toldApart(counts: ReadonlyMap<Sector, number>): Sector[] {
  const all = [...counts].filter(([, n]) => n > 0).toSorted(([, a], [, b]) => a - b)
  const few = all.filter(([, n]) => n < fewest)
  const rest = all.filter(([, n]) => n >= fewest)
  // One sector left out, or several with fewer than five together: the total less what is shown would say what they said.
  if (few.length === 1 || (few.length > 1 && few.reduce((sum, [, n]) => sum + n, 0) < fewest)) rest.shift()
  return rest.map(([sector]) => sector)
}

export interface OptionCount { option: string; n: number; by: { sector: Sector; n: number }[] }
/** One question counted: all together, and by each sector that may be told apart. */
export function counted(question: string, options: readonly string[], tallies: readonly Tally[], answered: readonly Answered[]): { n: number; sectors: { sector: Sector; n: number }[]; options: OptionCount[] } {
  const of = new Map(answered.filter((one) => one.question === question).map(({ sector, n }) => [sector, n]))
  const apart = toldApart(of)
  const own = tallies.filter((one) => one.question === question)
  // Of fewer than five nothing is counted: each could be told.
  if ([...of.values()].reduce((all, n) => all + n, 0) < fewest) return { n: [...of.values()].reduce((all, n) => all + n, 0), sectors: [], options: [] }
  const sum = (rows: readonly { n: number }[]) => rows.reduce((all, { n }) => all + n, 0)
  return {
    n: sum([...of.values()].map((n) => ({ n }))), sectors: apart.map((sector) => ({ sector, n: of.get(sector) ?? 0 })),
    options: options.map((option) => ({ option, n: sum(own.filter((one) => one.option === option)), by: apart.map((sector) => ({ sector, n: sum(own.filter((one) => one.option === option && one.sector === sector)) })) })),
  }
}
