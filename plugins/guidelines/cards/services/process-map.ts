import type { Step } from '../kinds/process.ts'

/** A step of the map: what it takes before and after in minutes of work and waiting, and what became of it. */
export interface MappedStep extends Step { n: number; before: number | null; after: number | null; change: 'new' | 'removed' | 'changed' | 'kept' }
export interface Totals { workBefore: number; waitBefore: number; workAfter: number; waitAfter: number; before: number; after: number; stepsBefore: number; stepsAfter: number; controlsAfter: number; saved: number | null }

const sum = (work: number | null, wait: number | null): number | null => work === null && wait === null ? null : (work ?? 0) + (wait ?? 0)

export function mapOf(steps: readonly Step[]): { steps: MappedStep[]; totals: Totals } {
  const mapped = steps.map((step, index): MappedStep => {
    const [before, after] = [sum(step.workBefore, step.waitBefore), sum(step.workAfter, step.waitAfter)]
    return { ...step, n: index + 1, before, after, change: before === null ? 'new' : after === null ? 'removed' : before === after && step.workBefore === step.workAfter ? 'kept' : 'changed' }
  })
  const all = (pick: (step: MappedStep) => number | null) => mapped.reduce((total, step) => total + (pick(step) ?? 0), 0)
  const [before, after] = [all((step) => step.before), all((step) => step.after)]
  return {
    steps: mapped,
    totals: {
      workBefore: all(({ workBefore }) => workBefore), waitBefore: all(({ waitBefore }) => waitBefore), workAfter: all(({ workAfter }) => workAfter), waitAfter: all(({ waitAfter }) => waitAfter), before, after,
      stepsBefore: mapped.filter((step) => step.before !== null).length, stepsAfter: mapped.filter((step) => step.after !== null).length, controlsAfter: mapped.filter((step) => step.isControl && step.after !== null).length,
      saved: before === 0 ? null : Math.round((before - after) / before * 100),
    },
  }
}
