import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPlugins } from '../find.ts'
import { loadPlugin } from '../load.ts'
import { sentence } from '../reason.ts'

describe('finding and loading plugins', () => {
  let root: string
  const write = (path: string, text: string | object): void => {
    const file = join(root, path)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text))
  }
  const folder = (id: string, code: string, manifest: object = { name: `@x/${id}`, version: '1.0.0', type: 'module' }): void => {
    write(`plugins/${id}/package.json`, manifest)
    write(`plugins/${id}/plugin.ts`, code)
  }
  const one = async (id: string) => loadPlugin(findPlugins(root).find((found) => found.id === id)!, 300)
  const told = async (id: string) => (await one(id)).faults.map((why) => sentence(why)).join(' ')

  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'diwan find ')) })
  afterEach(() => rmSync(root, { recursive: true }))

  it('takes folders with a plugin.ts, and nothing else that lies about', async () => {
    folder('posts', `export default { id: 'posts', requires: { core: '^0.1.0' } }`)
    write('plugins/README.md', 'notes')
    write('plugins/.cache/plugin.ts', '')
    mkdirSync(join(root, 'plugins/empty'))
    assert.deepEqual(findPlugins(root).map(({ id, version, source }) => ({ id, version, source })), [{ id: 'posts', version: '1.0.0', source: 'folder' }])
    assert.equal((await one('posts')).plugin?.id, 'posts')
  })

  it('takes a package the root asks for that carries the keyword, compiled to JavaScript', async () => {
    write('package.json', { dependencies: { '@who/diwan-plugin-maps': '*', express: '*' } })
    write('node_modules/@who/diwan-plugin-maps/package.json', { name: '@who/diwan-plugin-maps', version: '2.1.0', type: 'module', keywords: ['diwan-plugin'], exports: { './plugin': './dist/plugin.js' } })
    write('node_modules/@who/diwan-plugin-maps/dist/plugin.js', `export default { id: 'maps', requires: { core: '^0.1.0' } }`)
    write('node_modules/express/package.json', { name: 'express', version: '5.0.0' })
    assert.deepEqual(findPlugins(root).map(({ id, version, source }) => ({ id, version, source })), [{ id: 'maps', version: '2.1.0', source: 'package' }])
    assert.equal((await one('maps')).plugin?.id, 'maps')
  })

  it('says in a sentence what a plugin lacks', async () => {
    folder('a', `export default { id: 'b', requires: { core: '1' } }`)
    folder('c', `export const nothing = 1`)
    folder('d', `export default { id: 'd', requires: { core: '1' } }`, { name: 'd' })
    write('plugins/e/package.json', { name: 'e', version: '1.0.0' })
    folder('f', `throw new Error('the map has no north')`)
    folder('g', `await new Promise(() => {})`)
    folder('jobs', `export default { id: 'jobs', requires: { core: '1' } }`)
    assert.match(await told('a'), /a calls itself "b"/)
    assert.match(await told('c'), /c exports no plugin/)
    assert.match(await told('d'), /d has no version/)
    assert.match(await told('e'), /e has no plugin\.ts/)
    assert.match(await told('f'), /f could not be loaded: the map has no north/)
    assert.match(await told('g'), /g did not finish loading/)
    assert.match(await told('jobs'), /belongs to core/)
  })
})
