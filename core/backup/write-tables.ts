import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import type { Knex } from 'knex'
import { quoted, quotedColumn, rowsOf, type CatalogueTable } from './catalogue.ts'
import { limits, members } from './layout.ts'
import type { BackedUpPart, BackedUpTable } from './manifest.ts'
import type { TarWriter } from './tar.ts'

const pack = promisify(zstdCompress)
const aimed = 1_000_000

/**
 * Writes a table's rows as arrays of texts, as PostgreSQL itself writes and reads every value: the same on both engines. Rows are
 * fetched so many at a time that a fetch is about a megabyte. In the open transaction, whose snapshot it is.
 */
export async function writeTable(db: Knex, tar: TarWriter, { name, columns }: CatalogueTable, where = ''): Promise<BackedUpTable> {
  const parts: BackedUpPart[] = []
  let lines: string[] = []
  let [bytes, total] = [0, 0]
  const close = async (): Promise<void> => {
    if (lines.length === 0) return
    const raw = Buffer.from(`${lines.join('\n')}\n`)
    if (raw.length > limits.whole) throw new RangeError(`A row of ${name} is too long for a backup.`)
    const packed = await pack(raw, { params: { [constants.ZSTD_c_compressionLevel]: 3 } })
    await tar.add(members.part(name, parts.length + 1), packed)
    parts.push({ rows: lines.length, bytes: raw.length, packed: packed.length, sha256: createHash('sha256').update(packed).digest('hex') })
    total += lines.length
    lines = []
    bytes = 0
  }
  const list = columns.map(([column]) => `${quotedColumn(column)}::text`).join(', ')
  await db.raw(`declare diwan_backup no scroll cursor for select to_json(array[${list}]::text[])::text as line from ${quoted(name)} ${where}`)
  for (let many = 50; ;) {
    const fetched = await rowsOf<{ line: string }>(db, `fetch ${many} from diwan_backup`)
    let length = 0
    for (const { line } of fetched) {
      lines.push(line)
      length += line.length
      bytes += line.length
      if (bytes >= limits.part) await close()
    }
    if (fetched.length < many) break
    many = Math.max(1, Math.min(5_000, many * 4, Math.floor(aimed / Math.max(1, length / fetched.length))))
  }
  await close()
  await db.raw('close diwan_backup')
  return { name, columns: columns.map(([column, type]) => [column, type]), rows: total, parts }
}
