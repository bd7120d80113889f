import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { strain } from '../../core/cli/test/running-site.ts'
import { surroundings } from '../../core/config/index.ts'
import { main } from './site.ts'

interface Ended { code: number | null; output: string }
interface Together {
  /** Addresses of those that serve. */
  readonly serving: string[]
  readonly ended: Ended[]
  words(): string
  remove(): Promise<void>
}

/** Starts two sites in the same instant on one fresh data folder, and waits until each serves or has ended. */
export async function startTogether({ database }: { database?: string }): Promise<Together> {
  const directory = mkdtempSync(join(tmpdir(), 'diwan-together-'))
  const words = ['start', '--port', '0', '--data', directory, '--no-demo', '--set', 'log.level=warn', ...database === undefined ? [] : ['--set', `database.url=${database}`]]
  const starts = [0, 1].map(() => {
    const child = spawn(process.execPath, [main, ...words], { env: { ...surroundings(), NODE_OPTIONS: '' }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    const one = { child, output: '', closed: new Promise<void>((resolve) => { child.once('close', () => { resolve() }) }) }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { one.output += String(chunk) })
    return one
  })
  const address = (output: string): string | undefined => /Ready at (\S+)/.exec(output)?.[1]
  const end = performance.now() + 40_000 * strain()
  const isOpen = () => starts.some(({ child, output }) => child.exitCode === null && address(output) === undefined)
  while (isOpen() && performance.now() < end) await pause(50)
  return {
    serving: starts.flatMap(({ output }) => address(output) ?? []),
    ended: starts.filter(({ child }) => child.exitCode !== null).map(({ child, output }) => ({ code: child.exitCode, output })),
    words: () => starts.map(({ output }) => output).join('\n---\n'),
    async remove() {
      for (const { child, closed } of starts) {
        if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
        await closed
      }
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
