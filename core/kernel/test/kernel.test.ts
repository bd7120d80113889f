import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CoreServices } from '../../contract/index.ts'
import { FaultBook } from '../faults.ts'
import { findPlugins } from '../find.ts'
import { Guard } from '../guard.ts'
import { Kernel, type KernelNeeds } from '../kernel.ts'
import { sentence } from '../reason.ts'
import { switchesInMemory } from '../switches.ts'

const clock = { now: () => new Date() }
const core = { db: { name: 'db' }, clock } as unknown as CoreServices

/** What the fixture plugins did, in order. */
const story = (globalThis as unknown as { story: string[] }).story = [] as string[]

describe('the kernel', () => {
  let root: string
  const plugin = (id: string, code: string): void => {
    mkdirSync(join(root, 'plugins', id), { recursive: true })
    writeFileSync(join(root, 'plugins', id, 'package.json'), JSON.stringify({ name: id, version: '1.2.0', type: 'module' }))
    writeFileSync(join(root, 'plugins', id, 'plugin.ts'), `const story: string[] = (globalThis as any).story\nexport default { id: '${id}', start: () => { story.push('start ${id}') }, stop: () => { story.push('stop ${id}') }, ${code} }`)
  }
  const open = async (needs: Partial<KernelNeeds> = {}): Promise<Kernel> => {
    const found = findPlugins(root)
    const book = new FaultBook({ clock, onExcess: (id, why) => void kernel.pause(id, why) })
    const guard = new Guard(book, () => new Map(found.map(({ id, folder }) => [id, folder])))
    const kernel: Kernel = new Kernel({ found, coreVersion: '0.1.0', switches: switchesInMemory(), book, guard, coreFor: () => core, settingsFor: () => ({}), startDeadlineMs: 30_000, ...needs })
    await kernel.settle()
    return kernel
  }
  const states = (kernel: Kernel) => Object.fromEntries(kernel.plugins().map(({ id, state }) => [id, state]))
  const why = (kernel: Kernel, id: string) => kernel.plugins().find((one) => one.id === id)!.reasons.map((one) => sentence(one)).join(' ')

  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'diwan-kernel-')); story.length = 0 })
  afterEach(() => rmSync(root, { recursive: true }))

  it('starts plugins in order and stops them the other way round', async () => {
    plugin('a', `requires: { core: '^0.1.0', b: '^1.0.0' }`)
    plugin('b', `requires: { core: '^0.1.0' }`)
    const kernel = await open()
    await kernel.stop()
    assert.deepEqual(story, ['start b', 'start a', 'stop a', 'stop b'])
  })

  it('gives a plugin what it named and nothing else', async () => {
    plugin('maps', `requires: { core: '^0.1.0' }, api: () => ({ north: 'up' })`)
    plugin('walks', `requires: { core: '^0.1.0', maps: '^1.0.0' }, optional: { weather: '^1.0.0' },
      services: { guide: class { needs: any; constructor(needs: any) { this.needs = needs } } },
      start: ({ guide }: any) => { story.push(guide.needs.maps.north, String(guide.needs.weather)); try { void guide.needs.updates } catch (error) { story.push((error as Error).message.split('\\n')[0]!) } }`)
    plugin('updates', `requires: { core: '^0.1.0' }, api: () => ({})`)
    await open()
    assert.deepEqual(story.slice(-3), ['up', 'undefined', `Could not resolve 'updates'.`])
  })

  it('makes every service at the start, so that one that cannot be made refuses its plugin before anyone is served', async () => {
    plugin('a', `requires: { core: '^0.1.0' }, services: { wrong: class { constructor({ viewer }: any) { void viewer } } }`)
    plugin('b', `requires: { core: '^0.1.0' }`)
    const kernel = await open()
    assert.deepEqual(states(kernel), { a: 'refused', b: 'on' })
    assert.match(why(kernel, 'a'), /could not be opened: Could not resolve 'viewer'/)
  })

  it('gives a request its viewer and keeps it from the next', async () => {
    plugin('a', `requires: { core: '^0.1.0' }`)
    const opened = (await open()).get('a')!
    const scope = opened.scope({ viewer: { id: 'one' } } as never) as { viewer: { id: string } }
    assert.equal(scope.viewer.id, 'one')
    assert.throws(() => (opened.deps as { viewer: unknown }).viewer, /Could not resolve 'viewer'/)
  })

  it('leaves out a plugin that throws or hangs at its start, with everyone who needs it, and serves the rest', async () => {
    plugin('a', `requires: { core: '^0.1.0' }, start: () => { throw new Error('no fuel') }`)
    plugin('b', `requires: { core: '^0.1.0', a: '*' }`)
    plugin('c', `requires: { core: '^0.1.0' }, start: () => new Promise(() => {})`)
    plugin('d', `requires: { core: '^0.1.0' }`)
    const kernel = await open({ startDeadlineMs: 1_000 })
    assert.deepEqual(states(kernel), { a: 'refused', b: 'refused', c: 'refused', d: 'on' })
    assert.match(why(kernel, 'a'), /a 1\.2\.0 could not be started: no fuel/)
    assert.match(why(kernel, 'b'), /needs a, which cannot run/)
    assert.match(why(kernel, 'c'), /did not finish starting/)
    assert.deepEqual(story, ['stop a', 'stop c', 'start d'])
  })

  it('disables a plugin live with those that need it, and enables them again', async () => {
    plugin('a', `requires: { core: '^0.1.0' }`)
    plugin('b', `requires: { core: '^0.1.0', a: '*' }`)
    plugin('c', `requires: { core: '^0.1.0' }`)
    const kernel = await open()
    story.length = 0
    await kernel.disable('a')
    assert.deepEqual(states(kernel), { a: 'off', b: 'refused', c: 'on' })
    assert.match(why(kernel, 'b'), /a, which is disabled/)
    await kernel.enable('a')
    assert.deepEqual(states(kernel), { a: 'on', b: 'on', c: 'on' })
    assert.deepEqual(story, ['stop b', 'stop a', 'start a', 'start b'])
  })

  it('restarts who would like a plugin when it comes and goes', async () => {
    plugin('a', `requires: { core: '^0.1.0' }, api: () => ({})`)
    plugin('b', `requires: { core: '^0.1.0' }, optional: { a: '^1.0.0' }, start: ({ a }: any) => { story.push(a ? 'with' : 'without') }`)
    const kernel = await open()
    await kernel.disable('a')
    await kernel.enable('a')
    assert.deepEqual(story.filter((word) => word.startsWith('with')), ['with', 'without', 'with'])
  })

  it('hands offers to their host once, before it starts, and again when an offering plugin goes', async () => {
    plugin('sync', `requires: { core: '^0.1.0' }, hosts: { sync: (offers: any[]) => { story.push('offers ' + offers.map((o) => o.from + ':' + o.value).join()) } }`)
    plugin('posts', `requires: { core: '^0.1.0' }, sync: 'posts'`)
    plugin('shelf', `requires: { core: '^0.1.0' }, sync: 'shelf'`)
    const kernel = await open()
    await kernel.disable('posts')
    assert.deepEqual(story.filter((word) => word.includes('offers') || word.includes('sync')),
      ['offers posts:posts,shelf:shelf', 'start sync', 'stop sync', 'offers shelf:shelf', 'start sync'])
  })

  it('contains what an offer does, as the plugin that made it', async () => {
    const offers: { contain: (what: string, work: () => unknown) => Promise<unknown> }[] = []
    Object.assign(globalThis, { offers })
    plugin('sync', `requires: { core: '^0.1.0' }, hosts: { sync: (all: any[]) => { (globalThis as any).offers.push(...all) } }`)
    plugin('posts', `requires: { core: '^0.1.0' }, sync: { run: () => { throw new Error('no ink') } }`)
    const kernel = await open()
    const [offer] = offers as unknown as { contain: (what: string, work: () => unknown) => Promise<unknown>; value: { run: () => void } }[]
    for (let times = 0; times < 5; times++) assert.equal(await offer!.contain('run', () => offer!.value.run()), undefined)
    await kernel.settle()
    assert.deepEqual(states(kernel), { posts: 'paused', sync: 'on' })
    assert.match(why(kernel, 'posts'), /paused after 5 faults in 10 minutes\. The last one, in sync run: Error: no ink/)
  })

  it('does not even read the code of what is disabled or paused', async () => {
    plugin('a', `requires: (() => { story.push('read a'); return { core: '^0.1.0' } })()`)
    const kernel = await open({ switches: switchesInMemory({ a: 'off' }) })
    assert.deepEqual(states(kernel), { a: 'off' })
    assert.deepEqual(story, [])
    await kernel.enable('a')
    assert.deepEqual(story, ['read a', 'start a'])
  })

  it('lets all plugins but core rest in safe mode', async () => {
    plugin('a', `requires: { core: '^0.1.0' }`)
    const kernel = await open({ isSafeMode: true })
    assert.deepEqual(states(kernel), { a: 'resting' })
    assert.deepEqual(story, [])
  })

  it('reads a mended plugin again when it is enabled anew', async () => {
    plugin('a', `requires: { core: '^0.1.0' }, broken: (() => { throw new Error('torn') })()`)
    const kernel = await open()
    assert.match(why(kernel, 'a'), /torn/)
    plugin('a', `requires: { core: '^0.1.0' }`)
    await kernel.enable('a')
    assert.deepEqual(states(kernel), { a: 'on' })
  })

  it('refuses the second of two plugins that number their items alike', async () => {
    const kind = `permissions: { write: 'member' }, kinds: { note: { prefix: 'NO', states: ['live'], transitions: { create: { from: [], to: 'live', may: 'write', publishes: true } } } }`
    plugin('a', `requires: { core: '^0.1.0' }, ${kind}`)
    plugin('b', `requires: { core: '^0.1.0' }, ${kind}`)
    const kernel = await open()
    assert.deepEqual(states(kernel), { a: 'on', b: 'refused' })
    assert.match(why(kernel, 'b'), /b uses NO-, which a already uses/)
  })
})
