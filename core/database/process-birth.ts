import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * What tells a process from another one that was given the same id later: a text that stays the same for its whole life, or
 * undefined where the platform does not say. Linux: the boot and the clock tick of its start. macOS: the second of its start.
 * Windows: the millisecond, asked of PowerShell, which takes half a second for another process.
 */
export function processBirth(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      // The command name, in brackets, may itself hold spaces and brackets: fields are counted from behind it.
      const tick = fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19]
      return tick && `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${tick}`
    }
    if (process.platform === 'win32') {
      if (pid === process.pid) return String(Math.round(performance.timeOrigin))
      const question = `([DateTimeOffset](Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`
      return ask('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', question])
    }
    return ask('ps', ['-o', 'lstart=', '-p', String(pid)])
  } catch {
    return undefined
  }
}

/** Node learns its own start a little late; nobody is given a process id twice within seconds. */
export function isSameBirth(one: string, other: string): boolean {
  const [a, b] = [Number(one), Number(other)]
  return one === other || Math.abs(a - b) < 5_000
}

function ask(command: string, words: string[]): string | undefined {
  // `ps` writes the date in the language and time zone it is told.
  const told = { PATH: '/usr/bin:/bin', SystemRoot: 'C:\\Windows', LC_ALL: 'C', TZ: 'UTC' }
  const environment = process.platform === 'win32' ? {} : { env: told }
  const answer = execFileSync(command, words, { ...environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5_000, windowsHide: true })
  return answer.trim() || undefined
}

/** Whether a process of this id lives here; one that belongs to somebody else does too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
