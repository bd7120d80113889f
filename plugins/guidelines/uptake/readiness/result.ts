import { fewest } from '../adoption/told.ts'
import type { Asked, AskedStatement } from './asked.ts'

export interface Answer { statement: string; score: number | null; target: number | null; evidence: string }
export interface DimensionResult { id: string; number: string; title: string; mean: number | null; target: number | null; answered: number; asked: number }
export interface Gap extends AskedStatement { score: number; target: number; evidence: string; dimension: string }

const mean = (numbers: readonly number[]): number | null => numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length
/** What is aimed at where nobody said: in place, if not yet checked. */
export const usualTarget = 3

/** Of each dimension the mean of what was answered and of what is aimed at. Pure. */
export function resultOf({ dimensions }: Asked, answers: readonly Answer[]): { dimensions: DimensionResult[]; gaps: Gap[]; answered: number; asked: number } {
  const by = new Map(answers.map((one) => [one.statement, one]))
  const results = dimensions.map(({ id, number, title, statements }) => {
    const given = statements.flatMap((one) => { const answer = by.get(one.id); return answer?.score === null || answer === undefined ? [] : [{ score: answer.score ?? 0, target: answer.target ?? usualTarget }] })
    return { id, number, title, mean: mean(given.map(({ score }) => score)), target: mean(given.map(({ target }) => target)), answered: given.length, asked: statements.length }
  })
  const gaps = dimensions.flatMap(({ title, statements }) => statements.flatMap((one) => {
    const answer = by.get(one.id), target = answer?.target ?? usualTarget
    return answer === undefined || answer.score === null || answer.score >= target ? [] : [{ ...one, score: answer.score, target, evidence: answer.evidence, dimension: title }]
  })).toSorted((a, b) => (b.target - b.score) - (a.target - a.score))
  return { dimensions: results, gaps, answered: results.reduce((sum, one) => sum + one.answered, 0), asked: results.reduce((sum, one) => sum + one.asked, 0) }
}

/**
 * What several administrations found, to the nearest half and without saying how many: null below five, so that none can be worked out
 * by the change one of them makes. Never an order of administrations. Pure.
 */
export function togetherOf({ dimensions }: Asked, administrations: readonly (readonly Answer[])[]): { id: string; number: string; title: string; mean: number | null }[] | null {
  if (administrations.length < fewest) return null
  return dimensions.map(({ id, number, title, statements }) => {
    const names = new Set(statements.map((one) => one.id))
    const means = administrations.flatMap((answers) => mean(answers.flatMap(({ statement, score }) => names.has(statement) && score !== null ? [score] : [])) ?? [])
    const all = means.length < fewest ? null : mean(means)
    return { id, number, title, mean: all === null ? null : Math.round(all * 2) / 2 }
  })
}
