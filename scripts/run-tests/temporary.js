import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { availableMemory } from 'node:process'
import { join } from 'node:path'

const inMemory = '/dev/shm'
/** Four processes of tests hold less than 1 GB of databases and pages at once. */
const enough = 4e9

/**
 * A folder in memory for what the tests write, where Linux has one with room: a database of 1,300 files is made for nearly every
 * test, and on a disk that takes three times as long. Gone when this process is. Undefined where TMPDIR says otherwise or there
 * is no room.
 */
export function temporaryFolder() {
  if (process.platform !== 'linux' || process.env.TMPDIR) return undefined
  try {
    const { bavail, bsize } = statfsSync(inMemory)
    if (bavail * bsize < enough || availableMemory() < 2 * enough) return undefined
    const folder = mkdtempSync(join(inMemory, 'diwan-tests-'))
    // PostgreSQL runs as another user when the tests are run by root.
    chmodSync(folder, 0o755)
    process.once('exit', () => { rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) })
    return folder
  } catch {
    return undefined
  }
}
