import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import { Invalid, type ArchiveLimits } from '../contract/index.ts'

const usual: ArchiveLimits = { entries: 2_000, file: 50_000_000, total: 200_000_000 }
/** How often larger than it is a file may become. */
const mostUnpacked = 200, freeOfRatio = 1_000_000

const fault = (key: string, values: Record<string, string | number> = {}): Invalid => new Invalid([{ field: 'file', key: `core.archive.${key}`, values }])
const shown = (name: string): string => name.slice(0, 120)

/** The files of a ZIP by name, unpacked within bounds; folders are left out. Nothing is unpacked before its entry was judged. @throws Invalid on `file`, naming the place */
export async function readZip(bytes: Buffer, limits: Partial<ArchiveLimits> = {}): Promise<Map<string, Buffer>> {
  const { entries: most, file, total } = { ...usual, ...limits }
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: false }, (error, opened) => { if (error || !opened) reject(fault('none')); else resolve(opened) })
  })
  if (zip.entryCount > most) throw fault('entries', { most })
  const files = new Map<string, Buffer>()
  let sum = 0
  for await (const entry of entriesOf(zip)) {
    const place = shown(entry.fileName)
    if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) throw fault('link', { place })
    if (entry.fileName.endsWith('/')) continue
    if ((entry.generalPurposeBitFlag & 1) === 1) throw fault('encrypted', { place })
    if (files.has(entry.fileName)) throw fault('twice', { place })
    sum += entry.uncompressedSize
    if (entry.uncompressedSize > file) throw fault('large', { place, limit: file })
    if (sum > total) throw fault('large', { place, limit: total })
    if (entry.uncompressedSize > freeOfRatio && entry.uncompressedSize / Math.max(1, entry.compressedSize) > mostUnpacked) throw fault('bomb', { place })
    const unpacked = await unpack(zip, entry).catch(() => { throw fault('damaged', { place }) })
    if (crc32(unpacked) !== entry.crc32) throw fault('damaged', { place })
    files.set(entry.fileName, unpacked)
  }
  return files
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  let place = ''
  for (;;) {
    const entry = await new Promise<yauzl.Entry | null>((resolve, reject) => {
      zip.once('entry', resolve)
      zip.once('end', () => { resolve(null) })
      // yauzl refuses names that climb or are absolute by their name alone.
      zip.once('error', (error: Error) => { reject(/path|character|relative/i.test(error.message) ? fault('name', { place: shown(error.message.split(':').at(-1)?.trim() ?? '') }) : fault('damaged', { place })) })
      zip.readEntry()
    }).finally(() => { zip.removeAllListeners() })
    if (!entry) return
    place = shown(entry.fileName)
    yield entry
  }
}

/** Errors when it holds more or less than its entry says. */
function unpack(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error || !stream) { reject(error ?? new Error('no stream')); return }
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('error', reject)
      stream.on('end', () => { resolve(Buffer.concat(parts)) })
    })
  })
}
