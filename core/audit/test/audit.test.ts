import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert as holds, jsonValue, property } from 'fast-check'
import type { Viewer } from '../../contract/index.ts'
import { openDatabase } from '../../database/index.ts'
import type { Database } from '../../database/index.ts'
import { openEvents } from '../../events/open-events.ts'
import type { EventLog } from '../../events/open-events.ts'
import { clock, pause, quiet, withTables } from '../../events/test/fixture.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { canonical } from '../canonical.ts'
import { openAudit } from '../open-audit.ts'
import type { AuditTrail } from '../open-audit.ts'

const somebody: Viewer = {
  id: '01890000-0000-7000-8000-0000000000aa', name: 'Ada', administration: 'XA', tokens: ['public'], roles: ['member'], locale: 'en',
  timeZone: 'UTC', session: null, may: () => true
}

async function open(database: Database, directory?: string): Promise<{ audit: AuditTrail; log: EventLog }> {
  let log: EventLog | null = null
  const audit = openAudit({ database, clock, log: quiet, ...(directory === undefined ? {} : { directory }), wake: () => log?.wrote([]) })
  log = await openEvents({ database, clock, log: quiet, numberings: [audit.chain], delay: 5, floor: 200 })
  return { audit, log }
}

/** As someone with the password of the database could: the trigger is in nobody's way who owns the table. */
async function tamper(database: Database, ...statements: string[]): Promise<void> {
  await database.transaction(async (db) => {
    await db.raw('alter table core.audit disable trigger all')
    for (const statement of statements) await db.raw(statement)
    await db.raw('alter table core.audit enable trigger all')
  })
}

