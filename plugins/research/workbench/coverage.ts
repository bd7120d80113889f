import { chanceFrom, normalAt } from '@diwan/core'
import { differences } from './evaluate/differences.ts'
import { isFigure, type Figure } from './evaluate/figure.ts'
import { interrupted } from './evaluate/interrupted.ts'
import type { Estimate } from './numbers/robust.ts'

/** Shares of draws whose 95 % interval holds what was planted. `memory`: how much of an error stays in the next. */
export interface Covered { first: number; second: number }

const holds = (planted: number, figure: Figure<Estimate>): number => isFigure(figure) && figure.value.low <= planted && planted <= figure.value.high ? 1 : 0

/** Errors of one series, of deviation 1 before they remember. */
function errors(length: number, memory: number, next: () => number): number[] {
  let error = 0
  return Array.from({ length }, () => { error = memory * error + normalAt(next() || 0.5); return error })
}

function share(draws: number, one: () => [number, number]): Covered {
  let first = 0, second = 0
  for (let n = 0; n < draws; n++) { const [a, b] = one(); first += a; second += b }
  return { first: first / draws, second: second / draws }
}

/** Level and slope of an interrupted series of `n` points. */
export function coveredInterrupted({ n, at, memory, draws }: { n: number; at: number; memory: number; draws: number }): Covered {
  const next = chanceFrom(5, `interrupted ${n} ${memory}`)
  return share(draws, () => {
    const found = interrupted({ period: 1, pairs: 0, lag: null, placebos: false, at, values: errors(n, memory, next).map((error, t) => 400 + 1.5 * t + (t >= at ? -60 + 2 * (t - at) : 0) + 8 * error) })
    return 'why' in found ? [0, 0] : [holds(-60, found.level), holds(2, found.slope)]
  })
}

/** Effect, and difference of trends before it, of half of `groups`. */
export function coveredDifferences({ groups, periods, at, memory, draws }: { groups: number; periods: number; at: number; memory: number; draws: number }): Covered {
  const next = chanceFrom(5, `differences ${groups} ${periods} ${memory}`)
  return share(draws, () => {
    const table = Array.from({ length: groups }, (_, g) => ({ isTreated: g < groups / 2, values: errors(periods, memory, next).map((error, t) => 50 + 4 * g + 0.5 * t + (g < groups / 2 && t >= at ? 3 : 0) + error) }))
    const found = differences({ at, errors: 'auto', lag: null, placebos: false, groups: table })
    return 'why' in found ? [0, 0] : [holds(3, found.effect), holds(0, found.trends)]
  })
}

/** `node plugins/research/workbench/coverage.ts` prints the table that stands in docs/methods.md. */
if (import.meta.main) {
  const draws = 2_000, said = (part: number) => `${(part * 100).toFixed(1)} %`
  console.log('| Series | Errors keep | First | Second |\n|---|--:|--:|--:|')
  for (const memory of [0, 0.5]) {
    for (const [n, at] of [[24, 12], [48, 24], [96, 60], [300, 200]] as const) { const { first, second } = coveredInterrupted({ n, at, memory, draws }); console.log(`| Interrupted, ${n} points: level, slope | ${memory} | ${said(first)} | ${said(second)} |`) }
    for (const [groups, periods, at] of [[2, 36, 24], [2, 96, 60], [12, 36, 24], [30, 36, 24]] as const) { const { first, second } = coveredDifferences({ groups, periods, at, memory, draws }); console.log(`| Differences, ${groups} groups, ${periods} periods: effect, trends | ${memory} | ${said(first)} | ${said(second)} |`) }
  }
}
