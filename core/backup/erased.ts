import { createReadStream } from 'node:fs'
import { appendFile, mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** Name of the list, in the data folder and beside the backups. */
export const erasedFile = 'erased-people.jsonl'

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The ids on a list; a last line that a crash cut short is passed over. A list that is not there is empty. */
export async function readErased(path: string): Promise<Set<string>> {
  const found = new Set<string>()
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      let said: unknown
      try { said = (JSON.parse(line) as { person?: unknown } | null)?.person } catch { continue }
      if (typeof said === 'string' && id.test(said)) found.add(said)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return found
}

/**
 * Who was removed, by ids that say nothing more: kept outside of the database, so that a restore from before their removal removes
 * them again. One list lies in the data folder, another beside the backups, which may stand on another disk.
 */
export class ErasedPeople {
  readonly #paths: readonly string[]
  #writing: Promise<void> = Promise.resolve()

  constructor(folders: readonly string[]) { this.#paths = [...new Set(folders)].map((folder) => join(folder, erasedFile)) }

  /** Adds those that are not on a list yet. */
  add(people: readonly string[], at: Date): Promise<void> {
    const next = this.#writing.then(async () => { for (const path of this.#paths) await addTo(path, people, at) })
    this.#writing = next.catch(() => {})
    return next
  }

  async all(): Promise<string[]> {
    const lists = await Promise.all(this.#paths.map(readErased))
    return [...new Set(lists.flatMap((list) => [...list]))]
  }
}

async function addTo(path: string, people: readonly string[], at: Date): Promise<void> {
  const known = await readErased(path)
  const fresh = people.filter((person) => !known.has(person))
  if (fresh.length === 0) return
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const lines = fresh.map((person) => `${JSON.stringify({ person, at: at.toISOString() })}\n`).join('')
  // Begins with a line end after a line that a crash cut short.
  await appendFile(path, await isCut(path) ? `\n${lines}` : lines, { mode: 0o600, flush: true })
}

async function isCut(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null)
  if (!file) return false
  try {
    const { size } = await file.stat()
    if (size === 0) return false
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
    return buffer[0] !== 0x0a
  } finally {
    await file.close()
  }
}
