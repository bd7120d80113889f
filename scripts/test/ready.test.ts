import assert from 'node:assert/strict'
import { chmodSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { outcomeOf as outcome, Sandbox } from './sandbox.ts'

const ready = 'scripts/ready.js'

describe('getting ready to start', function () {
  // The links that stand for npm's are made in another way on Windows.
  before(function () { if (process.platform === 'win32') this.skip() })
  let folder: Sandbox
  beforeEach(() => { folder = new Sandbox() })
  afterEach(() => { folder.remove() })

  it('fetches the packages of a fresh copy with a line per step, and says nothing the next time', async () => {
    const first = await folder.run(ready)
    assert.equal(first.code, 0, first.output)
    assert.match(first.output, /^Diwan: fetching the packages \(npm install\).*\nDiwan: packages ready after [\d.]+ s\n$/)
    assert.deepEqual(await folder.run(ready), { code: 0, signal: null, output: '' })
    assert.equal(folder.asked.length, 1)
    assert.ok(folder.has('node_modules/.diwan-ready'))
    assert.equal(folder.has('var/ready.lock'), false)
  })

  it('fetches again when the lock file or what a package depends on has changed, and for a new plugin, not for a new version text', async () => {
    await folder.run(ready)
    folder.write('core/package.json', { name: '@sandbox/core', version: '1.1.0', scripts: { x: 'y' } })
    await folder.run(ready)
    assert.equal(folder.asked.length, 1)
    folder.write('core/package.json', { name: '@sandbox/core', dependencies: { koa: '3' } })
    await folder.run(ready)
    assert.equal(folder.asked.length, 2)
    folder.write('plugins/mine/package.json', { name: '@sandbox/mine' })
    await folder.run(ready)
    assert.equal(folder.asked.length, 3)
    folder.write('package-lock.json', `${readFileSync(join(folder.root, 'package-lock.json'), 'utf8')}\n`)
    await folder.run(ready)
    assert.equal(folder.asked.length, 4)
  })

  it('believes an npm install that was run by hand', async () => {
    await folder.run(ready)
    rmSync(join(folder.root, 'node_modules/.diwan-ready'))
    await folder.run(ready)
    assert.equal(folder.asked.length, 1)
    assert.ok(folder.has('node_modules/.diwan-ready'))
  })

  it('fetches what tests need when a production installation is tested', async () => {
    await folder.run(ready, [], { NODE_ENV: 'production' })
    await folder.run(ready)
    assert.equal(folder.asked.length, 1)
    await folder.run(ready, ['test'], { NODE_ENV: 'production' })
    assert.match(folder.asked[1] ?? '', /--include=dev/)
    await folder.run(ready, ['test'])
    assert.equal(folder.asked.length, 2)
  })

  it('installs exactly what is locked in continuous integration', async () => {
    assert.match((await folder.run(ready, [], { CI: 'true' })).output, /npm ci/)
    assert.match(folder.asked[0] ?? '', /^ci /)
  })

  it('accepts in continuous integration a lock without packages of other platforms, and refuses one that is out of date', async () => {
    assert.equal((await folder.run(ready, [], { CI: 'true', FAKE: 'partial lock' })).code, 0)
    rmSync(join(folder.root, 'node_modules'), { recursive: true })
    const before = readFileSync(join(folder.root, 'package-lock.json'), 'utf8')
    const { code, output } = await folder.run(ready, [], { CI: 'true', FAKE: 'partial lock, changed' })
    assert.equal(code, 1)
    assert.match(output, /package-lock\.json does not match the package files/)
    assert.equal(readFileSync(join(folder.root, 'package-lock.json'), 'utf8'), before)
  })

  it('leaves the lock file as it is when npm only orders it in another way', async () => {
    const before = readFileSync(join(folder.root, 'package-lock.json'), 'utf8')
    assert.equal((await folder.run(ready, [], { FAKE: 'other order' })).code, 0)
    assert.equal(readFileSync(join(folder.root, 'package-lock.json'), 'utf8'), before)
    rmSync(join(folder.root, 'node_modules'), { recursive: true })
    assert.equal((await folder.run(ready, [], { CI: 'true', FAKE: 'partial lock, other order' })).code, 0)
    assert.equal(readFileSync(join(folder.root, 'package-lock.json'), 'utf8'), before)
  })

  for (const [fake, says] of [
    ['no network', /the package registry was not reached\. Check the network/],
    ['full disk', /the disk is full/]
  ] as const) {
    it(`says what to do in a sentence when there is ${fake}`, async () => {
      const { code, output } = await folder.run(ready, [], { FAKE: fake })
      assert.equal(code, 1)
      assert.match(output, says)
      assert.doesNotMatch(output, /\n\s+at /)
      assert.equal(folder.has('node_modules/.diwan-ready'), false)
      assert.equal((await folder.run(ready)).code, 0)
    })
  }

  it('says what to do when the folder cannot be written to', async function () {
    if (process.getuid?.() === 0) this.skip()
    chmodSync(folder.root, 0o555)
    try {
      assert.match((await folder.run(ready)).output, /cannot be written to/)
    } finally {
      chmodSync(folder.root, 0o755)
    }
  })

  it('installs once when two starts begin at the same moment', async () => {
    const both = await Promise.all([folder.run(ready, [], { FAKE: 'slow' }), folder.run(ready, [], { FAKE: 'slow' })])
    assert.deepEqual(both.map(({ code }) => code), [0, 0])
    assert.equal(folder.asked.length, 1)
    assert.match(both.map(({ output }) => output).join(''), /another start is installing/)
  })

  it('does not wait for a start that died', async () => {
    folder.write('var/ready.lock', '2147483646')
    assert.equal((await folder.run(ready)).code, 0)
  })

  it('uses the Node of the system where the one that came with the packages does not run', async () => {
    await folder.run(ready)
    const link = join(folder.root, 'node_modules/.bin/node')
    rmSync(link)
    writeFileSync(link, '#!/nonexistent/loader\n', { mode: 0o755 })
    const { code, output } = await folder.run(ready)
    assert.equal(code, 0, output)
    assert.match(output, /using Node [\d.]+ of this system/)
    assert.equal(realpathSync(link), realpathSync(process.execPath))
    assert.equal((await folder.run(ready)).output, '')
  })

  it('links the Node of the system where none came with the packages', async () => {
    const { code, output } = await folder.run(ready, [], { FAKE: 'no node' })
    assert.equal(code, 0, output)
    assert.match(output, /using Node [\d.]+ of this system/)
    assert.equal(folder.asked.length, 1)
  })

  it('can be read by a Node that is too old to do it', () => {
    for (const file of ['ready.js', 'diwan.js']) {
      const text = readFileSync(join(folder.root, 'scripts', file), 'utf8').replaceAll(/\/\/.*/g, '')
      assert.doesNotMatch(text, /=>|\?\.|\?\?|\bconst\b|\blet\b|`|\basync\b|^import |^export /m, file)
    }
  })
})

describe('the command diwan', () => {
  before(function () { if (process.platform === 'win32') this.skip() })
  let folder: Sandbox
  beforeEach(() => {
    folder = new Sandbox()
    folder.write('core/cli/main.js', `
      const [word, code] = process.argv.slice(2)
      if (word === 'exit') process.exit(Number(code))
      if (word === 'wait') {
        process.on('SIGTERM', () => { console.log('stopping'); process.exit(7) })
        setInterval(() => {}, 1000)
      }
      console.log(JSON.stringify(process.argv.slice(2)), process.cwd())
      if (word === 'cat') process.stdin.pipe(process.stdout)
    `)
  })
  afterEach(() => { folder.remove() })

  it('gets ready by itself, passes its arguments on and ends as the command ended', async () => {
    const first = await folder.run('scripts/diwan.js', ['say', 'two words', '*', ''])
    assert.equal(first.code, 0, first.output)
    assert.ok(first.output.includes(`["say","two words","*",""] ${folder.root}`), first.output)
    assert.equal((await folder.run('scripts/diwan.js', ['exit', '5'])).code, 5)
    assert.equal(folder.asked.length, 1)
    assert.ok(folder.has('node_modules/.bin/diwan'))
  })

  it('passes on what is typed and a request to stop', async () => {
    const typing = folder.start('scripts/diwan.js', ['cat'])
    const typed = outcome(typing)
    typing.stdin?.end('hello\n')
    assert.match((await typed).output, /hello\n$/)
    const waiting = folder.start('scripts/diwan.js', ['wait'])
    const stopped = outcome(waiting)
    waiting.stdout?.on('data', chunk => { if (String(chunk).includes('"wait"')) waiting.kill('SIGTERM') })
    const { code, output } = await stopped
    assert.match(output, /stopping/)
    assert.equal(code, 7)
  })
})
