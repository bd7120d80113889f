#!/usr/bin/env node
// The command line begins here, in plain JavaScript: a process that only supervises needs no types stripped, which saves 17 MB.
const [command, ...rest] = process.argv.slice(2)
if (command === 'start' && !rest.includes('--help') && !rest.includes('-h')) {
  const { supervise } = await import('./supervise.js')
  process.exitCode = await supervise(rest)
} else {
  const { keepCompiled } = await import('./keep-compiled.js')
  keepCompiled()
  const { useOneFile } = await import('./one-file.js')
  useOneFile()
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2))
}
