import { readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Every `.hbs` of a folder by its name without ending, `/` between folders; none when the folder does not exist. */
export function templateFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>()
  let entries
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return files
    throw error
  }
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.hbs')) continue
    const path = join(entry.parentPath, entry.name)
    files.set(relative(folder, path).slice(0, -4).split(sep).join('/'), path)
  }
  return files
}
