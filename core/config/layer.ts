import type { ConfigProblem } from './config-fault.ts'

/** Where a value stands: a file with its line, a variable of the environment, or a flag; `words` is the whole of it in English. */
export interface Place { readonly file?: string, readonly line?: number, readonly variable?: string, readonly words: string }

/** What one source says, by the path of the setting (`server.port`), and what is wrong with it. */
export interface Layer {
  readonly entries: ReadonlyMap<string, { readonly value: unknown, readonly place: Place }>
  readonly problems: readonly ConfigProblem[]
}

export const inFile = (file: string, line: number): Place => ({ file, line, words: `${file}, line ${line}` })
