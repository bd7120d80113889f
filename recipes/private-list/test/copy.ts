import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const repository = join(import.meta.dirname, '../../..')
export const recipe = join(import.meta.dirname, '..')

/** An empty folder in which plugins find core, as they do in a site's own. */
export function emptySite(): string {
  const root = mkdtempSync(join(tmpdir(), 'diwan-recipe-'))
  mkdirSync(join(root, 'plugins'))
  mkdirSync(join(root, 'node_modules', '@diwan'), { recursive: true })
  symlinkSync(join(repository, 'core'), join(root, 'node_modules', '@diwan', 'core'), 'junction')
  symlinkSync(join(repository, 'node_modules', 'typebox'), join(root, 'node_modules', 'typebox'), 'junction')
  return root
}

/** A copy of the recipe's plugin with the mistake in it. */
export function mistakenCopy(root: string): string {
  const folder = join(root, 'plugins', 'logbook')
  cpSync(join(recipe, 'logbook'), folder, { recursive: true })
  cpSync(join(recipe, 'mistake', 'notebook.ts'), join(folder, 'services', 'notebook.ts'))
  return folder
}
