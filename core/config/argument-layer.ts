import { checkValue, fromText } from './check-value.ts'
import type { ConfigProblem } from './config-fault.ts'
import type { Layer, Place } from './layer.ts'
import { suggest } from './suggest.ts'
import { leavesOf, type Section } from './walk.ts'

const flags: Readonly<Record<string, string>> = {
  '--port': 'server.port', '--host': 'server.host', '--origin': 'server.origin', '--data': 'data.directory'
}

/**
 * What the command line says: `--port 4000`, `--host`, `--origin`, `--data`, `--demo`, `--no-demo`, and any setting as
 * `--set server.bodyLimit=2mb`. Other arguments are the command's own and left alone.
 */
export function argumentLayer(argv: readonly string[], schema: Section): Layer {
  const leaves = new Map(leavesOf(schema).map(({ path, leaf }) => [path, leaf]))
  const entries = new Map<string, { value: unknown, place: Place }>()
  const problems: ConfigProblem[] = []
  for (const { flag, path, written } of settingsIn(argv)) {
    const leaf = leaves.get(path)
    if (!leaf) {
      problems.push({ key: path, ...suggest(path, schema) })
      continue
    }
    const verdict = checkValue(leaf, fromText(leaf, written))
    if ('value' in verdict) entries.set(path, { value: verdict.value, place: { words: flag } })
    else problems.push({ key: path, sentence: `${flag} is ${verdict.expected}; found ${verdict.found}.` })
  }
  return { entries, problems }
}

function settingsIn(argv: readonly string[]): { flag: string, path: string, written: string }[] {
  const found: { flag: string, path: string, written: string }[] = []
  const rest = [...argv]
  for (let argument = rest.shift(); argument !== undefined && argument !== '--'; argument = rest.shift()) {
    const cut = argument.indexOf('=')
    const flag = cut < 0 ? argument : argument.slice(0, cut)
    const valueOf = () => cut < 0 ? rest.shift() ?? '' : argument.slice(cut + 1)
    if (flag === '--demo' || flag === '--no-demo') found.push({ flag, path: 'demo.enabled', written: flag === '--demo' ? 'on' : 'off' })
    else if (flag === '--set') {
      const [path = '', ...value] = valueOf().split('=')
      found.push({ flag: `--set ${path}`, path, written: value.join('=') })
    } else if (Object.hasOwn(flags, flag)) found.push({ flag, path: flags[flag] ?? '', written: valueOf() })
  }
  return found
}
