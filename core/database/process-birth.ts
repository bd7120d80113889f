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
      const tick = fieldsOf(pid)[19]
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

// The command name, in brackets, may itself hold spaces and brackets: fields are counted from behind it.
function fieldsOf(pid: number): string[] {
  const line = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')
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

/** Whether a process of this id lives here; one that belongs to somebody else does too, and one that has ended does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  return !isEnded(pid)
}

/**
 * A process that was killed keeps its id until its parent asks for its end; where the parent never does, for good. It can write
 * no more once its last thread is gone.
 */
function isEnded(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    const fields = fieldsOf(pid)
    return /^[ZX]$/.test(fields[0] ?? '') && Number(fields[17]) <= 1
  } catch {
    // What may not be looked at is believed to live.
    return false
  }
}
