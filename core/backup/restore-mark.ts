import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import { rowsOf } from './catalogue.ts'
import { holdsSite } from './holds-site.ts'

/** Stands in the data folder from before the first change of a restore until after the last. */
interface Mark { readonly id: string; readonly archive: string; readonly at: string }

const markFile = (dataDirectory: string): string => join(dataDirectory, 'restore-under-way.json')

/** @throws what the disk says */
export async function beginMark(dataDirectory: string, mark: Mark): Promise<void> {
  await mkdir(dataDirectory, { recursive: true })
  const handle = await open(markFile(dataDirectory), 'w', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(mark)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const endMark = (dataDirectory: string): Promise<void> => rm(markFile(dataDirectory), { force: true })

/**
 * At a start: a restore that was cut off is told from one that came about, whose row is in the database. Where a site stood it stands
 * unchanged, and goes on with a word in the log; where none stood, answers what to do: an empty site must not begin in its place.
 */
export async function cutOffRestore({ database, dataDirectory, log }: { database: Database; dataDirectory: string; log: Log }): Promise<string | null> {
  const text = await readFile(markFile(dataDirectory), 'utf8').catch(() => null)
  if (text === null) return null
  const mark = read(text)
  const [row] = mark === null ? [] : await rowsOf(database.db, 'select 1 from core.restore where id = ?::uuid', [mark.id])
  const of = mark === null ? '' : ` of ${mark.archive}, begun on ${mark.at},`
  if (!row && !await holdsSite(database)) {
    return `A restore${of} was cut off before anything of it was in the database, and there is no site here yet. Run it again: npx diwan restore${mark === null ? '' : ` ${JSON.stringify(mark.archive)}`}. To begin an empty site instead, remove ${markFile(dataDirectory)}.`
  }
  if (!row) log.warn(`A restore${of} was cut off. What stood here before was not changed, and goes on; run the restore again if it is still wanted.`)
  await endMark(dataDirectory)
  return null
}

/** Null where it was cut off while it was being written itself. */
function read(text: string): Mark | null {
  try {
    const said = JSON.parse(text) as Partial<Mark> | null
    return typeof said?.id === 'string' && /^[0-9a-f-]{36}$/.test(said.id) && typeof said.archive === 'string' && typeof said.at === 'string' ? { id: said.id, archive: said.archive, at: said.at } : null
  } catch {
    return null
  }
}
