import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'mocha'
import { archiveKey, pack } from '../embedded/archive.ts'
import { shippedCluster } from '../embedded/backend.ts'
import { Engine } from '../embedded/engine.ts'
import { clusterKey } from '../embedded/settings.ts'
import { DatabaseUnsupported, ensureTemplate, openDatabase, silentLog, templateFile, type Database, type DatabaseOptions, type MigrationSet } from '../index.ts'
import { requireVersion } from '../require-version.ts'

describe('Opening the embedded database', function group() {
  this.timeout(120_000)
  let home: string
  const open: Database[] = []
  before(() => { home = mkdtempSync(join(tmpdir(), 'diwan-opening-')) })
  afterEach(async () => { for (const database of open.splice(0)) await database.close() })
  after(() => { rmSync(home, { recursive: true, force: true }) })
  const place = () => mkdtempSync(join(home, 'data-'))
  const openIn = async (directory: string, options: Partial<DatabaseOptions> = {}) => {
    const database = await openDatabase({ directory, durable: false, ...options })
    open.push(database)
    return database
  }

  it('starts from the cluster that comes with the code, which is of this very engine', async () => {
    assert.equal(archiveKey(readFileSync(shippedCluster)), clusterKey, 'run node core/database/embedded/make-cluster.ts')
    const database = await openIn(place())
    assert.equal(database.origin, 'archive')
    assert.match(database.version, /^18\./)
  })

  it('keeps what was written, and finds it again in a directory with spaces and accents', async () => {
    const directory = join(place(), 'Données de l’administration')
    const first = await openIn(directory)
    await first.raw.raw('create table note as select 42 as n')
    await first.close()
    const second = await openIn(directory)
    assert.equal(second.origin, 'data')
    assert.deepEqual(await second.db('note').pluck('n'), [42])
    assert.deepEqual(readdirSync(directory).toSorted(), ['database', 'database.lock'])
  })

  it('offers the extensions Diwan uses', async () => {
    const database = await openIn(place())
    for (const name of ['vector', 'pg_trgm', 'unaccent', 'citext', 'btree_gin']) await database.raw.raw(`create extension ${name}`)
    const { rows: [answer] } = await database.raw.raw<{ rows: { near: number, plain: string }[] }>(
      'select \'[1,2]\'::vector <-> \'[1,3]\'::vector as near, unaccent(\'Données\') as plain')
    assert.deepEqual(answer, { near: 1, plain: 'Donnees' })
  })

  it('makes a cluster where no packed one fits, and where a packed one is damaged', async () => {
    const directory = join(place(), 'database')
    const damaged = join(home, 'damaged.bin')
    writeFileSync(damaged, readFileSync(shippedCluster).subarray(0, 500_000))
    const other = join(home, 'other.bin')
    writeFileSync(other, pack(home, 'of-another-engine'))
    const archives = [{ file: damaged, key: clusterKey }, { file: other, key: clusterKey }, { file: join(home, 'absent.bin'), key: clusterKey }]
    const engine = await Engine.start({ directory, archives, durable: false, statementTimeoutMs: 0, log: silentLog })
    assert.equal(engine.from, 'made')
    await engine.stop()
    assert.deepEqual(readdirSync(join(directory, '..')), ['database'])
  })

  it('clears away what a start that was ended left half made', async () => {
    const directory = place()
    mkdirSync(join(directory, 'database.4711.new', 'base'), { recursive: true })
    await openIn(directory)
    assert.deepEqual(readdirSync(directory).toSorted(), ['database', 'database.lock'])
  })

  it('writes over nothing that is there already', async () => {
    const taken = place()
    mkdirSync(join(taken, 'database'))
    writeFileSync(join(taken, 'database', 'photographs'), '')
    await assert.rejects(openIn(taken), (error: Error) => error instanceof DatabaseUnsupported && /holds something that is no database/.test(error.message))
    writeFileSync(join(taken, 'database', 'PG_VERSION'), '17\n')
    await assert.rejects(openIn(taken), (error: Error) => error instanceof DatabaseUnsupported && /is of PostgreSQL 17/.test(error.message))
    assert.deepEqual(readdirSync(taken), ['database'])
  })

  it('opens a copy of its files, as a backup makes it', async () => {
    const directory = place()
    const first = await openIn(directory)
    await first.raw.raw('create table note as select 1 as n')
    await first.close()
    const copy = place()
    cpSync(join(directory, 'database'), join(copy, 'database'), { recursive: true })
    assert.deepEqual(await (await openIn(copy)).db('note').pluck('n'), [1])
  })

  it('starts from a template with the migrations in it, kept under a name that changes with them', async () => {
    const migrations = mkdtempSync(join(home, 'migrations-'))
    const set: MigrationSet = { plugin: 'core', version: '1.0.0', directory: migrations }
    writeFileSync(join(migrations, '20260101_000000_note.js'), 'export const up = (db) => db.schema.createTable("note", (t) => { t.integer("n") })')
    const cache = join(home, 'cache')
    const file = await ensureTemplate(cache, [set])
    assert.equal(file, templateFile(cache, [set]))
    assert.ok(existsSync(file))
    assert.equal(await ensureTemplate(cache, [set]), file)
    const database = await openIn(place(), { template: file })
    assert.deepEqual(await database.db('core.note').pluck('n'), [])
    writeFileSync(join(migrations, '20260102_000000_more.js'), 'export const up = () => {}')
    assert.notEqual(templateFile(cache, [set]), file)
    const without = await openIn(place(), { template: templateFile(cache, [set]) })
    assert.equal(without.origin, 'archive', 'a template that is not there is no obstacle')
  })

  it('survives its thread', async () => {
    const database = await openIn(place(), { statementTimeoutMs: 300 })
    await database.raw.raw('create table note as select 1 as n')
    for (let round = 0; round < 3; round++) {
      await assert.rejects(database.raw.raw('select count(*) from generate_series(1, 100000000000)').then(() => undefined), { code: '57014' })
      assert.deepEqual(await database.db('note').pluck('n'), [1])
    }
  })

  it('has one connection, and leaves nothing of one user of it to the next', async () => {
    const database = await openIn(place())
    assert.equal(database.pool().size, 1)
    await Promise.all(Array.from({ length: 50 }, (_, n) => database.db.raw('select ?::int', [n])))
    const { rows } = await database.db.raw<{ rows: { fsync: string, buffers: string }[] }>('select current_setting(\'fsync\') as fsync, current_setting(\'shared_buffers\') as buffers')
    assert.deepEqual(rows, [{ fsync: 'off', buffers: '16MB' }])
    await database.close()
    const durable = await openIn(place(), { durable: true })
    assert.equal((await durable.db.raw<{ rows: { fsync: string }[] }>('show fsync')).rows[0]?.fsync, 'on')
  })

  it('needs PostgreSQL 15', () => {
    for (const version of ['15.0', '18.6', '19beta1']) requireVersion(version)
    assert.throws(() => requireVersion('14.22'), /This is PostgreSQL 14\.22, and Diwan needs 15 or newer\. Upgrade the server/)
  })
})
