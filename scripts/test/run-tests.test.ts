import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { Sandbox } from './sandbox.ts'

const repository = join(import.meta.dirname, '../..')
const last = (output: string) => output.trimEnd().split('\n').at(-1)
const test = (name: string, body: string) => `
import assert from 'node:assert/strict'
describe('${name}', () => { ${body} })
`

describe('npm test', function () {
  before(function () { if (process.platform === 'win32') this.skip() })
  let folder: Sandbox
  beforeEach(() => {
    folder = new Sandbox()
    symlinkSync(join(repository, 'node_modules'), join(folder.root, 'node_modules'))
    folder.write('.mocharc.json', { timeout: 2000 })
    folder.write('core/a/test/good.test.ts', test('a shelf', `it('holds', () => {}); it('lends', () => {}); it.skip('mends', () => {})`))
    folder.write('plugins/mine/test/also.test.ts', test('a plugin', `it('adds', (): void => {})`))
  })
  afterEach(() => { folder.remove() })
  const run = (...args: string[]) => folder.run('scripts/test.js', args)

  it('runs every test file and ends with the totals', async () => {
    const { code, output } = await run()
    assert.equal(code, 0, output)
    assert.equal(last(output), '3 passed, 0 failed, 1 skipped')
    assert.match(output, /✓ core\/a\/test {2}2 passed, 1 skipped {2}[\d.]+ s/)
  })

  it('names what failed, shows why, and fails', async () => {
    folder.write('core/b/test/bad.test.ts', test('a lock', `it('turns', () => { console.log('a clue'); assert.equal(1, 2) })`))
    const { code, output } = await run()
    assert.equal(code, 1)
    assert.equal(last(output), '3 passed, 1 failed, 1 skipped')
    assert.match(output, /a clue/)
    assert.match(output, /bad\.test\.ts:3/)
    assert.match(output, /Failed:\n {2}a lock turns\n/)
  })

  for (const [what, content, says] of [
    ['ends the process', test('x', `it('leaves', () => process.exit(0))`), /ended with code 0 at “x leaves”/],
    ['kills the process', test('x', `it('dies', () => process.kill(process.pid, 'SIGKILL'))`), /ended with SIGKILL at “x dies”/],
    ['cannot be loaded', `import './nothing-there.ts'\n`, /nothing-there/],
    ['is not TypeScript', 'describe(((', /SyntaxError|Expression expected/],
    ['throws later', test('x', `it('goes on', done => { setTimeout(() => { throw new Error('late') }, 10); setTimeout(done, 200) })`), /late/],
    ['hangs', test('x', `it('waits', () => new Promise(() => setInterval(() => {}, 100)))`), /Timeout of 2000ms/]
  ] as const) {
    it(`counts a test file that ${what} as failed`, async () => {
      folder.write('core/b/test/bad.test.ts', content)
      const { code, output } = await run()
      assert.equal(code, 1, output)
      assert.match(output, says)
      assert.match(last(output) ?? '', /^3 passed, [1-9]\d* failed, 1 skipped$/)
    })
  }

  it('in CI runs a file once more, alone, whose test failed: it passes then and is named, or has failed', async () => {
    const once = (name: string) => test(name, `it('comes late', async () => { const { existsSync, writeFileSync } = await import('node:fs'); const was = existsSync('mark-${name}'); writeFileSync('mark-${name}', ''); assert.ok(was) })`)
    folder.write('core/b/test/late.test.ts', once('late'))
    const first = await folder.run('scripts/test.js', [], { CI: 'true' })
    assert.equal(first.code, 0, first.output)
    assert.match(first.output, /Failed first and passed alone:\n {2}late comes late\n/)
    assert.equal(last(first.output), '4 passed, 0 failed, 1 skipped')
    folder.write('core/b/test/late.test.ts', once('later'))
    assert.equal((await run()).code, 1, 'whoever works on it is told at once')
    folder.write('core/b/test/bad.test.ts', test('a lock', `it('turns', () => assert.equal(1, 2))`))
    const second = await folder.run('scripts/test.js', [], { CI: 'true' })
    assert.equal(second.code, 1)
    assert.match(second.output, /Failed:\n {2}a lock turns\n/)
  })

  it('ends a process that leaves something open, says so, and keeps its result', async () => {
    folder.write('core/b/test/open.test.ts', test('x', `it('opens', () => { setInterval(() => {}, 1000) })`))
    const { code, output } = await run()
    assert.equal(code, 0, output)
    assert.match(output, /left something open/)
    assert.equal(last(output), '4 passed, 0 failed, 1 skipped')
  })

  it('takes folders, files and what mocha understands as arguments', async () => {
    assert.equal(last((await run('core/a')).output), '2 passed, 0 failed, 1 skipped')
    assert.equal(last((await run('./plugins/mine/test/also.test.ts')).output), '1 passed, 0 failed')
    assert.equal(last((await run('--grep', 'lends', '--jobs', '1')).output), '1 passed, 0 failed')
    const { code, output } = await run('core/nothing')
    assert.equal(code, 1)
    assert.match(output, /No test file matches core\/nothing/)
  })

  it('keeps the settings of a real site away from tests', async () => {
    folder.write('core/b/test/env.test.ts', test('x', `it('sees', () => assert.deepEqual([process.env.DATABASE_URL, process.env.DIWAN_DATA, process.env.PORT, process.env.DIWAN_TEST_X], [undefined, undefined, undefined, 'y']))`))
    const { output } = await folder.run('scripts/test.js', ['core/b'], { DATABASE_URL: 'postgres://real', DIWAN_DATA: '/srv', PORT: '80', DIWAN_TEST_X: 'y' })
    assert.equal(last(output), '1 passed, 0 failed', output)
  })
})
