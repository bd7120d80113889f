import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { surroundings } from '../../config/index.ts'
import { reservePort } from '../../kernel/reserve-port.ts'

const main = fileURLToPath(new URL('../main.js', import.meta.url))
const fixtures = fileURLToPath(new URL('plugins', import.meta.url))

/** How many times as long things take here now: on a machine that has twice its work to do already, a start waits for the others. */
export const strain = (): number => Math.max(1, (loadavg()[0] ?? 1) / availableParallelism())

export interface Ran { code: number | null; out: string; err: string }

/** A data folder whose path has a space in it, gone at the end. */
export function dataFolder(): { directory: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'diwan cli '))
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }) }
}

const environment = (): NodeJS.ProcessEnv => ({ ...surroundings(), DIWAN_TEST_PLUGINS: fixtures, NODE_OPTIONS: '' })

/** Runs a command of the command line to its end. */
export function run(args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...args], { env: { ...environment(), ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  const ran: Ran = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk) => { ran.out += String(chunk) })
  child.stderr.on('data', (chunk) => { ran.err += String(chunk) })
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ ...ran, code }))
  })
}

/** A site as `npm start` starts it, supervising process and all, with the plugins of the tests. */
export class RunningSite {
  readonly #child: ChildProcess
  output = ''
  url = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => { this.output += String(chunk) })
  }

  static async start(directory: string, args: readonly string[] = []): Promise<RunningSite> {
    // The same port after every restart, as a site has it.
    const { port, release } = await reservePort('127.0.0.1', 0)
    await release()
    const child = spawn(process.execPath, [main, 'start', '--port', String(port), '--data', directory, '--no-demo', '--set', 'log.level=warn', ...args], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    const site = new RunningSite(child)
    await site.until(() => site.output.includes('Ready at'), 40_000)
    site.url = /Ready at (\S+)/.exec(site.output)![1]!
    return site
  }

  get pid(): number { return this.#child.pid! }

  /** Process that serves, as the supervising one started it. */
  get status(): number | null { return this.#child.exitCode }

  async until(holds: () => boolean | Promise<boolean>, ms: number): Promise<void> {
    const end = performance.now() + ms * strain()
    while (!await holds()) {
      if (performance.now() > end) throw new Error(`Not within ${ms} ms. It said:\n${this.output}`)
      if (this.#child.exitCode !== null) throw new Error(`It ended with ${this.#child.exitCode}:\n${this.output}`)
      await pause(50)
    }
  }

  /** Status of an answer, or null when there was none within the time. Each on a line of its own. */
  ask(path: string, ms = 2_000): Promise<number | null> {
    return new Promise((resolve) => {
      const asked = get(this.url + path, { agent: false, timeout: ms * strain() }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? null))
      })
      asked.once('timeout', () => { asked.destroy(new Error('no answer in time')) })
      asked.once('error', (error) => {
        this.output += `\n(${path}: ${error.message})\n`
        resolve(null)
      })
    })
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode
    const ended = new Promise<number | null>((resolve) => { this.#child.once('close', resolve) })
    this.#child.kill(signal)
    return ended
  }
}
