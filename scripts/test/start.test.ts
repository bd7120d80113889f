import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { outcomeOf, Sandbox } from './sandbox.ts'

const scripts: Record<string, string> = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')).scripts

describe('npm start', () => {
  before(function () { if (process.platform === 'win32') this.skip() })
  let folder: Sandbox
  beforeEach(() => {
    folder = new Sandbox()
    folder.write('core/cli/worker.js', `import { parentPort } from 'node:worker_threads'\nparentPort?.postMessage(process.execArgv.length)\n`)
    folder.write('core/cli/main.js', `
      import { Worker } from 'node:worker_threads'
      process.on('SIGTERM', () => { console.log('stopped in good order'); process.exit(0) })
      setInterval(() => {}, 1000)
      new Worker(new URL('./worker.js', import.meta.url)).on('message', () => console.log('up', process.pid, JSON.stringify(process.execArgv)))
    `)
  })
  afterEach(() => { folder.remove() })

  it('stops the server in good order when only the shell between npm and server is told to stop', async () => {
    // A second command keeps every shell from becoming the server.
    const shell = spawn('/bin/sh', ['-c', `${(scripts['start'] ?? '').replace(/^node /, '"$NODE" ')}; true`], {
      cwd: folder.root, env: { ...process.env, NODE: process.execPath }, stdio: ['ignore', 'pipe', 'pipe']
    })
    shell.stdout.on('data', chunk => { if (String(chunk).startsWith('up')) shell.kill('SIGTERM') })
    const { output, signal } = await outcomeOf(shell)
    assert.equal(signal, 'SIGTERM')
    assert.match(output, /^up \d+ \[\]\nstopped in good order\n$/)
  })
})
