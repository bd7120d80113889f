import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { Type } from 'typebox'
import type { Viewer } from '../../contract/index.ts'
import { Invalid } from '../../contract/index.ts'
import { openAudit } from '../../audit/open-audit.ts'
import { openDatabase } from '../../database/index.ts'
import type { Database } from '../../database/index.ts'
import { clock, quiet, until, withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { FaultyConfiguration } from '../faulty-configuration.ts'
import { openSettings } from '../open-settings.ts'

const schema = Type.Object({
  pageSize: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  greeting: Type.String({ maxLength: 10, default: 'Welcome' }),
  tone: Type.Union([Type.Literal('calm'), Type.Literal('plain')], { default: 'calm' }),
  feeds: Type.Array(Type.String({ format: 'uri' }), { default: [] }),
  key: Type.Optional(Type.String({ writeOnly: true }))
})
const administrator = { id: '01890000-0000-7000-8000-0000000000aa' } as Viewer

const open = async (database: Database, configured: Record<string, Record<string, unknown>> = {}) => {
  const audit = openAudit({ database, clock, log: quiet })
  return { audit, settings: await openSettings({ database, audit, log: quiet, configured }) }
}

onEachEngine('Settings of a plugin', (make) => {
  it('are its defaults, over them the configuration, over them what was saved', async () => {
    const { settings } = await open(await withTables(await make()), { updates: { pageSize: 30, greeting: 'Hello' } })
    const values = await settings.of('updates', schema)
    assert.deepEqual({ ...values }, { pageSize: 30, greeting: 'Hello', tone: 'calm', feeds: [] })
    await settings.change(administrator, 'updates', { greeting: 'Marhaba' })
    assert.deepEqual({ ...values }, { pageSize: 30, greeting: 'Marhaba', tone: 'calm', feeds: [] })
    await settings.change(administrator, 'updates', { greeting: null })
    assert.equal(values.greeting, 'Hello')
    await settings.close()
  })

  it('outlive the process', async () => {
    const database = await withTables(await make())
    const { settings } = await open(database)
    await settings.of('updates', schema)
    await settings.change(administrator, 'updates', { feeds: ['https://a.example/feed'] })
    await settings.close()
    const again = await open(database)
    assert.deepEqual((await again.settings.of('updates', schema)).feeds, ['https://a.example/feed'])
    await again.settings.close()
  })

  it('cannot be changed by who holds them', async () => {
    const { settings } = await open(await withTables(await make()))
    const values = await settings.of('updates', schema) as { pageSize: number; feeds: string[] }
    assert.throws(() => { values.pageSize = 3 }, TypeError)
    assert.throws(() => { values.feeds.push('x') }, TypeError)
    assert.throws(() => { delete (values as Partial<typeof values>).pageSize }, TypeError)
    await settings.close()
  })

  it('are refused where they do not fit, each with its field and a reason, and nothing is saved', async () => {
    const { settings } = await open(await withTables(await make()))
    const values = await settings.of('updates', schema)
    await assert.rejects(settings.change(administrator, 'updates', { pageSize: 0, greeting: 'far too long for it', feeds: ['not a link'], colour: 'red', tone: 'loud' }),
      (error: unknown) => {
        assert.ok(error instanceof Invalid)
        assert.deepEqual(error.faults.map(({ field, key }) => `${field} ${key}`).toSorted(), [
          'colour core.settings.fault.unknown', 'feeds.0 core.settings.fault.format', 'greeting core.settings.fault.longer',
          'pageSize core.settings.fault.minimum', 'tone core.settings.fault.choice'
        ])
        return true
      })
    assert.equal(values.pageSize, 20)
    await settings.close()
  })

  it('do not take a faulty configuration', async () => {
    const { settings } = await open(await withTables(await make()), { updates: { pageSize: 'many', size: 3 } })
    await assert.rejects(settings.of('updates', schema), (error: unknown) => {
      assert.ok(error instanceof FaultyConfiguration)
      assert.match(error.message, /plugins\.updates\.pageSize: type-integer; plugins\.updates\.size: unknown|plugins\.updates\.size: unknown; plugins\.updates\.pageSize/)
      return true
    })
    await settings.close()
  })

  it('leave out what was saved and no longer fits after an upgrade', async () => {
    const database = await withTables(await make())
    const { settings } = await open(database)
    await database.db.raw(`insert into core.setting (plugin, key, value) values ('updates', 'pageSize', '1000'), ('updates', 'gone', '1'), ('updates', 'greeting', '"Hi"')`)
    assert.deepEqual({ ...await settings.of('updates', schema) }, { pageSize: 20, greeting: 'Hi', tone: 'calm', feeds: [] })
    await settings.close()
  })

  it('stay as they were when the transaction of the change is undone', async () => {
    const database = await withTables(await make())
    const { settings } = await open(database)
    const values = await settings.of('updates', schema)
    await database.transaction(async () => {
      await settings.change(administrator, 'updates', { pageSize: 50 })
      assert.equal(values.pageSize, 20)
      throw new Error('undone')
    }).catch(() => undefined)
    assert.equal(values.pageSize, 20)
    await settings.close()
  })

  it('leave an audit entry that says what changed, without secrets, and none when nothing did', async () => {
    const { settings, audit } = await open(await withTables(await make()))
    await settings.of('updates', schema)
    await settings.change(administrator, 'updates', { pageSize: 50, greeting: 'Welcome', key: 's3cret' })
    await settings.change(administrator, 'updates', { pageSize: 50 })
    const entries = await audit.entries({})
    assert.deepEqual(entries.map(({ actor, action, object, detail }) => ({ actor, action, object, detail })), [{
      actor: administrator.id, action: 'core.settings.changed', object: 'settings:updates', detail: { changed: { pageSize: { from: 20, to: 50 }, key: {} } }
    }])
    const states = await settings.describe('updates')
    assert.deepEqual(states.map(({ key, value, source, unsaved }) => [key, value, source, unsaved]), [
      ['pageSize', 50, 'stored', 20], ['greeting', 'Welcome', 'stored', 'Welcome'], ['tone', 'calm', 'default', 'calm'], ['feeds', [], 'default', []], ['key', null, 'stored', null]
    ])
    assert.equal(states[0]!.updatedBy, administrator.id)
    await settings.close()
  })
})

onEachEngine('Settings on several processes', (make) => {
  if (make.engine === 'embedded') return
  it('change everywhere', async () => {
    const options = await make.place()
    const [here, there] = await Promise.all([0, 1].map(() => openDatabase({ ...options, poolSize: 3 })))
    await withTables(here!)
    const [mine, theirs] = [await open(here!), await open(there!)]
    await mine.settings.of('updates', schema)
    const values = await theirs.settings.of('updates', schema)
    const told: string[] = []
    theirs.settings.onChanged((plugin) => told.push(plugin))
    await mine.settings.change('system', 'updates', { pageSize: 7 })
    await until(() => values.pageSize === 7)
    assert.deepEqual(told, ['updates'])
    for (const { settings } of [mine, theirs]) await settings.close()
    for (const database of [here!, there!]) await database.close(500)
  })
})

describe('The words for a setting that does not fit', () => {
  it('are there in every language for every reason', () => {
    const folder = new URL('../locales/', import.meta.url)
    const keys = readdirSync(folder).map((name) => Object.keys(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object))
    assert.equal(keys.length, 4)
    for (const one of keys) assert.deepEqual(one, keys[0])
    const reasons = [...readFileSync(new URL('../check.ts', import.meta.url), 'utf8').matchAll(/key: '([a-z]+)'/g)].map(([, key]) => `core.settings.fault.${key}`)
    for (const reason of reasons) assert.ok(keys[0]!.includes(reason), reason)
  })
})
