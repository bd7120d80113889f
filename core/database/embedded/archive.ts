import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** First line of an archive: what it holds, then one entry per file in order. A size of -1 is a folder. */
interface Contents { readonly key: string, readonly entries: readonly (readonly [path: string, size: number])[] }

const magic = 'diwan-cluster-1'

/** Packs a stopped cluster. `key` tells the engine it is for, and may go on with a name after a space. The level is zstd's: 3 packs 30 MB in 0.1 s into 1.4 MB, 19 in 3.5 s into 1.1 MB. */
export function pack(directory: string, key: string, level = 3): Buffer {
  const entries: [string, number][] = []
  const parts: Buffer[] = []
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(directory, folder), { withFileTypes: true }).toSorted((a, b) => a.name < b.name ? -1 : 1)) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (entry.isDirectory()) {
        entries.push([path, -1])
        visit(path)
      } else if (entry.isFile() && entry.name !== 'postmaster.pid') {
        const bytes = readFileSync(join(directory, path))
        entries.push([path, bytes.length])
        parts.push(bytes)
      }
    }
  }
  visit('')
  const contents: Contents = { key, entries }
  const params = {
    [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_windowLog]: 26, [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    [constants.ZSTD_c_checksumFlag]: 1
  }
  return Buffer.concat([Buffer.from(`${magic} ${key}\n`), zstdCompressSync(Buffer.concat([Buffer.from(`${JSON.stringify(contents)}\n`), ...parts]), { params })])
}

/** The key of the engine an archive is for, or undefined when it is no archive of ours. */
export function archiveKey(archive: Buffer): string | undefined {
  const line = archive.subarray(0, 200).toString('latin1').split('\n', 1)[0] ?? ''
  return line.startsWith(`${magic} `) ? line.slice(magic.length + 1).split(' ', 1)[0] : undefined
}

/** An archive read and checked: its files are all there. */
export interface Unpacked { readonly contents: Contents, readonly bytes: Buffer }

/** @throws Error when the archive is damaged */
export function readArchive(archive: Buffer): Unpacked {
  const bytes = zstdDecompressSync(archive.subarray(archive.indexOf(10) + 1), { params: { [constants.ZSTD_d_windowLogMax]: 27 } })
  const end = bytes.indexOf(10)
  const contents = JSON.parse(bytes.subarray(0, end).toString()) as Contents
  const files = bytes.subarray(end + 1)
  const expected = contents.entries.reduce((sum, [, size]) => sum + Math.max(size, 0), 0)
  if (files.length !== expected) throw new Error(`${files.length} bytes where ${expected} belong`)
  return { contents, bytes: files }
}

/** Writes the cluster to a folder beside `directory` and moves it there in one step, so that half a cluster is never seen. */
export function writeCluster({ contents, bytes }: Unpacked, directory: string): void {
  const making = makingFolder(directory)
  let at = 0
  for (const [path, size] of contents.entries) {
    if (size < 0) mkdirSync(join(making, path), { mode: 0o700 })
    else writeFileSync(join(making, path), bytes.subarray(at, at += size), { mode: 0o600 })
  }
  renameSync(making, directory)
}

/** An empty folder beside `directory`, for a cluster in the making. */
export function makingFolder(directory: string): string {
  const making = `${directory}.${process.pid}.new`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true, mode: 0o700 })
  return making
}

/** Removes what a process that died while making a cluster left beside `directory`. */
export function clearUnfinished(directory: string): void {
  const parent = dirname(directory)
  if (!existsSync(parent)) return
  for (const entry of readdirSync(parent)) {
    if (entry.startsWith(`${basename(directory)}.`) && /\.\d+\.new$/.test(entry)) rmSync(join(parent, entry), { recursive: true, force: true })
  }
}
