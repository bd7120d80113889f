import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { after, before, describe, it } from 'mocha'
import { openDatabase, type Database } from '../../database/index.ts'
import { ArchiveFault, BackupRefused } from '../archive-fault.ts'
import type { Manifest } from '../manifest.ts'
import { makeBackup } from '../make-backup.ts'
import { restoreArchive } from '../restore.ts'
import { verifyArchive } from '../verify-archive.ts'
import { clock, contents, fill, filesIn, folder, sets, sourceOf, strange, targetOf } from './places.ts'
import { piecesOf, withManifest, writePieces, type Piece } from './rewritten.ts'

const key = Buffer.from('a sentence nobody guesses')

describe('an archive that is not as it ought to be', function hostile() {
  this.timeout(120_000)
  let [data, plain, sealed] = ['', '', '']
  let source: Database
  let pieces: Piece[] = []
  before(async () => {
    data = folder()
    source = await openDatabase({ directory: data, durable: false })
    await fill(source, data)
    plain = join(data, 'plain.tar')
    sealed = join(data, 'sealed.tar')
    await makeBackup(sourceOf(source, data), { to: plain })
    await makeBackup(sourceOf(source, data), { to: sealed, key })
    pieces = await piecesOf(plain)
  })
  after(async () => { await source.close(500) })

  /** Refused before anything at all was opened or made. */
  async function refused(archive: string, flaw: ArchiveFault['flaw'] | null, more: { key?: Buffer; without?: string[]; sets?: typeof sets } = {}): Promise<string> {
    const place = folder()
    const target = { ...targetOf({ directory: place }, place, more.sets ? { sets: more.sets } : {}), open: () => assert.fail('the database was opened') }
    let message = ''
    await assert.rejects(restoreArchive(target, { archive, ...more.key && { key: more.key }, ...more.without && { without: more.without } }), (error: unknown) => {
      message = (error as Error).message
      if (flaw === null) return error instanceof BackupRefused || error instanceof ArchiveFault
      assert.ok(error instanceof ArchiveFault, String(error))
      assert.equal(error.flaw, flaw, error.message)
      return true
    })
    assert.deepEqual(readdirSync(place), [])
    return message
  }
  let n = 0
  const changed = (bytes: Buffer): string => {
    const path = join(data, `changed-${n++}.tar`)
    writeFileSync(path, bytes)
    return path
  }
  const made = (what: readonly Piece[]): Promise<string> => writePieces(join(data, `made-${n++}.tar`), what)

  for (const [what, path, own] of [['open', () => plain, {}], ['sealed', () => sealed, { key }]] as const) {
    it(`is found out wherever a bit of it changed (${what})`, async () => {
      const bytes = readFileSync(path())
      const places = [0, 1, 150, 300, 511, 512, bytes.length - 1, bytes.length - 600, bytes.length - 1_500, ...inItsEnd(bytes), ...Array.from({ length: what === 'open' ? 60 : 8 }, () => Math.floor(Math.random() * bytes.length))]
      for (const at of places) {
        const other = Buffer.from(bytes)
        other[at] = other[at]! ^ (1 << (at % 8))
        const why = await verifyArchive(changed(other), 'key' in own ? own.key : null).then(() => null, (error: Error) => error)
        // A few bytes of a tar's headers say nothing: dates, owners.
        if (why === null) assert.equal(what, 'open', `a change at ${at} went by`)
        else assert.ok(why instanceof ArchiveFault, why.stack)
      }
    })

    it(`is found out wherever it was cut (${what})`, async () => {
      const bytes = readFileSync(path())
      for (const length of [1, 20, 60, 511, 512, 513, 2_000, 65_536 + 70, bytes.length - 1, bytes.length - 511, bytes.length - 513, bytes.length - 1_025, ...Array.from({ length: what === 'open' ? 30 : 4 }, () => Math.floor(Math.random() * bytes.length))]) {
        await assert.rejects(verifyArchive(changed(bytes.subarray(0, length)), 'key' in own ? own.key : null), ArchiveFault, `${length} bytes`)
      }
      await assert.rejects(verifyArchive(changed(Buffer.concat([bytes, Buffer.from('more')])), 'key' in own ? own.key : null), ArchiveFault)
    })
  }

  /** Every byte of the words of the last member, which come first in its block. */
  function inItsEnd(bytes: Buffer): number[] {
    const at = bytes.lastIndexOf('{"manifest"')
    return at < 0 ? [] : Array.from({ length: bytes.indexOf('}', at) - at + 1 }, (_one, n) => at + n)
  }

  it('is refused when it is something else: nothing, noise, a zip, another tar', async () => {
    for (const bytes of [Buffer.alloc(0), randomBytes(5_000), Buffer.alloc(10_240), Buffer.from('PK\u0003\u0004 and so on')]) await refused(changed(bytes), 'foreign')
    await refused(await made([{ name: 'etc/passwd', bytes: Buffer.from('root') }]), 'foreign')
    await refused(join(data, 'nothing-there.tar'), 'foreign')
  })

  it('is refused without its key, with another, and when chunks were exchanged', async () => {
    assert.match(await refused(sealed, 'sealed'), /--key-file/)
    await refused(sealed, 'wrong-key', { key: Buffer.from('another sentence') })
    const bytes = readFileSync(sealed)
    const [head, chunk] = [54, 65_552]
    await refused(changed(Buffer.concat([bytes.subarray(0, head), bytes.subarray(head + chunk, head + 2 * chunk), bytes.subarray(head, head + chunk), bytes.subarray(head + 2 * chunk)])), 'damaged', { key })
    await refused(changed(bytes.subarray(0, head + chunk)), null, { key })
  })

  it('is refused when names climb, are absolute, or are nobody’s', async () => {
    for (const name of ['../../evil', '/etc/cron.d/evil', 'files/../../evil', 'tables/core.person/../../x', 'C:\\evil', 'files/ABC', `files/${'0'.repeat(63)}`, 'con', 'tables/core.person/000001.ndjson']) {
      await refused(await made([pieces[0]!, { name, bytes: Buffer.from('x') }, ...pieces.slice(1)]), 'foreign')
    }
  })

  it('is refused when it holds links or folders', async () => {
    for (const type of ['1', '2', '5', 'L', 'x']) {
      const bytes = readFileSync(await made(pieces))
      const at = 512 + Math.ceil(pieces[0]!.bytes.length / 512) * 512
      bytes.write(type, at + 156, 'latin1')
      let sum = 0
      for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : bytes[at + i]!
      bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1')
      await refused(changed(bytes), 'foreign')
    }
  })

  it('is refused when parts are missing, too many, twice, or in another order', async () => {
    const [first, second] = pieces.filter(({ name }) => name.startsWith('tables/')) as [Piece, Piece]
    const file = pieces.find(({ name }) => name.startsWith('files/'))!
    await refused(await made(pieces.filter((one) => one !== first)), 'damaged')
    await refused(await made(pieces.filter((one) => one !== file)), 'damaged')
    await refused(await made(pieces.flatMap((one) => one === first ? [first, first] : [one])), 'damaged')
    await refused(await made(pieces.flatMap((one) => one === file ? [file, file] : [one])), 'foreign')
    await refused(await made(pieces.map((one) => one === first ? second : one === second ? first : one)), 'damaged')
    await refused(await made([...pieces, pieces[0]!]), 'foreign')
    await refused(await made(pieces.filter(({ name }) => name !== 'end.json')), 'truncated')
    await refused(await made(pieces.filter(({ name }) => name !== 'manifest.json' && name !== 'end.json')), 'truncated')
  })

  it('is refused when a part unpacks to more than it says, without unpacking it', async () => {
    const bomb = zstdCompressSync(Buffer.alloc(200_000_000, '['))
    assert.ok(bomb.length < 100_000)
    const part = pieces.find(({ name }) => name.startsWith('tables/core.region'))!
    const bombed = (bytes: number) => withManifest(pieces.map((one) => one === part ? { ...part, bytes: bomb } : one), ({ tables }) => {
      const table = tables.find(({ name }) => name === 'core.region')!
      table.parts[0] = { ...table.parts[0]!, bytes, packed: bomb.length, sha256: createHash('sha256').update(bomb).digest('hex') }
    })
    const before = process.memoryUsage().rss
    await refused(await made(bombed(1_000)), 'damaged')
    await refused(await made(bombed(4_000_000_000)), 'foreign')
    assert.ok(process.memoryUsage().rss - before < 150_000_000)
  })

  it('is refused when a length is a lie', async () => {
    const bytes = readFileSync(plain)
    for (const [size, flaw] of [['77777777777', 'foreign'], ['00000000001', null], ['-0000000001', 'foreign']] as const) {
      const other = Buffer.from(bytes)
      other.write(`${size}\0`, 124, 'latin1')
      let sum = 0
      for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : other[i]!
      other.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
      await refused(changed(other), flaw)
    }
  })

  const lies: [string, (manifest: Manifest) => void, ArchiveFault['flaw']][] = [
    ['migrations this code does not know', (m) => { m.migrations.push({ plugin: 'core', name: '20991231_000000_later', version: '9.0.0' }) }, 'newer'],
    ['a later form', (m) => { m.format = 2 }, 'damaged'],
    ['a table of the system', (m) => { m.tables[0]!.name = 'pg_catalog.pg_class' }, 'foreign'],
    ['a name that is SQL', (m) => { m.tables[0]!.name = 'core.x; drop table core.person' as never }, 'foreign'],
    ['a sequence that is SQL', (m) => { m.sequences[0]!.last = '1); drop table core.person; --' }, 'foreign'],
    ['a sequence of the system', (m) => { m.sequences[0]!.name = 'public.evil' }, 'foreign'],
    ['a table nobody backs up', (m) => { m.tables.push({ name: 'core.restore', columns: [['id', 'uuid']], rows: 0, parts: [] }) }, 'foreign'],
    ['a table twice', (m) => { m.tables.push({ ...m.tables[0]!, rows: 0, parts: [] }) }, 'foreign'],
    ['something no manifest says', (m) => { (m as unknown as Record<string, unknown>)['extra'] = 1 }, 'foreign'],
    ['rows that do not add up', (m) => { m.tables.find(({ name }) => name === 'core.person')!.rows += 1 }, 'damaged'],
    ['values for more columns than there are', (m) => { m.tables.find(({ name }) => name === 'core.person')!.columns.push(['password2', 'text']) }, 'damaged'],
    ['nothing of core', (m) => { m.migrations = m.migrations.filter(({ plugin }) => plugin !== 'core') }, 'foreign'],
  ]
  for (const [what, lie, flaw] of lies) it(`is refused when its manifest says ${what}`, async () => { await refused(await made(withManifest(pieces, lie)), flaw) })

  it('is refused when a later version of Diwan wrote it', async () => {
    const header = { ...JSON.parse(pieces[0]!.bytes.toString()) as object, format: 7, version: '9.9.9' }
    assert.match(await refused(await made([{ name: pieces[0]!.name, bytes: Buffer.from(JSON.stringify(header)) }, ...pieces.slice(1)]), 'newer'), /9\.9\.9/)
  })

  it('is refused when a plugin of it is not here, and taken without that plugin’s data', async () => {
    assert.match(await refused(plain, null, { sets: sets.filter((set) => set !== strange) }), /strange-one 1\.2\.3.*--without strange-one/)
    const place = folder()
    await restoreArchive(targetOf({ directory: place, durable: false }, place, { sets: sets.filter((set) => set !== strange) }), { archive: plain, without: ['strange-one'] })
  })

  it('leaves what is there as it was when its rows turn out not to fit', async () => {
    const place = folder()
    const there = await openDatabase({ directory: place, durable: false })
    await fill(there, place)
    await there.db.raw(`insert into core.region (code, names, short_names) values ('HERE', '{}', '{}')`)
    const before = await contents(there)
    await there.close(500)
    const line = (bytes: Buffer) => zstdCompressSync(bytes)
    const swapped = (table: string, rows: string[]) => {
      const bytes = line(Buffer.from(`${rows.join('\n')}\n`))
      return withManifest(pieces.map((one) => one.name.startsWith(`tables/${table}/`) ? { ...one, bytes } : one), ({ tables }) => {
        const known = tables.find(({ name }) => name === table)!
        known.rows = rows.length
        known.parts = [{ rows: rows.length, bytes: Buffer.byteLength(rows.join('\n')) + 1, packed: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }]
      })
    }
    const bad = [
      swapped('strange-one.tree', ['["1","77"]']), swapped('strange-one.tree', ['["1",null]', '["1",null]']),
      withManifest(pieces, ({ tables }) => { tables.find(({ name }) => name === 'strange-one.tree')!.columns[1] = ['above', 'bigint'] }),
    ]
    for (const archive of bad) {
      const options = { directory: place, durable: false }
      await assert.rejects(restoreArchive(targetOf(options, place, { clock: { now: () => new Date(clock.now().getTime() + n++ * 1000) } }), { archive: await made(archive), isReplacing: true }), ArchiveFault)
      const after = await openDatabase(options)
      const found = await contents(after)
      await after.close(500)
      for (const table of Object.keys(before)) assert.equal(found[table], before[table], table)
    }
  })

  it('takes the place of a site only when it is told to, after a copy that can be restored itself', async () => {
    const place = folder()
    const options = { directory: place, durable: false }
    const there = await openDatabase(options)
    await fill(there, place)
    await there.db.raw(`update core.person set name = 'Other' where mail = 'ann@example.org'`)
    await there.close(500)
    await assert.rejects(restoreArchive(targetOf(options, place), { archive: plain }), (error: Error) => error instanceof BackupRefused && error.message.includes('--replace'))
    // One that is refused before it begins leaves the mark of another, which may still be at work.
    const mark = join(place, 'restore-under-way.json')
    writeFileSync(mark, '{}')
    await assert.rejects(restoreArchive(targetOf(options, place), { archive: plain }), BackupRefused)
    assert.ok(existsSync(mark))
    const { safetyCopy } = await restoreArchive(targetOf(options, place), { archive: plain, isReplacing: true })
    const names = async () => {
      const opened = await openDatabase(options)
      const { rows } = await opened.db.raw<{ rows: { name: string }[] }>('select name from core.person order by mail')
      await opened.close(500)
      return rows[0]!.name
    }
    assert.match(await names(), /^Ann/)
    await restoreArchive(targetOf(options, place), { archive: safetyCopy!, isReplacing: true })
    assert.equal(await names(), 'Other')
    assert.equal(filesIn(place).length, 3)
  })

  it('never takes the place of another backup', async () => {
    await assert.rejects(makeBackup(sourceOf(source, data), { to: plain }), BackupRefused)
    assert.deepEqual(readdirSync(data).filter((name) => name.includes('.part')), [])
  })

  it('says which files were missing, and is made all the same', async () => {
    const place = folder()
    const there = await openDatabase({ directory: place, durable: false })
    await fill(there, place)
    await there.db.raw(`update core.attachment set sha256 = repeat('ab', 32) where id = (select min(id::text)::uuid from core.attachment)`)
    const { manifest } = await makeBackup(sourceOf(there, place), { to: join(place, 'b.tar') })
    await there.close(500)
    assert.deepEqual([manifest.files.count, manifest.files.missing, manifest.files.missingNames], [2, 1, ['ab'.repeat(32)]])
  })
})
