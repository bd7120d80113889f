import assert from 'node:assert/strict'
import { dataFolder, run, RunningSite, strain } from './running-site.ts'

describe('a site under supervision', function () {
  this.timeout(300_000)
  const folder = dataFolder()
  let site: RunningSite

  before(async () => { site = await RunningSite.start(folder.directory) })
  after(async () => {
    await site.stop()
    folder.remove()
  })

  const states = async () => {
    const { out } = await run(['plugins', 'list', '--json', '--data', folder.directory])
    return Object.fromEntries((JSON.parse(out) as { id: string; state: string; reasons: { key: string; values: Record<string, unknown> }[] }[]).map((one) => [one.id, one]))
  }

  it('goes on when a plugin throws in a timer or leaves a rejected promise, and knows whose it was', async () => {
    await site.ask('/api/v1/spinner/timer')
    await site.ask('/api/v1/spinner/loose')
    assert.equal(await site.ask('/en/spinner'), 200)
    await site.until(() => (site.output.match(/"plugin":"spinner","fault"/g) ?? []).length === 2, 5_000)
  })

  it('gives up on a route that never ends, at its deadline', async () => {
    const began = performance.now()
    assert.equal(await site.ask('/en/spinner/never', 5_000), 503, site.output)
    assert.ok(performance.now() - began < 3_000)
  })

  it('says who holds the data when it is started a second time, and stops', async () => {
    const { code, err } = await run(['start', '--port', '0', '--data', folder.directory])
    assert.equal(code, 78)
    assert.match(err, /in use by process \d+ since .* at http:\/\/127\.0\.0\.1:\d+\. Stop that process first/)
  })

  it('names a port that is in use and how to take another', async () => {
    const other = dataFolder()
    const { code, err } = await run(['start', '--port', new URL(site.url).port, '--data', other.directory])
    other.remove()
    assert.equal(code, 78)
    assert.match(err, /Port \d+ is in use by another program.*npm start -- --port \d+/)
  })

  it('lets the command line look after plugins of the running site at once', async () => {
    assert.equal((await run(['plugins', 'disable', 'spinner', '--data', folder.directory])).code, 0)
    assert.equal(await site.ask('/en/spinner'), 404)
    assert.equal((await states())['spinner']!.state, 'off')
    assert.equal((await run(['plugins', 'enable', 'spinner', '--data', folder.directory])).code, 0)
    assert.equal(await site.ask('/en/spinner'), 200)
  })

  it('answers everybody again within ten seconds of a plugin blocking the loop, with that plugin paused and the reason shown', async () => {
    const began = performance.now()
    void site.ask('/api/v1/spinner/loop', 30_000)
    await site.until(async () => await site.ask('/en/about', 500) === null, 5_000)
    await site.until(async () => await site.ask('/en/about', 500) === 200, 20_000)
    const ms = performance.now() - began
    assert.ok(ms < 10_000 * strain(), `${Math.round(ms)} ms`)
    const { spinner } = await states()
    assert.equal(spinner!.state, 'paused')
    assert.equal(spinner!.reasons[0]!.key, 'core.plugins.reason.blocked')
    // Where it stood: the endless loop itself, or the function it was seen in.
    assert.match(String(spinner!.reasons[0]!.values['where']), /^plugin\.ts:(4|13)$/)
    assert.equal(await site.ask('/en/spinner'), 404)
  })

  it('sees a regular expression that does not end', async () => {
    await run(['plugins', 'resume', 'spinner', '--data', folder.directory])
    assert.equal(await site.ask('/en/spinner'), 200)
    void site.ask('/api/v1/spinner/expression', 30_000)
    await site.until(async () => await site.ask('/en/about', 500) === null, 5_000)
    await site.until(async () => await site.ask('/en/about', 500) === 200, 20_000)
    assert.equal((await states())['spinner']!.state, 'paused')
  })

  it('starts again without a plugin that ended the whole process', async () => {
    await run(['plugins', 'resume', 'spinner', '--data', folder.directory])
    await site.ask('/api/v1/spinner/exit')
    await site.until(async () => await site.ask('/en/about', 500) === 200, 20_000)
    const { spinner } = await states()
    assert.equal(spinner!.state, 'paused')
    assert.match(spinner!.reasons[0]!.key, /ended/)
  })

  it('stops in good order when it is told to', async () => {
    assert.equal(await site.stop(), 0)
    const { code } = await run(['audit', 'verify', '--data', folder.directory])
    assert.equal(code, 0)
  })
})
