import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'mocha'
import { onEachEngine } from '../../testing/engines.ts'
import { DataNewer, migrate, MigrationFailed, migrationStates, openDatabase, pendingMigrations, rollBack, type Database, type MigrationSet } from '../index.ts'
import { readMigrations } from '../migration-set.ts'

const table = (name: string, extra = '') => `
export async function up(db) { await db.schema.createTable('${name}', (t) => { t.integer('id').primary(); t.text('longName') }); ${extra} }
export async function down(db) { await db.schema.dropTable('${name}') }`

const tables = async (database: Database) =>
  (await database.db.raw<{ rows: { name: string }[] }>(`select table_schema || '.' || table_name as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') order by 1`)).rows.map(({ name }) => name)

onEachEngine('Migrations', (make) => {
  let folder: string
  let count = 0
  before(() => { folder = mkdtempSync(join(tmpdir(), 'diwan-migrations-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  /** A set in a folder of its own: Node keeps a module it has loaded, so no two tests share a file. */
  const setOf = (plugin: string, files: Record<string, string>, version = '1.0.0'): MigrationSet => {
    const directory = join(folder, `${plugin}-${count++}`)
    mkdirSync(directory, { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, `${name}.js`), text)
    return { plugin, version, directory }
  }
  it('land in the schema of their plugin, core first, each once', async () => {
    const database = await make()
    const core = setOf('core', { '20260101_000000_item': table('item') })
    const plugin = setOf('guidelines', {
      '20260101_000000_guideline': table('guideline', 'await db.raw("alter table guideline add item int references core.item")'),
      '20260201_000000_more': 'export async function up(db) { await db("guideline").insert({ id: 1, longName: "here" }) }'
    })
    const sets = [plugin, core]
    assert.deepEqual((await pendingMigrations(database, sets)).map(({ plugin: of }) => of), ['guidelines', 'guidelines', 'core'])
    const report = await migrate(database, sets)
    assert.deepEqual(report.applied.map(({ plugin: of, name }) => `${of} ${name}`),
      ['core 20260101_000000_item', 'guidelines 20260101_000000_guideline', 'guidelines 20260201_000000_more'])
    assert.deepEqual(await tables(database), ['core.item', 'core.migration', 'guidelines.guideline'])
    assert.deepEqual(await database.db('guidelines.guideline').pluck('longName'), ['here'])
    assert.deepEqual((await database.db.raw<{ rows: { search_path: string }[] }>('show search_path')).rows[0]?.search_path.includes('guidelines'), false)
    assert.deepEqual(await migrate(database, sets), { applied: [], refused: [] })
    assert.deepEqual(await pendingMigrations(database, sets), [])
  })

  it('of two processes at once are run by one, and both go on', async () => {
    const place = await make.place()
    const first = await make(place)
    const second = make.engine === 'postgres' ? await make(place) : first
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, number) => [`2026010${number + 1}_000000_step`, table(`step_${number}`, 'await db.raw("select pg_sleep(0.02)")')]))
    const set = setOf('core', files)
    const reports = await Promise.all([migrate(first, [set]), migrate(second, [set])])
    assert.equal(reports.flatMap(({ applied }) => applied).length, 6)
    assert.equal((await tables(first)).length, 7)
  })

  it('that fail leave nothing of themselves, and keep only their plugin from starting', async () => {
    const database = await make()
    const core = setOf('core', { '20260101_000000_item': table('item') })
    const bad = setOf('bad', { '20260101_000000_good': table('good'), '20260102_000000_bad': table('half', 'throw new Error("on purpose")'), '20260103_000000_never': table('never') })
    const fine = setOf('fine', { '20260101_000000_fine': table('fine') })
    const { applied, refused } = await migrate(database, [core, bad, fine])
    assert.deepEqual(applied.map(({ plugin }) => plugin), ['core', 'bad', 'fine'])
    assert.deepEqual(refused.map(({ plugin, error }) => [plugin, error instanceof MigrationFailed && error.migration]), [['bad', '20260102_000000_bad']])
    assert.match(refused[0]?.error.message ?? '', /20260102_000000_bad of bad failed: on purpose/)
    assert.deepEqual(await tables(database), ['bad.good', 'core.item', 'core.migration', 'fine.fine'])
    await assert.rejects(migrate(database, [setOf('core', { '20260101_000000_item': table('item'), '20260102_000000_worse': table('worse', 'throw new Error("core")') })]), MigrationFailed)
  })

  it('the code does not know stop core before anything is touched', async () => {
    const database = await make()
    const newer = setOf('core', { '20260101_000000_item': table('item'), '20260501_000000_newer': table('newer') }, '2.0.0')
    await migrate(database, [newer])
    const older = setOf('core', { '20260101_000000_item': table('item'), '20260201_000000_late': table('late') }, '1.0.0')
    const fine = setOf('fine', { '20260101_000000_fine': table('fine') })
    await assert.rejects(migrate(database, [fine, older]), (error: Error) => error instanceof DataNewer && error.plugin === 'core' &&
      error.message === 'The data of core was written by version 2.0.0, and this is version 1.0.0. Install core 2.0.0 or newer, or restore a backup made before that upgrade.')
    assert.deepEqual(await tables(database), ['core.item', 'core.migration', 'core.newer'])
  })

  it('the code does not know stop only the plugin they belong to; those of absent plugins stop nobody', async () => {
    const database = await make()
    await migrate(database, [setOf('core', {}), setOf('forum', { '20260101_000000_post': table('post'), '20260301_000000_newer': table('newer') }, '1.5.0'), setOf('gone', { '20260101_000000_gone': table('gone') })])
    const forum = setOf('forum', { '20260101_000000_post': table('post'), '20260201_000000_late': table('late') }, '1.4.0')
    const { applied, refused } = await migrate(database, [setOf('core', { '20260101_000000_item': table('item') }), forum])
    assert.deepEqual(applied.map(({ plugin }) => plugin), ['core'])
    assert.equal(refused.length, 1)
    assert.ok(refused[0]?.error instanceof DataNewer)
    assert.match(refused[0].error.message, /^The data of forum was written by version 1\.5\.0, and this is version 1\.4\.0\./)
    assert.ok(!(await tables(database)).includes('forum.late'))
  })

  it('can be undone and done again', async () => {
    const database = await make()
    const set = setOf('core', { '20260101_000000_a': table('a'), '20260102_000000_b': table('b'), '20260103_000000_c': table('c') })
    await migrate(database, [set])
    assert.deepEqual(await rollBack(database, set, '20260101_000000_a'), ['20260103_000000_c', '20260102_000000_b'])
    assert.deepEqual(await tables(database), ['core.a', 'core.migration'])
    assert.equal((await migrate(database, [set])).applied.length, 2)
    await rollBack(database, set)
    assert.deepEqual(await tables(database), ['core.migration'])
  })

  it('that were edited after they had been applied are noticed', async () => {
    const warnings: object[] = []
    const log = { debug() {}, info() {}, warn: (_words: string, data?: object) => { if (data) warnings.push(data) }, error() {} }
    const database = await make()
    await migrate(database, [setOf('core', { '20260101_000000_item': table('item') })])
    const edited = setOf('core', { '20260101_000000_item': `${table('item')} // edited` })
    await migrate(database, [edited], log)
    assert.deepEqual(warnings, [{ plugin: 'core', edited: ['20260101_000000_item'] }])
    const [state] = await migrationStates(database, [edited])
    assert.deepEqual([state?.applied, state?.pending, state?.unknown], [['20260101_000000_item'], [], []])
  })

  it('have all the time they need', async () => {
    const place = await make.place()
    const database = await openDatabase({ ...place, statementTimeoutMs: 50, transactionTimeoutMs: 50 })
    try {
      await migrate(database, [setOf('core', { '20260101_000000_slow': 'export async function up(db) { await db.raw("select pg_sleep(0.3)") }' })])
    } finally {
      await database.close()
    }
  })
})

describe('Files of migrations', () => {
  let folder: string
  before(() => { folder = mkdtempSync(join(tmpdir(), 'diwan-migrations-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })
  const read = (files: Record<string, string>, plugin = 'core') => {
    const directory = mkdtempSync(join(folder, 'set-'))
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
    return readMigrations({ plugin, version: '1.0.0', directory })
  }

  it('have one form of name, so that none is passed over silently', () => {
    assert.deepEqual(read({ 'README.md': '', '20260102_000000_b.ts': '', '20260101_000000_a.js': '', '20260101_000000_a.d.ts': '' }).map(({ name }) => name),
      ['20260101_000000_a', '20260102_000000_b'])
    assert.throws(() => read({ '2026-01-01-a.ts': '' }), /has no name of the form/)
    assert.deepEqual(readMigrations({ plugin: 'core', version: '1.0.0', directory: join(folder, 'absent') }), [])
  })

  it('are the same whether built or not, and with either kind of line end', () => {
    const [unix] = read({ '20260101_000000_a.ts': 'one\ntwo\n' })
    const [windows] = read({ '20260101_000000_a.ts': 'one\r\ntwo\r\n' })
    assert.equal(unix?.checksum, windows?.checksum)
    const both = read({ '20260101_000000_a.ts': '', '20260101_000000_a.js': '' })
    assert.deepEqual(both.map(({ file }) => file.slice(-3)), ['.js'])
  })

  it('belong to a plugin whose id can be a schema', () => {
    for (const plugin of ['public', 'pg_catalog', 'Guidelines', 'a b', '']) assert.throws(() => read({}, plugin), /can be no plugin id/)
    assert.deepEqual(read({}, 'data-sets'), [])
  })
})
