import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The system's own Python has LibreOffice's bridge; another that stands first on the path has not. */
const python = '/usr/bin/python3'

/** Whether LibreOffice is on this machine and can be asked; in CI it has to be. @throws Error in CI without it */
export function hasOffice(): boolean {
  if (spawnSync('soffice', ['--version']).status === 0 && spawnSync(python, ['-c', 'import uno']).status === 0) return true
  if (process.env['CI'] === 'true') throw new Error('LibreOffice is needed here and was not found: install libreoffice-writer and python3-uno')
  return false
}

/** Opens a document in LibreOffice, writes other words with changes recorded, puts a comment beside them, and saves it as DOCX. `folder` is for its profile. */
export function editInOffice(folder: string, { source, target, words, other, remark }: { source: string; target: string; words: string; other: string; remark: string }): void {
  execFileSync(python, [join(import.meta.dirname, 'edit-in-office.py'), join(folder, 'profile'), source, target, words, other, remark], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 110_000 })
}
