import type { Sector } from './fields.ts'
import { fewest, told, type Told } from './small-groups.ts'

/** How often one option of one question was chosen by one sector, and how many of that sector answered the question. */
export interface Tally { question: string; option: string; sector: Sector; n: number }
export interface Answered { question: string; sector: Sector; n: number }

/** Sectors that may be told apart: none with fewer than five answers, and never one alone left out, since the total would tell it. */
export function toldApart(counts: ReadonlyMap<Sector, number>): Sector[] {
  const all = [...counts].filter(([, n]) => n > 0).toSorted(([, a], [, b]) => a - b)
  const few = all.filter(([, n]) => n < fewest)
  const rest = all.filter(([, n]) => n >= fewest)
  // One sector left out, or several with fewer than five together: the total less what is shown would say what they said.
  if (few.length === 1 || (few.length > 1 && few.reduce((sum, [, n]) => sum + n, 0) < fewest)) rest.shift()
  return rest.map(([sector]) => sector)
}

/** A question counted. `groups`: sectors that are told apart, and what is left of the others, with how many of each answered; `figures` has a row for each option, null where so few answered that nothing is told. */
export interface Result { n: number; groups: { sector: Sector | null; n: number }[]; options: readonly string[]; figures: Told | null }

export function resultOf(question: { id: string; options: readonly string[]; isOneOf: boolean }, tallies: readonly Tally[], answered: readonly Answered[]): Result {
  const of = new Map(answered.filter((one) => one.question === question.id).map(({ sector, n }) => [sector, n]))
  const apart = toldApart(of), n = [...of.values()].reduce((all, each) => all + each, 0)
  const others = n - apart.reduce((all, sector) => all + (of.get(sector) ?? 0), 0)
  const groups = [...apart.map((sector) => ({ sector, n: of.get(sector) ?? 0 })), ...others > 0 ? [{ sector: null, n: others }] : []]
  const own = tallies.filter((one) => one.question === question.id)
  const cells = question.options.map((option) => groups.map(({ sector }) => own.filter((one) => one.option === option && (sector === null ? !apart.includes(one.sector) : one.sector === sector)).reduce((all, one) => all + one.n, 0)))
  return { n, groups, options: question.options, figures: question.options.length === 0 ? null : told({ cells, answered: groups.map((group) => group.n), isOneOf: question.isOneOf }) }
}
