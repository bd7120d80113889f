import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder Diwan stands in: the one with `config/` and `plugins/`, above this package. */
export function siteRoot(): string {
  for (let folder = fileURLToPath(new URL('../..', import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'config', 'default.yaml'))) return folder.replace(/[\\/]$/, '')
    if (dirname(folder) === folder) return fileURLToPath(new URL('../..', import.meta.url))
  }
}