onEachEngine('The audit', (make) => {
  const filled = async (entries: number, directory?: string) => {
    const database = await withTables(await make())
    const { audit, log } = await open(database, directory)
    for (let n = 1; n <= entries; n += 1) await audit.record(n % 2 ? somebody : 'system', 'test.done', `item:${n}`, { n })
    await log.settle()
    return { database, audit, log }
  }

  it('chains what was recorded, and finds it whole', async () => {
    const { audit, log } = await filled(25)
    const verdict = await audit.verify()
    assert.deepEqual([verdict.isWhole, verdict.rows, verdict.waiting, verdict.bad], [true, 25, 0, null])
    assert.deepEqual((await audit.verify({ from: 20 })).rows, 6)
    assert.deepEqual(await audit.head(), { ...verdict.head, at: (await audit.head()).at })
    await log.close()
  })

  it('is a chain anyone can compute', async () => {
    const { database, log } = await filled(1)
    const { rows: [row] } = await database.db.raw<{ rows: { id: number; at: Date; hash: Buffer }[] }>('select id, at, hash from core.audit')
    const said = `{"action":"test.done","actor":"${somebody.id}","at":"${row!.at.toISOString()}","detail":{"n":1},"id":${row!.id},` +
      '"object":"item:1","request":null,"route":null,"seq":1}'
    assert.equal(row!.hash.toString('hex'), createHash('sha256').update(Buffer.alloc(32)).update(said).digest('hex'))
    await log.close()
  })

  it('undoes an entry with the transaction it belongs to', async () => {
    const { database, audit, log } = await filled(1)
    await database.transaction(async () => {
      await audit.record(somebody, 'test.done', 'item:9')
      throw new Error('undone')
    }).catch(() => undefined)
    await log.settle()
    assert.equal((await audit.verify()).rows, 1)
    await log.close()
  })

  it('keeps one chain under many writers at once', async () => {
    const { database, audit, log } = await filled(0)
    await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
      for (let round = 0; round < 10; round += 1) {
        await database.transaction(async () => {
          await audit.record(somebody, 'test.done', `item:${writer}`, { round })
          await pause(Math.random() * 10)
        })
      }
    }))
    await log.settle()
    const verdict = await audit.verify()
    assert.deepEqual([verdict.isWhole, verdict.rows], [true, 80])
    await log.close()
  })

  it('loses nothing when the process dies between the commit and the numbering', async () => {
    const { database, audit, log } = await filled(3)
    await log.close()
    await audit.record(somebody, 'test.done', 'item:4')
    await audit.record(somebody, 'test.done', 'item:5')
    assert.equal((await audit.verify()).waiting, 2)
    const again = await open(database)
    await again.log.settle()
    const verdict = await again.audit.verify()
    assert.deepEqual([verdict.isWhole, verdict.rows, verdict.waiting], [true, 5, 0])
    await again.log.close()
  })

  it('refuses to change, delete or empty what was recorded', async () => {
    const { database, log } = await filled(3)
    for (const statement of [`update core.audit set action = 'other' where seq = 2`, 'delete from core.audit where seq = 2', 'truncate core.audit',
      `update core.audit set seq = 9 where seq = 2`]) {
      await assert.rejects(async () => { await database.db.raw(statement) }, /never changed or deleted/)
    }
    await database.db.raw(`insert into core.audit (action, object) values ('test.done', 'item:4')`)
    await assert.rejects(async () => { await database.db.raw(`update core.audit set action = 'other' where seq is null`) }, /never changed/)
    await assert.rejects(async () => { await database.db.raw('delete from core.audit where seq is null') }, /never changed/)
    await log.close()
  })

  const forged = `insert into core.audit (seq, action, object, prev, hash)`
  const kinds: [string, string[], unknown][] = [
    ['a changed word', [`update core.audit set object = 'item:0' where seq = 7`], { seq: 7, id: 7, what: 'changed' }],
    ['a changed detail', [`update core.audit set detail = '{"n": 8}' where seq = 7`], { seq: 7, id: 7, what: 'changed' }],
    ['a changed time', [`update core.audit set at = at - interval '1 day' where seq = 7`], { seq: 7, id: 7, what: 'changed' }],
    ['a changed actor', ['update core.audit set actor = null where seq = 7'], { seq: 7, id: 7, what: 'changed' }],
    ['a changed hash', [`update core.audit set hash = sha256('x') where seq = 7`], { seq: 7, id: 7, what: 'changed' }],
    ['a deleted row', ['delete from core.audit where seq = 7'], { seq: 7, id: null, what: 'deleted' }],
    ['the first row deleted', ['delete from core.audit where seq = 1'], { seq: 1, id: null, what: 'deleted' }],
    ['a deleted row whose gap is closed', ['delete from core.audit where seq = 7', 'update core.audit set seq = seq - 1 where seq > 7'],
      { seq: 7, id: 8, what: 'changed' }],
    ['two rows that changed places', ['update core.audit set seq = -1 where seq = 7', 'update core.audit set seq = 7 where seq = 9',
      'update core.audit set seq = 9 where seq = -1'], { seq: 7, id: 9, what: 'changed' }],
    ['a row put in between', ['update core.audit set seq = -seq where seq >= 7', 'update core.audit set seq = 1 - seq where seq < 0',
      `${forged} values (7, 'forged', 'x', sha256('a'), sha256('b'))`], { seq: 7, id: 13, what: 'changed' }],
    ['a row put at the end', [`${forged} values (13, 'forged', 'x', sha256('a'), sha256('b'))`], { seq: 13, id: 13, what: 'inserted' }],
    ['an end cut off', ['delete from core.audit where seq > 9'], { seq: 10, id: null, what: 'truncated' }],
    ['everything cut off', ['delete from core.audit'], { seq: 1, id: null, what: 'truncated' }]
  ]
  for (const [what, statements, bad] of kinds) {
    it(`finds ${what}, and names the first bad row`, async () => {
      const { database, audit, log } = await filled(12)
      await tamper(database, ...statements)
      const verdict = await audit.verify()
      assert.deepEqual([verdict.isWhole, verdict.bad], [false, bad])
      await log.close()
    })
  }

  it('finds a row with a right hash that does not follow the one before', async () => {
    const { database, audit, log } = await filled(12)
    const { hashOf } = await import('../entry.ts')
    const { rows: [row] } = await database.db.raw<{ rows: Parameters<typeof hashOf>[1][] }>('select * from core.audit where seq = 7')
    const prev = Buffer.alloc(32, 7)
    await tamper(database, `update core.audit set prev = decode('${prev.toString('hex')}', 'hex'),
      hash = decode('${hashOf(prev, row!).toString('hex')}', 'hex') where seq = 7`)
    assert.deepEqual((await audit.verify()).bad, { seq: 7, id: 7, what: 'reordered' })
    await log.close()
  })

  it('finds an end cut off even when the chain has grown since', async () => {
    const { database, audit, log } = await filled(12)
    await tamper(database, 'delete from core.audit where seq > 9')
    await audit.record(somebody, 'test.done', 'item:13')
    await log.settle()
    assert.deepEqual((await audit.verify()).bad, { seq: 10, id: null, what: 'deleted' })
    await log.close()
  })

  describe('with its heads kept in a file', () => {
    let directory = ''
    beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'diwan-audit-')) })
    afterEach(() => { rmSync(directory, { recursive: true, force: true }) })
    const file = () => join(directory, 'audit-heads.jsonl')

    it('finds an end cut off together with the recorded head', async () => {
      const { database, audit, log } = await filled(12, directory)
      await audit.close()
      await tamper(database, 'delete from core.audit where seq > 9',
        'update core.audit_head set seq = 9, hash = (select hash from core.audit where seq = 9)')
      assert.deepEqual((await audit.verify()).bad, { seq: 10, id: null, what: 'truncated' })
      await log.close()
    })

    it('finds a chain that was computed anew from the middle on', async () => {
      const { database, audit, log } = await filled(6, directory)
      await audit.close()
      const recorded = readFileSync(file(), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { seq: number }).seq).find((seq) => seq >= 5)!
      // The forger starts the chain again from row 4 and lets the site itself compute the rest.
      await tamper(database, 'update core.audit set seq = null, prev = null, hash = null where seq >= 4',
        `update core.audit set object = 'item:forged' where id = 5`,
        'update core.audit_head set seq = 3, hash = (select hash from core.audit where seq = 3)')
      await log.settle()
      await audit.close()
      const verdict = await audit.verify()
      assert.deepEqual(verdict.bad, { seq: recorded, id: recorded, what: 'rewritten' })
      await log.close()
    })

    it('appends to the file and never writes over it, also after a line that a crash cut short', async () => {
      const { audit, log } = await filled(3, directory)
      await audit.close()
      writeFileSync(file(), '{"seq":3,"ha', { flag: 'a' })
      await audit.record(somebody, 'test.done', 'item:4')
      await log.settle()
      await audit.close()
      const lines = readFileSync(file(), 'utf8').trim().split('\n')
      assert.equal(JSON.parse(lines.at(-1)!).seq, 4)
      assert.equal(JSON.parse(lines[0]!).seq <= 3, true)
      assert.equal((await audit.verify()).isWhole, true)
      await log.close()
    })
  })

  it('tells each new head, so that it can be kept elsewhere', async () => {
    const { audit, log } = await filled(2)
    const heads: number[] = []
    audit.onHead((head) => heads.push(head.seq))
    await audit.record(somebody, 'test.done', 'item:3')
    await log.settle()
    assert.deepEqual(heads, [3])
    await log.close()
  })

  it('knows the route and the request an entry comes from, and whether any was made', async () => {
    const { audit, log } = await filled(0)
    await audit.within({ route: 'POST /updates', request: 'r-1' }, async () => {
      assert.equal(audit.isRecorded(), false)
      await audit.record(somebody, 'test.done', 'item:1')
      assert.equal(audit.isRecorded(), true)
    })
    await audit.within({ route: 'POST /other', request: 'r-2' }, async () => { assert.equal(audit.isRecorded(), false) })
    const [entry] = await audit.entries({})
    assert.deepEqual([entry!.route, entry!.request, entry!.actor], ['POST /updates', 'r-1', somebody.id])
    await log.close()
  })

  it('is read newest first, by page and by filter', async () => {
    const { audit, log } = await filled(7)
    await audit.record('system', 'test.undone', 'item:1')
    const objects = async (query: Parameters<AuditTrail['entries']>[0]) => (await audit.entries(query)).map((entry) => `${entry.id}`)
    assert.deepEqual(await objects({ limit: 3 }), ['8', '7', '6'])
    assert.deepEqual(await objects({ limit: 3, before: 6 }), ['5', '4', '3'])
    assert.deepEqual(await objects({ filters: { object: 'item:1' } }), ['8', '1'])
    assert.deepEqual(await objects({ filters: { action: 'test.undone' } }), ['8'])
    assert.deepEqual((await objects({ filters: { action: 'test.' } })).length, 8)
    assert.deepEqual(await objects({ filters: { actor: somebody.id!, since: new Date(0), until: new Date(Date.now() + 60_000) } }), ['7', '5', '3', '1'])
    await log.close()
  })

  it('verifies a long chain page by page', async () => {
    const { database, audit, log } = await filled(0)
    await database.db.raw(`insert into core.audit (action, object, detail) select 'test.done', 'item:' || n, jsonb_build_object('n', n) from generate_series(1, 5200) n`)
    await log.settle()
    assert.deepEqual([(await audit.verify()).isWhole, (await audit.verify()).rows], [true, 5_200])
    await tamper(database, `update core.audit set object = 'x' where seq = 4321`)
    assert.deepEqual((await audit.verify()).bad, { seq: 4_321, id: 4_321, what: 'changed' })
    await log.close()
  })
})

