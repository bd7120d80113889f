import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { repository } from './copy.ts'

/** Runs the tests of a plugin as `npm test` does, in a process of their own, and answers what it said. */
export function runTestsOf(folder: string, id: string): Promise<{ code: number | null; said: string }> {
  const mocha = join(repository, 'node_modules', 'mocha', 'bin', 'mocha.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mocha, '--exit', '--no-color', join(folder, 'test', `${id}.test.ts`)], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const pipe of [child.stdout, child.stderr]) pipe.setEncoding('utf8').on('data', (words: string) => { said += words })
    child.once('error', reject).once('close', (code) => resolve({ code, said }))
  })
}
