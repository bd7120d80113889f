import { resolve } from 'node:path'

const withValue = ['--data', '--port', '--host', '--origin', '--profile', '--set']

/** What starts the very site a command was given: `npm start`, with the settings of its command line where there are any. */
export function startCommand(argv: readonly string[]): string {
  const said: string[] = []
  const rest = [...argv]
  for (let argument = rest.shift(); argument !== undefined && argument !== '--'; argument = rest.shift()) {
    const cut = argument.indexOf('=')
    const flag = cut < 0 ? argument : argument.slice(0, cut)
    if (!withValue.includes(flag)) continue
    const value = cut < 0 ? rest.shift() ?? '' : argument.slice(cut + 1)
    said.push(flag, /^[\w.,:@=/-]+$/.test(value) && flag !== '--data' ? value : `"${flag === '--data' ? resolve(value) : value}"`)
  }
  return said.length === 0 ? 'npm start' : `npm start -- ${said.join(' ')}`
}
