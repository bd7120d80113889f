import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main as makeReady } from './main.js'
import { chooseNode } from './node.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const entry = join(root, 'core', 'cli', 'main.js')
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK', 'SIGUSR1', 'SIGUSR2'].filter(signal => signal in constants.signals)
// A terminal sends Ctrl-C to the child as well, and Windows has no signals to pass on: a second one would cut the stop short.
const arrivesAnyway = signal => process.platform === 'win32' || (signal === 'SIGINT' && process.stdin.isTTY)

/** Runs the command line on a Node that can, from the caller's folder, and returns its exit code. */
export async function main(args) {
  if (!existsSync(join(root, 'node_modules'))) {
    const code = await makeReady([])
    if (code !== 0) return code
  }
  const node = await chooseNode(root, line => console.error(`Diwan: ${line}`))
  // An incomplete node_modules: let the full preparation mend it or say what is wrong.
  if (!node) {
    const code = await makeReady([])
    if (code !== 0) return code
  }
  return run(node ?? await chooseNode(root, () => {}, true), [entry, ...args])
}

function run(node, args) {
  // Becoming the other process leaves no waiting parent in memory.
  if (process.execve) process.execve(node, [node, ...args], process.env)
  return new Promise((end, reject) => {
    const child = spawn(node, args, { stdio: 'inherit' })
    for (const signal of signals) process.on(signal, () => arrivesAnyway(signal) || child.kill(signal))
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      if (!signal) return end(code)
      for (const name of signals) process.removeAllListeners(name)
      process.kill(process.pid, signal)
    })
  })
}
