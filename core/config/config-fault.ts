/** One thing that is wrong with the configuration. `file` is relative to the root; `line` counts from 1. */
export interface ConfigProblem {
  /** A whole sentence without its place. */
  readonly sentence: string
  readonly file?: string
  readonly line?: number
  /** The setting or variable it is about. */
  readonly key?: string
  /** The nearest setting that exists, where the key does not. */
  readonly nearest?: string
}

const mostShown = 12

/** The configuration cannot be used. The message is what to show the person who starts the site; nothing was written anywhere. */
export class ConfigFault extends Error {
  readonly problems: readonly ConfigProblem[]
  constructor(problems: readonly ConfigProblem[]) {
    super(inWords(problems))
    this.name = 'ConfigFault'
    this.problems = problems
  }
}

function inWords(problems: readonly ConfigProblem[]): string {
  const lines = problems.slice(0, mostShown).map(problem => placeOf(problem) === '' ? capital(problem.sentence) : `${placeOf(problem)}${problem.sentence}`)
  const rest = problems.length - mostShown
  return [...lines, ...(rest > 0 ? [`… and ${rest} more.`] : [])].join('\n')
}

const capital = (sentence: string): string => `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`

function placeOf({ file, line }: ConfigProblem): string {
  if (file === undefined) return ''
  return line === undefined ? `${file}: ` : `${file}, line ${line}: `
}
