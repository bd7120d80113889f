import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../contract/index.ts'
import { DatabaseUnreachable, DataHeld, type Holder } from './errors.ts'
import { isAlive, isSameBirth, processBirth } from './process-birth.ts'

interface Entry { token: string, pid: number, birth?: string, host: string, since: string, address?: string }

export interface LockTiming {
  /** How often the holder touches the file. */
  readonly beatMs: number
  /** A holder on another host cannot be asked whether it lives. A touch this long ago, and none in two beats, say that it does not. */
  readonly silenceMs: number
}
const usual: LockTiming = { beatMs: 5_000, silenceMs: 60_000 }
/** A file without content was left by a process that died between making and writing it. */
const emptyMs = 2_000

/**
 * The lock of an embedded data directory: a file that names its holder. It needs nothing of the operating system that Windows
 * or a network share may lack; a holder that died without releasing it is recognised and replaced.
 */
export class DataLock {
  readonly #file: string
  readonly #entry: Entry
  readonly #beat: NodeJS.Timeout
  readonly #atExit = () => { this.release() }
  #isReleased = false

  private constructor(file: string, entry: Entry, onLost: (error: Error) => void, beatMs: number) {
    this.#file = file
    this.#entry = entry
    let missed = 0
    this.#beat = setInterval(() => {
      if (this.#isOurs()) {
        missed = 0
        touch(file)
      } else if (++missed === 2) {
        // Twice: another start may hold the file in its hands for an instant to look at it.
        clearInterval(this.#beat)
        this.#isReleased = true
        onLost(new DatabaseUnreachable(`The lock file ${file} was taken away from this process.`, 'Start it again when no other process uses the data.'))
      }
    }, beatMs).unref()
    process.once('exit', this.#atExit)
  }

  /**
   * Takes the lock or says who has it.
   * @param onLost told when another process has taken the data over; nothing may be written after that
   * @throws DataHeld
   */
  static async take(file: string, log: Log, onLost: (error: Error) => void, timing = usual): Promise<DataLock> {
    mkdirSync(dirname(file), { recursive: true })
    const birth = processBirth(process.pid)
    const entry: Entry = { token: randomUUID(), pid: process.pid, ...(birth && { birth }), host: hostname(), since: new Date().toISOString() }
    for (let tries = 0; ; tries++) {
      try {
        writeFileSync(file, JSON.stringify(entry), { flag: 'wx' })
        return new DataLock(file, entry, onLost, timing.beatMs)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const found = read(file)
      if (found === 'gone') continue
      if (found === 'empty' ? age(file) < emptyMs : await isHeld(found, file, log, timing)) {
        if (found !== 'empty') throw new DataHeld(dirname(file), holderOf(found), found.host === entry.host)
        await pause(100)
      } else if (tries > 20) throw new Error(`The lock file ${file} could not be taken.`)
      else if (replace(file, found)) {
        const holder = found === 'empty' ? {} : { pid: found.pid, host: found.host, since: found.since }
        log.warn('the process that held the data is gone without closing it; its lock was taken over', holder)
      }
    }
  }

  /** Writes where this process answers, for the sentence a second start prints. */
  announce(address: string): void {
    if (this.#isReleased || !this.#isOurs()) return
    this.#entry.address = address
    const next = `${this.#file}.${this.#entry.token}`
    writeFileSync(next, JSON.stringify(this.#entry))
    renameSync(next, this.#file)
  }

  release(): void {
    clearInterval(this.#beat)
    process.off('exit', this.#atExit)
    if (this.#isReleased) return
    this.#isReleased = true
    if (this.#isOurs()) unlinkSync(this.#file)
  }

  #isOurs(): boolean {
    const found = read(this.#file)
    return typeof found === 'object' && found.token === this.#entry.token
  }
}

function read(file: string): Entry | 'empty' | 'gone' {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
    throw error
  }
  try {
    const entry = JSON.parse(text) as Entry
    return Number.isInteger(entry.pid) && typeof entry.host === 'string' ? entry : 'empty'
  } catch {
    return 'empty'
  }
}

async function isHeld(entry: Entry, file: string, log: Log, timing: LockTiming): Promise<boolean> {
  if (entry.host !== hostname()) {
    if (age(file) < timing.silenceMs) return true
    const watchMs = 2.5 * timing.beatMs
    log.warn('another host left its lock on the data; watching whether it still lives', { host: entry.host, watchMs })
    const before = touchedAt(file)
    await pause(watchMs)
    const after = touchedAt(file)
    return after !== 0 && after !== before
  }
  if (!isAlive(entry.pid)) return false
  const birth = processBirth(entry.pid)
  // Without a birth on both sides a living process of that id has to be believed.
  return birth === undefined || entry.birth === undefined || isSameBirth(birth, entry.birth)
}

/**
 * Takes a stale lock out of the way. Between reading and moving it another process may have done the same and taken the lock:
 * then what was moved is the living one, and it is put back.
 */
function replace(file: string, stale: Entry | 'empty'): boolean {
  const aside = `${file}.${randomUUID()}`
  try {
    renameSync(file, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  const moved = read(aside)
  const isStale = moved === 'empty' || moved === 'gone' || (stale !== 'empty' && moved.token === stale.token)
  if (isStale) unlinkSync(aside)
  else renameSync(aside, file)
  return isStale
}

function touch(file: string): void {
  const now = new Date()
  try { utimesSync(file, now, now) } catch { /* the next beat sees whether it is gone */ }
}

/** Unix time in ms, 0 when there is no such file. */
const touchedAt = (file: string) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0
const age = (file: string) => Date.now() - touchedAt(file)

const holderOf = (entry: Entry): Holder => ({
  pid: entry.pid, host: entry.host, since: new Date(entry.since), ...(entry.address !== undefined && { address: entry.address })
})
