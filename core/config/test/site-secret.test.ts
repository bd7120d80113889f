import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ConfigFault, siteSecret } from '../index.ts'
import { Sandbox } from './sandbox.ts'

describe('the secret of a site', () => {
  let site: Sandbox
  let file: string
  beforeEach(() => {
    site = new Sandbox()
    file = join(site.root, 'var', 'secret')
  })
  afterEach(() => { site.remove() })

  it('is made at the first start, for its owner alone, and is the same at every later one', () => {
    const first = siteSecret(file).key('cookies')
    assert.equal(first.length, 32)
    assert.ok(siteSecret(file).key('cookies').equals(first))
    if (process.platform !== 'win32') assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.deepEqual(readdirSync(dirname(file)), ['secret'])
  })

  it('gives each purpose its own key and each site its own secret', () => {
    const secret = siteSecret(file)
    assert.ok(!secret.key('cookies').equals(secret.key('links')))
    assert.ok(!siteSecret(`${file}2`).key('cookies').equals(secret.key('cookies')))
  })

  it('is refused when it was damaged or lies open, and never written over', () => {
    siteSecret(file)
    const whole = readFileSync(file, 'utf8')
    for (const broken of ['', 'x', whole.slice(0, 20), `${whole}${whole}`, '\0'.repeat(64)]) {
      writeFileSync(file, broken)
      assert.throws(() => siteSecret(file), ConfigFault)
      assert.equal(readFileSync(file, 'utf8'), broken)
    }
    if (process.platform === 'win32') return
    writeFileSync(file, whole)
    chmodSync(file, 0o644)
    assert.throws(() => siteSecret(file), /chmod 600/)
  })

  it('is one and the same for processes that start at the same moment', async () => {
    const program = `import { siteSecret } from ${JSON.stringify(join(import.meta.dirname, '../site-secret.ts'))}
      process.stdout.write(siteSecret(process.argv[1]).key('cookies').toString('hex'))`
    const keys = await Promise.all(Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
      let text = ''
      child.stdout.on('data', chunk => { text += String(chunk) })
      await once(child, 'close')
      return text
    }))
    assert.equal(keys[0]?.length, 64)
    assert.equal(new Set(keys).size, 1)
  })
})
