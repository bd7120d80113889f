import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Plugin } from '../../contract/index.ts'
import type { Loaded } from '../load.ts'
import { arrange, type Away } from '../order.ts'
import { sentence } from '../reason.ts'

const plugin = (id: string, version: string, requires: Record<string, string> = {}, optional: Record<string, string> = {}): Loaded => ({
  found: { id, version, packageName: id, description: '', folder: `/${id}`, entry: `/${id}/plugin.ts`, source: 'folder', faults: [] },
  plugin: { id, requires: { core: '^0.1.0', ...requires }, optional } as Plugin, faults: [], ms: 0,
})
const orderOf = (loaded: Loaded[]) => arrange(loaded, '0.1.0').order.map(({ found }) => found.id)
const told = (loaded: Loaded[], away?: ReadonlyMap<string, Away>) =>
  Object.fromEntries([...arrange(loaded, '0.1.0', away).refused].map(([id, why]) => [id, why.map((one) => sentence(one)).join(' ')]))

describe('the order of plugins', () => {
  it('puts each after what it needs', () => {
    assert.deepEqual(orderOf([plugin('a', '1.0.0', { c: '*' }), plugin('b', '1.0.0'), plugin('c', '1.0.0', {}, { b: '*' })]), ['b', 'c', 'a'])
  })

  it('refuses a plugin whose neighbour has the wrong version, says so, and lets the rest run', () => {
    const all = [plugin('guidelines', '1.4.0', { directory: '^1.0.0' }), plugin('directory', '0.9.2'), plugin('studies', '1.0.0', { guidelines: '*' }), plugin('updates', '1.0.0')]
    assert.deepEqual(orderOf(all), ['directory', 'updates'])
    const words = told(all)
    assert.match(words['guidelines']!, /^guidelines 1\.4\.0 needs directory \^1\.0\.0; found 0\.9\.2\. Install/)
    assert.match(words['studies']!, /^studies 1\.0\.0 needs guidelines, which cannot run/)
  })

  it('refuses a plugin made for another core', () => {
    const old = plugin('old', '1.0.0')
    assert.match(told([{ ...old, plugin: { ...old.plugin!, requires: { core: '^7.0.0' } } }])['old']!, /needs core \^7\.0\.0; this is 0\.1\.0/)
  })

  it('names a missing, a disabled and a paused neighbour as what they are', () => {
    const away = new Map<string, Away>([['off', { version: '1.0.0', state: 'off' }], ['tired', { version: '1.0.0', state: 'paused' }]])
    const words = told([plugin('a', '1.0.0', { gone: '^1' }), plugin('b', '1.0.0', { off: '^1' }), plugin('c', '1.0.0', { tired: '^1' })], away)
    assert.match(words['a']!, /gone \^1, which is not installed/)
    assert.match(words['b']!, /off, which is disabled/)
    assert.match(words['c']!, /tired, which is paused/)
  })

  it('names a cycle in full and refuses everyone in it and behind it, nobody else', () => {
    const all = [plugin('a', '1.0.0', { b: '*' }), plugin('b', '1.0.0', { c: '*' }), plugin('c', '1.0.0', {}, { a: '*' }), plugin('d', '1.0.0', { a: '*' }), plugin('e', '1.0.0')]
    assert.deepEqual(orderOf(all), ['e'])
    const words = told(all)
    for (const id of ['a', 'b', 'c']) assert.match(words[id]!, /a → b → c → a/)
    assert.match(words['d']!, /d 1\.0\.0 needs a, which cannot run/)
  })

  it('runs without an optional neighbour of an unsuitable version, and says so', () => {
    const { order, notices } = arrange([plugin('a', '1.0.0', {}, { b: '^2' }), plugin('b', '1.0.0')], '0.1.0')
    assert.equal(order.length, 2)
    assert.match(sentence(notices.get('a')![0]!), /works with b \^2; found 1\.0\.0/)
  })

  it('always puts every plugin in the order or among the refused, and never before what it needs', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const needs = fc.dictionary(fc.constantFrom(...ids), fc.constantFrom('^1.0.0', '^2.0.0', '*'), { maxKeys: 2 })
    fc.assert(fc.property(fc.array(fc.record({ id: fc.constantFrom(...ids), version: fc.constantFrom('1.0.0', '2.3.0'), requires: needs, optional: needs }), { maxLength: 6 }), (made) => {
      const unique = [...new Map(made.map((one) => [one.id, one])).values()].map((one) => plugin(one.id, one.version, one.requires, one.optional))
      const { order, refused } = arrange(unique, '0.1.0')
      assert.deepEqual([...order.map(({ found }) => found.id), ...refused.keys()].toSorted(), unique.map(({ found }) => found.id).toSorted())
      const at = new Map(order.map(({ found }, index) => [found.id, index]))
      for (const one of order) for (const id of Object.keys(one.plugin!.requires)) if (id !== 'core') assert.ok(at.get(id)! < at.get(one.found.id)!)
    }))
  })
})
