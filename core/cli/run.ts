import { parseArgs } from 'node:util'
import { nearest } from '../config/nearest.ts'
import { coreVersion } from '../kernel/core-version.ts'
import { makeCall, UsageFault, type Command } from './command.ts'
import { commands } from './commands.ts'
import { exitCodes } from './exit-codes.js'
import { inWords, isRefusal } from './words.ts'

/** Options the configuration reads; every command takes them. */
const configOptions = {
  port: { type: 'string' }, host: { type: 'string' }, origin: { type: 'string' }, data: { type: 'string' }, profile: { type: 'string' },
  set: { type: 'string', multiple: true }, demo: { type: 'boolean' }, 'no-demo': { type: 'boolean' },
} as const

/** Finds the command, reads its options, runs it. Answers the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  const [first = 'help'] = argv
  if (['--version', '-v', 'version'].includes(first)) return said(`Diwan ${coreVersion}, Node ${process.versions.node}`)
  if (['help', '--help', '-h'].includes(first)) return said(overview())
  const found = find(argv)
  if (!found) return misused(unknown(argv), overview())
  const { command, rest } = found
  try {
    const { values: { help, ...options }, positionals } = parseArgs({
      args: [...rest], allowPositionals: true, strict: true, options: { ...configOptions, ...command.options, help: { type: 'boolean', short: 'h' } },
    })
    if (help) return said(helpOf(command))
    const needed = [...command.usage.matchAll(/<\w[\w-]*>/g)].length
    if (positionals.length < needed) throw new UsageFault('Something is missing.')
    if (positionals.length > needed) throw new UsageFault(`"${positionals[needed]}" is too much.`)
    return await command.run(makeCall(positionals, options as Record<string, string | boolean | undefined>, rest)) ?? exitCodes.fine
  } catch (error) {
    if (error instanceof UsageFault || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) return misused((error as Error).message, helpOf(command))
    process.stderr.write(`${inWords(error)}\n`)
    return isRefusal(error) ? exitCodes.cannotStart : exitCodes.failed
  }
}

const wordsOf = ({ usage }: Pick<Command, 'usage'>): string => usage.split(' ').filter((word) => !/^[<[-]/.test(word)).join(' ')

/** Two words are looked for first, so that “plugin list” is not taken for a command of one. */
function unknown(argv: readonly string[]): string {
  const written = argv.slice(0, 2).filter((word) => !word.startsWith('-')).join(' ')
  const names = commands.map(wordsOf)
  const near = nearest(written, names) ?? nearest(argv[0] ?? '', names)
  return `There is no command "${written}"${near === undefined ? '.' : `; did you mean "${near}"?`}`
}

function find(argv: readonly string[]): { command: Command; rest: string[] } | null {
  for (const length of [2, 1]) {
    const command = commands.find(({ usage }) => wordsOf({ usage }) === argv.slice(0, length).join(' '))
    if (command) return { command, rest: argv.slice(length) }
  }
  return null
}

const overview = (): string => {
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  return ['Diwan: a community server for customs administrations', '', ...commands.map(({ usage, summary }) => `  npx diwan ${usage.padEnd(width)}  ${summary}`), '',
    'Each has --help. Settings can be given to each: --port, --host, --origin, --data, --profile, --set name=value.'].join('\n')
}

function helpOf({ usage, summary, help, options }: Command): string {
  const own = Object.entries(options ?? {}).map(([name, { type, description }]: [string, { type: string; description?: string }]) => `  --${name}${type === 'string' ? ' …' : ''}  ${description ?? ''}`.trimEnd())
  return [`npx diwan ${usage}`, summary, ...help ? ['', help] : [], ...own.length > 0 ? ['', ...own] : []].join('\n')
}

function said(words: string): number {
  process.stdout.write(`${words}\n`)
  return exitCodes.fine
}

function misused(words: string, help: string): number {
  process.stderr.write(`${words}\n\n${help}\n`)
  return exitCodes.usage
}
