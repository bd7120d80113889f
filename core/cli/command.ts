import type { ParseArgsConfig } from 'node:util'
import { configHere } from './config-here.ts'
import type { Config } from '../config/index.ts'

/** What a command is given. */
export interface Call {
  /** What stands after the command's name, without options. */
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  /** Everything after the command's name, as typed; the configuration reads its own options from it. */
  readonly argv: readonly string[]
  say(words: string): void
  /** @throws ConfigFault */
  config(): Config
}

export interface Command {
  /** `plugins list`; words in angle brackets are asked for. */
  readonly usage: string
  readonly summary: string
  /** Shown by `--help`, below the usage. */
  readonly help?: string
  readonly options?: NonNullable<ParseArgsConfig['options']>
  /** Answers the exit code; default 0. @throws Error whose sentence is shown, exit code 1 */
  run(call: Call): Promise<number | void> | number | void
}

/** The person typed something that cannot be done; the usage is shown below the sentence. */
export class UsageFault extends Error {}

export const makeCall = (words: readonly string[], options: Call['options'], argv: readonly string[]): Call =>
  ({ words, options, argv, say: (text) => { process.stdout.write(`${text}\n`) }, config: () => configHere(argv) })
