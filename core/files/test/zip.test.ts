import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { zipSync } from 'fflate'
import fc from 'fast-check'
import { Invalid } from '../../contract/index.ts'
import { readZip } from '../zip-reader.ts'
import { writeZip } from '../zip-writer.ts'

const at = new Date('2026-11-29T12:00:00Z')
const words = (text: string): Uint8Array => new TextEncoder().encode(text)
const zipped = (files: Record<string, Uint8Array>): Buffer => Buffer.from(zipSync(files, { level: 9 }))
const refused = (key: string, place?: string) => (error: unknown): boolean => error instanceof Invalid && error.faults[0]?.key === `core.archive.${key}` && (place === undefined || String(error.faults[0].values?.['place']).includes(place))
/** Turns bytes that stand somewhere in the archive, in its directory too. */
const swapped = (bytes: Buffer, from: string, to: string): Buffer => Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')

describe('A ZIP', () => {
  it('gives back the files that were put in, whatever they hold, and has the same bytes each time', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-zé0-9]{1,8}){0,2}\.(md|png|json)$/), bytes: fc.uint8Array({ maxLength: 3_000 }) }), { selector: ({ name }) => name, maxLength: 12 }), async (entries) => {
      const files = entries.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) }))
      const [one, two] = [await buffer(writeZip(files, at)), await buffer(writeZip(files, at))]
      assert.ok(one.equals(two))
      assert.deepEqual([...await readZip(one)].map(([name, bytes]) => [name, bytes.toString('hex')]), files.map(({ name, bytes }) => [name, bytes.toString('hex')]))
    }), { numRuns: 25 })
  })

  it('that is none, is cut off or was changed is refused, and the place is named', async () => {
    await assert.rejects(readZip(Buffer.from('PK, said nobody')), refused('none'))
    const whole = zipped({ 'a/one.md': words('one '.repeat(500)), 'two.md': words('two') })
    await assert.rejects(readZip(whole.subarray(0, whole.length - 30)), refused('none'))
    const changed = Buffer.from(whole)
    changed[40]! ^= 0xff
    await assert.rejects(readZip(changed), refused('damaged', 'a/one.md'))
    // One that was stored as it is has nothing to unpack that would fail: its sum tells.
    await assert.rejects(readZip(swapped(Buffer.from(zipSync({ 'two.md': words('genuine') }, { level: 0 })), 'genuine', 'changed')), refused('damaged', 'two.md'))
  })

  it('that unpacks to far more than it is, holds too much or too many is refused before it is unpacked', async () => {
    await assert.rejects(readZip(zipped({ 'bomb.txt': new Uint8Array(20_000_000) })), refused('bomb', 'bomb.txt'))
    await assert.rejects(readZip(zipped({ 'large.bin': Uint8Array.from({ length: 30_000 }, (_, n) => n * 7919 % 251) }), { file: 10_000 }), refused('large', 'large.bin'))
    await assert.rejects(readZip(zipped({ a: words('x'.repeat(800)), b: words('y'.repeat(800)) }), { total: 1_000 }), refused('large', 'b'))
    await assert.rejects(readZip(zipped(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, words('x')]))), { entries: 20 }), refused('entries'))
    // What says that it is small and is not.
    const lying = Buffer.from(zipped({ 'lie.txt': new Uint8Array(900_000) }))
    const directory = lying.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
    lying.writeUInt32LE(10, directory + 24)
    await assert.rejects(readZip(lying), refused('damaged', 'lie.txt'))
  })

  it('whose names lead out of it, that holds links, passwords or a name twice is refused', async () => {
    for (const [from, to] of [['aa/bb/evil', '../../evil'], ['aa/bb/evil', '/aa/b/evil'], ['aa/bb/evil', 'C:/bb/evil']] as const) await assert.rejects(readZip(swapped(zipped({ [from]: words('x') }), from, to)), refused('name'), to)
    const link = Buffer.from(zipSync({ 'link.md': [words('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 >>> 0 }] as never }))
    await assert.rejects(readZip(link), refused('link', 'link.md'))
    await assert.rejects(readZip(swapped(zipped({ 'one.md': words('x'), 'two.md': words('y') }), 'two.md', 'one.md')), refused('twice', 'one.md'))
    const locked = zipped({ 'locked.md': words('x') })
    locked.writeUInt16LE(locked.readUInt16LE(locked.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 8) | 1, locked.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 8)
    await assert.rejects(readZip(locked), refused('encrypted', 'locked.md'))
  })

  it('costs little whatever is thrown at it', async () => {
    const base = zipped({ 'a.md': words('hello '.repeat(50)), 'b/c.json': words('{}') })
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), async (changes) => {
      const bytes = Buffer.from(base)
      for (const [place, value] of changes) bytes[place] = value
      const from = performance.now()
      await readZip(bytes).catch((error: unknown) => { assert.ok(error instanceof Invalid, String(error)) })
      assert.ok(performance.now() - from < 1_000)
    }), { numRuns: 300 })
  })
})
