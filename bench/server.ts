import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cpuMs, memoryOf } from './process-tree.ts'

export interface Served {
  readonly origin: string
  /** From the command to the first answered page. */
  readonly firstPageMs: number
  /** CPU of the whole tree until then. */
  readonly firstPageCpuMs: number
  /** What its processes have taken of a processor so far. */
  cpuMs(): number
  memory(): { mb: number; peakMb: number }
  stop(): Promise<void>
}

/** The server as people start it, supervising process and log included. @throws Error when no page came within 90 s */
export async function serve(options: { root: string; data: string; port: number; url?: string; demo?: boolean }): Promise<Served> {
  const { root, data, port, url, demo } = options
  const began = performance.now()
  const said = openSync(join(data, 'said.txt'), 'w')
  const words = ['--import', './scripts/stop-with-parent.js', 'core/cli/main.js', 'start', '--port', String(port), '--data', data, demo ? '--demo' : '--no-demo']
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', said, said], env: { ...process.env, ...(url ? { DATABASE_URL: url } : {}) } })
  closeSync(said)
  const kill = (): void => { child.kill('SIGKILL') }
  process.once('exit', kill)
  const origin = `http://127.0.0.1:${port}`
  const fail = (why: string): never => { kill(); throw new Error(`${why}: ${readFileSync(join(data, 'said.txt'), 'utf8').slice(-2_000)}`) }
  for (;;) {
    if (child.exitCode !== null) fail('The server ended')
    if (performance.now() - began > 90_000) fail('No page within 90 s')
    const status = await fetch(`${origin}/en/updates`, { signal: AbortSignal.timeout(30_000), redirect: 'manual' }).then((answer) => answer.status, () => 0)
    if (status === 200) break
    await pause(15)
  }
  const firstPageMs = performance.now() - began, firstPageCpuMs = cpuMs(child.pid ?? 0)
  return {
    origin, firstPageMs, firstPageCpuMs,
    cpuMs: () => cpuMs(child.pid ?? 0),
    memory: () => memoryOf(child.pid ?? 0),
    async stop() {
      process.off('exit', kill)
      if (child.exitCode !== null) return
      child.kill('SIGTERM')
      const timer = setTimeout(kill, 20_000)
      await once(child, 'exit')
      clearTimeout(timer)
    },
  }
}