onEachEngine('The audit of several processes', (make) => {
  if (make.engine === 'embedded') return
  it('is one chain', async () => {
    const options = await make.place()
    const databases = await Promise.all([0, 1, 2].map(() => openDatabase({ ...options, poolSize: 4 })))
    await withTables(databases[0]!)
    const all = await Promise.all(databases.map((database) => open(database)))
    await Promise.all(all.map(async ({ audit }, at) => { for (let n = 0; n < 40; n += 1) await audit.record('system', 'test.done', `item:${at}-${n}`) }))
    for (const { log } of all) await log.settle()
    const verdict = await all[0]!.audit.verify()
    assert.deepEqual([verdict.isWhole, verdict.rows, verdict.waiting], [true, 120, 0])
    for (const { log } of all) await log.close()
    for (const database of databases) await database.close(500)
  })
})

describe('Canonical JSON', () => {
  it('is the same text for the same value, however its keys are ordered', () => {
    const shuffled = (value: unknown): unknown => Array.isArray(value) ? value.map(shuffled)
      : value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).toReversed().map(([key, one]) => [key, shuffled(one)])) : value
    holds(property(jsonValue(), (value) => {
      assert.equal(canonical(shuffled(value)), canonical(value))
      assert.deepEqual(JSON.parse(canonical(value)), JSON.parse(JSON.stringify(value)))
    }))
  })
  it('orders keys by their code units and leaves out what JSON leaves out', () => {
    assert.equal(canonical({ b: undefined, é: 1, a: [undefined, null], Z: { y: true, x: 'é"' } }), '{"Z":{"x":"é\\"","y":true},"a":[null,null],"é":1}')
  })
})
