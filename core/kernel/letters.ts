import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reason } from './reason.ts'
import type { Switch } from './switches.ts'

/** A switch thrown while the database could not be asked: by the command line, or by the process that supervises this one. */
export interface Letter { readonly id: string; readonly state: Switch['state']; readonly reason: Reason | null; readonly at: string }

/**
 * `<data>/switches/<id>.json`: one file per plugin, the last one wins. Works when nothing else does; the server takes the letters
 * in at its start, and at once when it is told to. `core/cli/supervise.js` writes the same form.
 */
export const letterFolder = (dataDirectory: string): string => join(dataDirectory, 'switches')

export function writeLetter(dataDirectory: string, letter: Letter): void {
  const folder = letterFolder(dataDirectory)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${letter.id}.json`)
  writeFileSync(`${file}.new`, `${JSON.stringify(letter)}\n`)
  renameSync(`${file}.new`, file)
}

/** What lies there; a damaged letter still names its plugin, and means off. */
export function readLetters(dataDirectory: string): Letter[] {
  const folder = letterFolder(dataDirectory)
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => /^[a-z][a-z0-9-]*\.json$/.test(name)).map((name) => {
    const id = name.slice(0, -'.json'.length)
    try {
      const { state, reason = null, at } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<Letter>
      return { id, state: state === 'on' || state === 'paused' ? state : 'off', reason, at: at ?? new Date().toISOString() }
    } catch {
      return { id, state: 'off', reason: null, at: new Date().toISOString() }
    }
  })
}

export function dropLetter(dataDirectory: string, id: string): void { rmSync(join(letterFolder(dataDirectory), `${id}.json`), { force: true }) }
