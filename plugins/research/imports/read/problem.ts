import type { BibliographicRecord } from '../../exchange/record.ts'

/** What is wrong, as a locale key below `research.import.problem`; `at`: the line, or of JSON and OAI-PMH the record, from 1. */
export interface Problem { at: number; key: string; values?: Record<string, string | number> }
/** A record as it was read. `languages`: of the work, ISO 639, also such as the site does not speak. */
export interface ReadRecord { at: number; record: BibliographicRecord; languages: string[]; problems: Problem[] }
/** Everything of a file. What could not be made a record of is in `problems`. */
export interface Reading { records: ReadRecord[]; problems: Problem[] }

/** Bounds of every reader: what is over them is named and left out. */
export const most = { records: 5_000, entry: 200_000, field: 20_000, problems: 200, creators: 100, subjects: 20 } as const

export const problem = (at: number, name: string, values?: Record<string, string | number>): Problem => ({ at, key: `research.import.problem.${name}`, ...values ? { values } : {} })

/** Problems up to the bound: a file that is wrong on each of a million lines is told so two hundred times. */
export class Problems {
  readonly all: Problem[] = []
  add(at: number, name: string, values?: Record<string, string | number>): void { if (this.all.length < most.problems) this.all.push(problem(at, name, values)) }
}
