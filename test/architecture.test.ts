import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { breaches, exportBreaches, importsOf } from './architecture.ts'

const root = join(import.meta.dirname, '..')
const filesIn = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .map((name) => `${folder}/${name.replaceAll('\\', '/')}`).filter((name) => /\.(ts|js)$/.test(name) && !name.includes('/node_modules/') && !name.endsWith('.d.ts'))
const read = (path: string) => ({ path, text: readFileSync(join(root, path), 'utf8') })
const told = (path: string, text: string) => breaches([{ path, text }]).join('\n')

describe('the architecture', () => {
  it('holds for every file of core, the plugins and the tests', () => {
    assert.deepEqual(breaches(['core', 'plugins', 'test'].flatMap(filesIn).map(read)), [])
  })

  it('holds for what each package exports', () => {
    const plugins = readdirSync(join(root, 'plugins')).map((id) => `plugins/${id}/package.json`).filter((path) => existsSync(join(root, path)))
    assert.deepEqual(['core/package.json', ...plugins].flatMap((path) => exportBreaches(path, JSON.parse(read(path).text) as object)), [])
  })
})

describe('the rules of the architecture', () => {
  it('see imports however they are written, and not those in comments', () => {
    const text = `import a from 'a'\nimport type { B } from 'b'\nimport {\n  c,\n} from './c.ts'\nexport * from './d.ts'\nimport 'e'\nconst f = await import('f')\n// import g from 'g'\n/* import h from 'h' */`
    assert.deepEqual(importsOf(text).map(({ from, isType }) => isType ? `type ${from}` : from), ['a', 'type b', './c.ts', './d.ts', 'e', 'f'])
  })

  const breached: [string, string, string, RegExp][] = [
    ['a lower floor that looks up', 'core/database/open.ts', `import { Guard } from '../kernel/guard.ts'`, /floor 1 does not import core\/kernel\/guard\.ts of floor 7/],
    ['two folders of one floor that know each other', 'core/http/x.ts', `import type { Y } from '../notifications/y.ts'`, /floor 5 does not import/],
    ['a folder that stands on no floor', 'core/misc/x.ts', '', /stands on no floor/],
    ['core that imports a plugin', 'core/pages/home.ts', `import { Bulletin } from '../../plugins/updates/services/bulletin.ts'`, /core imports no plugin/],
    ['core that imports the package of a plugin', 'core/pages/home.ts', `import type { Updates } from '@diwan/updates/contract'`, /core imports no plugin/],
    ['a contract that loads a package', 'core/contract/x.ts', `import knex from 'knex'`, /only types of packages/],
    ['awilix outside the kernel', 'core/http/x.ts', `import { asValue } from 'awilix'`, /only core\/kernel knows awilix/],
    ['an environment that is read elsewhere', 'core/mail/x.ts', `const url = process.env['SMTP']`, /only core\/config reads process\.env/],
    ['a plugin that reaches into core', 'plugins/a/plugin.ts', `import { Kinds } from '../../core/content/kinds.ts'`, /own folder/],
    ['a plugin that reaches behind the package of core', 'plugins/a/plugin.ts', `import { Kinds } from '@diwan/core/content/kinds.ts'`, /only as @diwan\/core/],
    ['a plugin that brings the test kit along', 'plugins/a/services/x.ts', `import { bootTest } from '@diwan/core/testing'`, /testing in tests/],
    ['a plugin that takes more than types from another', 'plugins/a/plugin.ts', `import { Bulletin } from '@diwan/updates/contract'`, /types of its contract/],
    ['a plugin that reaches into another', 'plugins/a/plugin.ts', `import type { Bulletin } from '@diwan/updates/services/bulletin.ts'`, /types of its contract/],
    ['a migration that depends on code', 'plugins/a/migrations/1_a.ts', `import { states } from '../kinds/states.ts'\nimport { Type } from 'typebox'`, /only types of knex/],
    ['a default export where nobody looks for one', 'core/http/x.ts', 'export default 1', /only plugin\.ts/],
  ]
  for (const [what, path, text, expected] of breached) it(`name ${what}`, () => assert.match(told(path, text), expected))

  it('let through what is allowed', () => {
    assert.equal(told('core/http/x.ts', `import type { Viewer } from '../contract/index.ts'\nimport { openViews } from '../views/index.ts'\nimport { y } from './y.ts'`), '')
    assert.equal(told('plugins/a/test/a.test.ts', `import { bootTest } from '@diwan/core/testing'\nimport type {} from '@diwan/updates/contract'\nimport type { Knex } from 'knex'`), '')
    assert.equal(told('core/database/test/x.test.ts', `import { onEachEngine } from '../../testing/engines.ts'`), '')
  })

  it('name a package that lets others in by another door', () => {
    assert.equal(exportBreaches('plugins/a/package.json', {}).length, 1)
    assert.equal(exportBreaches('plugins/a/package.json', { exports: { './contract': './contract.ts', './services/x': './x.ts' } }).length, 1)
    assert.equal(exportBreaches('core/package.json', { exports: { '.': './contract/index.ts' } }).length, 1)
  })
})
