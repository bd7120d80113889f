import yauzl from 'yauzl'

const limits = { entries: 10_000, unpacked: 1_000_000_000, ratio: 200 }

/**
 * Whether a ZIP (and so an office document) is what it says: read from its directory alone, nothing is unpacked. Refused are too many
 * entries, sizes past a gigabyte or two hundred times the file's, absolute and climbing names, links, and archives in archives of archives.
 */
export function checkArchive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    yauzl.open(path, { lazyEntries: true, autoClose: true, validateEntrySizes: true }, (error, zip) => {
      if (error || !zip) { resolve(false); return }
      let unpacked = 0, packed = 0
      const end = (is: boolean) => { zip.close(); resolve(is) }
      if (zip.entryCount > limits.entries) { end(false); return }
      zip.on('error', () => { end(false) })
      zip.on('end', () => { resolve(true) })
      zip.on('entry', (entry: yauzl.Entry) => {
        unpacked += entry.uncompressedSize
        packed += entry.compressedSize
        const isLink = ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000
        // yauzl has refused names that climb or are absolute; a nested archive hides its own size.
        const isNested = /\.(zip|jar|7z|rar|gz|tgz|bz2|xz)$/i.test(entry.fileName) && entry.uncompressedSize > 10_000_000
        if (unpacked > limits.unpacked || (unpacked > 10_000_000 && unpacked / Math.max(1, packed) > limits.ratio) || isLink || isNested) { end(false); return }
        zip.readEntry()
      })
      zip.readEntry()
    })
  })
}
