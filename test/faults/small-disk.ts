import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  readonly path: string
  /** Takes all that is left but so many bytes. */
  fill(left?: number): void
  /** Gives it back. */
  free(): void
  remove(): void
}

/** A disk of its own that is soon full; null where none may be mounted (Linux and root are needed). */
export function smallDisk(megabytes: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'diwan-small-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'pipe' })
  } catch {
    rmSync(path, { recursive: true, force: true })
    return null
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill(left = 0) {
      const file = openSync(filler, 'a')
      try {
        for (let size = 1 << 20; size >= 4096;) try { if (writeSync(file, Buffer.alloc(size)) < size) size /= 2 } catch { size /= 2 }
      } finally { closeSync(file) }
      if (left > 0) execFileSync('truncate', ['-s', `-${left}`, filler])
    },
    free() { rmSync(filler, { force: true }) },
    remove() {
      // Whoever still holds a file there keeps it until they let go.
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}
