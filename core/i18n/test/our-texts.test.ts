import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { checkLocales, unknownKeys, unusedKeys } from '../index.ts'

const root = join(import.meta.dirname, '../../..')
const inside = (folder: string): string[] => existsSync(join(root, folder)) ? readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`) : []

/** Each folder that has texts: where its locale files are, which keys it may have, whose code and views name them. */
const owners = [
  { name: 'core', locales: 'core/locales', prefixes: ['core'], sources: ['core'] },
  ...inside('core').map((folder) => ({ name: folder, locales: `${folder}/locales`, prefixes: ['core'], sources: [] })),
  ...inside('plugins').map((folder) => ({ name: folder, locales: `${folder}/locales`, prefixes: [folder.split('/')[1]!], sources: [folder] })),
  ...inside('themes').map((folder) => ({ name: folder, locales: `${folder}/locales`, prefixes: ['theme'], sources: [folder] })),
].filter(({ locales }) => existsSync(join(root, locales)))
const everywhere = owners.map(({ locales }) => join(root, locales))

/** The first of a list of faults, so that a language nobody has begun does not fill the screen. */
const first = (faults: readonly string[]): string[] => [...faults.slice(0, 15), ...(faults.length > 15 ? [`and ${faults.length - 15} more`] : [])]

describe('Our own texts', function group() {
  this.timeout(20_000)
  for (const { name, locales, prefixes, sources } of owners) {
    it(`of ${name} say the same in four languages, with the same values`, () => {
      assert.deepEqual(first(checkLocales(join(root, locales), prefixes).map(({ path, key, what }) => `${relative(root, path)}: ${key} ${what}`)), [])
    })
    if (sources.length > 0) it(`of ${name} are there for every key its code and views name`, () => {
      const folders = sources.map((folder) => join(root, folder))
      assert.deepEqual(first(unknownKeys(folders, everywhere).map(({ key, path }) => `${relative(root, path)}: ${key}`)), [])
    })
  }
  it('are each named by something', () => {
    const sources = ['core', 'plugins', 'themes'].map((folder) => join(root, folder))
    assert.deepEqual(unusedKeys(everywhere, sources), [])
  })
})
