import { availableParallelism } from 'node:os'

const takeValue = new Set(['-g', '--grep', '-f', '--fgrep', '-t', '--timeout', '--timeouts', '-s', '--slow', '--retries',
  '-R', '--reporter', '-r', '--require', '-u', '--ui', '-O', '--reporter-option', '-n', '--node-option', '--import'])

/** Sorts the arguments into chosen test files, the number of processes, and what mocha is to read. */
export function readArguments(args, files) {
  const forMocha = []
  const paths = []
  let jobs = Math.min(4, Math.max(2, availableParallelism()))
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at]
    if (argument === '--jobs') jobs = Math.max(1, Number(args[at += 1]) || 1)
    else if (takeValue.has(argument)) forMocha.push(argument, args[at += 1] ?? '')
    else if (argument.startsWith('-')) forMocha.push(argument)
    else paths.push(argument.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, ''))
  }
  const matching = path => files.filter(file => file === path || file.startsWith(`${path}/`))
  return {
    jobs,
    forMocha,
    chosen: paths.length ? [...new Set(paths.flatMap(matching))] : files,
    unknown: paths.filter(path => matching(path).length === 0)
  }
}
