import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { indexOf, packages, place } from '../one-file.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../..', import.meta.url))
const cli = join(root, 'core', 'cli')

describe('The packages in one file', () => {
  let home: string
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), text)
  }
  /** What a file of a site says when it is run with the one file in use. */
  const said = async (path: string): Promise<string> => {
    const start = `import { useOneFile } from ${JSON.stringify(pathToFileURL(join(cli, 'one-file.js')).href)}; useOneFile(${JSON.stringify(home)}); await import(${JSON.stringify(pathToFileURL(join(home, path)).href)})`
    return (await run(process.execPath, ['--input-type=module', '-e', start], { cwd: home })).stdout.trim()
  }
  before(async function make() {
    this.timeout(60_000)
    await run(process.execPath, [join(cli, 'make-one-file.js')], { cwd: root })
    home = mkdtempSync(join(tmpdir(), 'diwan-one-file-'))
    symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'junction')
  })
  after(() => { rmSync(home, { recursive: true, force: true }) })

  it('is made of what is installed now', () => {
    assert.ok(existsSync(join(place() ?? '', 'index.json')))
  })
  it('is not used where a power cut left it half', () => {
    const half = join(home, 'half')
    cpSync(place() ?? '', half, { recursive: true })
    assert.notEqual(indexOf(half), null)
    const [index, code] = [join(half, 'index.json'), join(half, 'packages.cjs')]
    const [whole, bytes] = [readFileSync(index, 'utf8'), readFileSync(code)]
    for (const text of ['', whole.slice(0, -20), 'null', '{}', whole.replace('"koa"', '"kao"')]) {
      writeFileSync(index, text)
      assert.equal(indexOf(half), null, text.slice(0, 20))
    }
    writeFileSync(index, whole)
    writeFileSync(code, bytes.subarray(0, 1_000))
    assert.equal(indexOf(half), null, 'fewer bytes of code than were made')
    rmSync(code)
    assert.equal(indexOf(half), null)
  })
  it('gives core each package as the package itself gives it, imported or required', async () => {
    write('core/all.mjs', `import { createRequire } from 'node:module'
      const require = createRequire(import.meta.url), out = []
      for (const name of ${JSON.stringify(packages)}) {
        const one = await import(name)
        out.push([name, typeof one.default, Object.keys(one).filter((key) => key !== 'module.exports').length > 0, require(name) !== undefined])
      }
      const { default: knex } = await import('knex'), { Model, raw } = await import('objection')
      const db = knex({ client: 'pg' })
      out.push(db('core.item').where({ id: 1 }).toString(), raw('?', 1).constructor.name, typeof Model.query, require('knex') === knex)
      out.push(new (require('knex/lib/dialects/postgres/index.js'))({ client: 'pg' }) instanceof knex.Client)
      console.log(JSON.stringify(out), Object.keys(require.cache).filter((path) => /packages[.]cjs$/.test(path)).length)`)
    const text = await said('core/all.mjs')
    const [, json = '', files] = /^(.*) (\d+)$/.exec(text) ?? []
    const out = JSON.parse(json) as unknown[]
    assert.equal(files, '1')
    for (const entry of out.slice(0, packages.length)) assert.deepEqual((entry as unknown[]).slice(2), [true, true], String(entry))
    assert.deepEqual(out.slice(packages.length), ['select * from "core"."item" where "id" = 1', 'RawBuilder', 'function', true, true])
  })
  it('leaves a plugin the package it brings along, and everybody else theirs', async () => {
    write('plugins/own/node_modules/semver/package.json', '{ "name": "semver", "version": "0.0.1", "main": "index.js" }')
    write('plugins/own/node_modules/semver/index.js', 'exports.valid = () => "my own"')
    const look = 'import semver from "semver"; import { createRequire } from "node:module"; console.log(semver.valid("1.2.3"), Object.keys(createRequire(import.meta.url).cache).some((path) => /packages[.]cjs$/.test(path)))'
    write('plugins/own/it.mjs', look)
    write('plugins/other/it.mjs', look)
    write('elsewhere/it.mjs', look)
    assert.equal(await said('plugins/own/it.mjs'), 'my own false')
    assert.equal(await said('plugins/other/it.mjs'), '1.2.3 true')
    assert.equal(await said('elsewhere/it.mjs'), '1.2.3 false')
  })
})
