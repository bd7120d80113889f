/**
 * What is wrong with a table, and where: `row` is the line of the text (from 1), `column` its heading, both empty for the whole.
 * `isNote`: figures can be counted all the same. Said as `research.bench.problem.<key>`.
 */
export interface Problem { row: number | null; column: string; key: string; values?: Record<string, string | number>; isNote?: true }

/** Listed at most; the rest is counted. */
export const listed = 100

/** Problems, bounded however many there are. */
export class Problems {
  readonly list: Problem[] = []
  /** Those that keep figures from being counted, listed or not. */
  blocking = 0
  more = 0

  add(problem: Problem): void {
    if (!problem.isNote) this.blocking++
    if (this.list.length < listed) this.list.push(problem)
    else this.more++
  }
}
