import assert from 'node:assert/strict'
import { onEachEngine } from '../../testing/engines.ts'
import { newId } from '../../database/index.ts'
import { openLog, pause, until, withTables } from './fixture.ts'

onEachEngine('The versions of kinds', (make) => {
  it('move at once in the process that wrote, only after the commit, and only for what was written', async () => {
    const database = await withTables(await make())
    const log = await openLog(database, { delay: 60_000 })
    const [before, other, any] = [log.versions.of(['test.thing']), log.versions.of(['test.else']), log.versions.of(['*'])]
    await database.transaction(async () => {
      await log.changed({ item: newId(), kind: 'test.thing', rev: 1, op: 'put', audience: [] })
      assert.equal(log.versions.of(['test.thing']), before)
    })
    assert.notEqual(log.versions.of(['test.thing']), before)
    assert.notEqual(log.versions.of(['*']), any)
    assert.equal(log.versions.of(['test.else']), other)
    await database.transaction(async () => {
      await log.changed({ item: newId(), kind: 'test.else', rev: 1, op: 'put', audience: [] })
      throw new Error('undone')
    }).catch(() => undefined)
    assert.equal(log.versions.of(['test.else']), other)
    await log.close()
  })

  it('are the same string for the same kinds in any order', async () => {
    const log = await openLog(await withTables(await make()))
    assert.equal(log.versions.of(['b', 'a']), log.versions.of(['a', 'b']))
    await log.close()
  })

  it('outlive the process', async () => {
    const database = await withTables(await make())
    const first = await openLog(database)
    await first.changed({ item: newId(), kind: 'test.thing', rev: 1, op: 'put', audience: [] })
    await first.settle()
    await first.close()
    const second = await openLog(database)
    assert.match(second.versions.of(['test.thing']), /^test\.thing=1\./)
    await second.close()
  })

  it('move for what has no items when it is touched', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    const moved: string[] = []
    log.versions.on((kinds) => moved.push(...kinds))
    await database.transaction(() => log.versions.touch(['core.setting']))
    assert.deepEqual(moved, ['core.setting'])
    await log.settle()
    assert.deepEqual(moved, ['core.setting', 'core.setting'])
    await log.close()
  })

  it('move at the minute an embargo lifts, without a write, and ask for the next one', async () => {
    const database = await withTables(await make())
    let now = Date.parse('2026-11-22T09:00:00Z')
    const lifts = [Date.parse('2026-11-22T09:30:00Z'), Date.parse('2026-11-22T10:00:00Z')]
    const log = await openLog(database, { clock: { now: () => new Date(now) } })
    const asked: (readonly string[] | null)[] = []
    log.versions.follow(async (kinds) => {
      asked.push(kinds)
      return lifts.filter((at) => at > now).slice(0, 1).map((at) => ({ kind: 'test.thing', at: new Date(at) }))
    })
    await until(() => asked.length === 1)
    const [before, other] = [log.versions.of(['test.thing']), log.versions.of(['test.else'])]
    now = lifts[0]! - 1
    assert.equal(log.versions.of(['test.thing']), before)
    now = lifts[0]!
    const lifted = log.versions.of(['test.thing'])
    assert.notEqual(lifted, before)
    assert.equal(log.versions.of(['test.else']), other)
    await until(() => asked.length === 2)
    await pause(10)
    assert.deepEqual(asked, [null, ['test.thing']])
    assert.equal(log.versions.of(['test.thing']), lifted)
    now = lifts[1]!
    assert.notEqual(log.versions.of(['test.thing']), lifted)
    await log.close()
  })

  it('notice an embargo that is written later', async () => {
    const database = await withTables(await make())
    const log = await openLog(database)
    let at: Date | null = null
    log.versions.follow(async () => (at ? [{ kind: 'test.thing', at }] : []))
    await pause(50)
    at = new Date(Date.now() + 250)
    await log.changed({ item: newId(), kind: 'test.thing', rev: 1, op: 'put', audience: [] })
    await log.settle()
    const written = log.versions.of(['test.thing'])
    await until(() => log.versions.of(['test.thing']) !== written, 2)
    assert.ok(Date.now() >= at.getTime())
    await log.close()
  })
})
