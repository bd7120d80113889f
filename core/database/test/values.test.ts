import assert from 'node:assert/strict'
import { before, it } from 'mocha'
import fc from 'fast-check'
import { onEachEngine } from '../../testing/engines.ts'
import type { Database } from '../index.ts'

onEachEngine('Values come back as what they are', (make) => {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.schema.createTable('thing', (t) => {
      t.integer('id').primary()
      t.timestamp('published_at')
      t.date('due_on')
      t.bigInteger('big')
      t.decimal('price', 12, 4)
      t.jsonb('facts')
      t.specificType('tags', 'text[]')
      t.specificType('days', 'date[]')
      t.specificType('counts', 'bigint[]')
      t.binary('bytes')
    })
  })

  const one = async (sql: string) => (await database.db.raw<{ rows: { v: unknown }[] }>(`select ${sql} as v`)).rows[0]?.v

  it('gives a moment as a Date, whatever the time zone it was written in', async () => {
    const moment = await one('timestamptz \'2026-03-01 12:00:00.123+02\'')
    assert.ok(moment instanceof Date)
    assert.equal(moment.toISOString(), '2026-03-01T10:00:00.123Z')
    assert.equal((await one('timestamp \'2026-03-01 12:00:00\'') as Date).toISOString(), '2026-03-01T12:00:00.000Z')
  })

  it('gives a day as text, so that no time zone can move it', async () => {
    assert.equal(await one('date \'2026-03-01\''), '2026-03-01')
    assert.deepEqual(await one('array[date \'2026-03-01\', null]'), ['2026-03-01', null])
  })

  it('gives counts as numbers, and refuses one that a number cannot hold', async () => {
    assert.equal(await one('count(*)'), 1)
    assert.equal(await one('9007199254740991::bigint'), Number.MAX_SAFE_INTEGER)
    assert.deepEqual(await one('array[1, 2]::bigint[]'), [1, 2])
    await assert.rejects(one('9007199254740992::bigint'), /9007199254740992 is too large/)
    assert.equal(await one('1'), 1, 'the connection works on after that')
  })

  it('gives exact decimals as text and parses json', async () => {
    assert.equal(await one('12345678.9012::numeric'), '12345678.9012')
    assert.deepEqual(await one('\'{"a": [1, null]}\'::jsonb'), { a: [1, null] })
    assert.deepEqual(await one('\'[1]\'::json'), [1])
  })

  it('speaks UTC on every connection', async () => {
    assert.equal((await database.db.raw<{ rows: { TimeZone: string }[] }>('show timezone')).rows[0]?.TimeZone, 'UTC')
  })

  it('keeps what is written, through camelCase names', async () => {
    const row = {
      id: 1, publishedAt: new Date('2026-06-30T23:59:59.999Z'), dueOn: '2028-02-29', big: 2 ** 40, price: '0.1000', facts: { deep: { snake_case: 1 } },
      tags: ['a,b', '"q"', ''], days: ['2026-01-01'], counts: [1, 2], bytes: Buffer.from([0, 255])
    }
    await database.db('thing').insert(row)
    assert.deepEqual(await database.db('thing').where({ publishedAt: row.publishedAt, dueOn: '2028-02-29' }).first(), row)
    assert.deepEqual(await database.db('thing').pluck('publishedAt'), [row.publishedAt])
    assert.deepEqual(await database.db('thing').where('due_on', '2028-02-29').select('big'), [{ big: 2 ** 40 }])
  })

  it('keeps any text and any moment', async () => {
    // PostgreSQL knows no zero byte in text.
    const text = fc.oneof(fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\0', '')), fc.constantFrom('', ' ', 'NULL', 'null', '"', '\\', '{', '}', ',', '{a,b}', 'a b'))
    const moment = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    await fc.assert(fc.asyncProperty(fc.array(text), moment, async (tags, publishedAt) => {
      const [row] = await database.db('thing').insert({ id: 2, tags, publishedAt }).onConflict('id').merge().returning(['tags', 'publishedAt'])
      assert.deepEqual(row, { tags, publishedAt })
    }), { numRuns: 50 })
  })
})
