import { hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigFault } from './config-fault.ts'

export interface SiteSecret {
  /** 32 bytes for one purpose (`cookies`, `links`); those of one purpose tell nothing of another's. */
  key(purpose: string): Buffer
}

/**
 * The secret of a site, from its file; made at the first start, readable by its owner alone. Throws a ConfigFault where the
 * file is damaged: making another would sign everybody out and void every link, so that is left to a person.
 */
export function siteSecret(file: string): SiteSecret {
  const secret = read(file) ?? create(file)
  return { key: purpose => Buffer.from(hkdfSync('sha256', secret, '', `diwan ${purpose}`, 32)) }
}

function read(file: string): Buffer | null {
  const text = readIfThere(file)
  if (text === null) return null
  const secret = Buffer.from(text.trim(), 'base64url')
  if (secret.length < 32 || secret.toString('base64url') !== text.trim()) {
    throw new ConfigFault([{ file, sentence: 'the secret of the site is damaged. Put back the file from a backup; ' +
      'or remove it, and a new one is made: then forms that are open have to be sent once more, and links to files stop working.' }])
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o007) !== 0) {
    throw new ConfigFault([{ file, sentence: `the secret of the site can be read by every user of this machine: chmod 600 ${file}.` }])
  }
  return secret
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new ConfigFault([{ file, sentence: `the secret of the site cannot be read (${error instanceof Error ? error.message : String(error)}).` }])
  }
}

// Written whole beside its place and then linked there, so that two first starts agree and a crash leaves no half of one.
function create(file: string): Buffer {
  const secret = randomBytes(48)
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(dirname(file), { recursive: true })
    const handle = openSync(draft, 'wx', 0o600)
    writeSync(handle, `${secret.toString('base64url')}\n`)
    fsyncSync(handle)
    closeSync(handle)
    linkSync(draft, file)
    return secret
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const theirs = code === 'EEXIST' ? read(file) : null
    if (theirs) return theirs
    throw new ConfigFault([{ file, sentence: `the secret of the site cannot be written (${code || String(error)}). ` +
      'Give the user Diwan runs as the right to write to that folder.' }])
  } finally {
    rmSync(draft, { force: true })
  }
}
