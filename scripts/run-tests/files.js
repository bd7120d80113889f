import { globSync } from 'node:fs'
import { sep } from 'node:path'

const places = ['core', 'plugins', 'themes', 'recipes', 'scripts', 'test']

/** Every test file, relative to the root, with slashes. */
export function testFiles(root) {
  const patterns = places.map(place => `${place}/**/*.test.ts`)
  return globSync(patterns, { cwd: root, exclude: path => /(^|[\\/])(node_modules|var)$/.test(path) })
    .map(file => file.split(sep).join('/'))
    .toSorted()
}
