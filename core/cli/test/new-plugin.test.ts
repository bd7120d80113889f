import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { surroundings } from '../../config/index.ts'
import { newPlugin } from '../new-plugin.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

describe('a plugin written by plugins new', function () {
  this.timeout(120_000)
  let root: string
  const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as { packages: Record<string, unknown> }

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'diwan new '))
    mkdirSync(join(root, 'plugins'))
    mkdirSync(join(root, 'node_modules', '@diwan'), { recursive: true })
    symlinkSync(join(repository, 'core'), join(root, 'node_modules', '@diwan', 'core'), 'junction')
    symlinkSync(join(repository, 'node_modules', 'typebox'), join(root, 'node_modules', 'typebox'), 'junction')
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'site' }, 'plugins/updates': { version: '0.1.0' } } }))
  })
  after(() => rmSync(root, { recursive: true, force: true }))

  it('is known to npm without a registry being asked', () => {
    newPlugin(root, 'field-notes')
    assert.deepEqual(Object.keys(json('package-lock.json').packages), ['', 'node_modules/@diwan/field-notes', 'plugins/field-notes', 'plugins/updates'])
    assert.equal(realpathSync(join(root, 'node_modules', '@diwan', 'field-notes')), realpathSync(join(root, 'plugins', 'field-notes')))
  })

  it('passes its own tests', async () => {
    const mocha = join(repository, 'node_modules', 'mocha', 'bin', 'mocha.js')
    const { stdout } = await promisify(execFile)(process.execPath, [mocha, '--exit', join(root, 'plugins', 'field-notes', 'test', 'field-notes.test.ts')],
      { cwd: repository, env: { ...surroundings(), DIWAN_TEST_PLUGINS: join(root, 'plugins') } })
    assert.match(stdout, /5 passing/)
  })

  it('is not written over another, nor under a name that belongs to core', () => {
    assert.throws(() => newPlugin(root, 'field-notes'), /is there already/)
    for (const id of ['core', 'content', 'Field', '-x', 'a--b']) assert.throws(() => newPlugin(root, id), RangeError, id)
  })
})
