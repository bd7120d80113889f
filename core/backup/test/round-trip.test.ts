import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '../../database/index.ts'
import { onEachEngine, type Make } from '../../testing/engines.ts'
import { freshPostgres } from '../../testing/postgres.ts'
import { leftOut } from '../layout.ts'
import { makeBackup } from '../make-backup.ts'
import { restoreArchive } from '../restore.ts'
import { verifyArchive } from '../verify-archive.ts'
import { contents, fill, filesIn, folder, sourceOf, targetOf } from './places.ts'

const key = Buffer.from('a sentence nobody guesses')
/** What a restore changes on purpose. */
const changed = new Set([...leftOut, 'core.ticket', 'core.mail', 'core.cursor'])

async function other(make: Make): Promise<{ url: string; drop(): Promise<void> } | null> { return make.engine === 'embedded' ? freshPostgres() : null }

onEachEngine('a backup', (make) => {
  for (const isSealed of [false, true]) {
    it(`holds every value of every table and every file, ${isSealed ? 'sealed' : 'open'}, and brings them back`, async () => {
      const [data, there] = [folder(), folder()]
      const source = await make()
      const { files } = await fill(source, data)
      const before = await contents(source)
      const to = join(data, 'backups', 'b.tar')
      const { manifest } = await makeBackup(sourceOf(source, data), { to, ...isSealed && { key } })
      assert.equal(manifest.files.count, 3)
      assert.equal(manifest.tables.find(({ name }) => name === 'core.person')?.rows, 2)
      const place = await make.place()
      await restoreArchive(targetOf(place, there), { archive: to, ...isSealed && { key } })
      const restored = await openDatabase(place)
      try {
        const after = await contents(restored)
        for (const table of Object.keys(before)) if (!changed.has(table)) assert.equal(after[table], before[table], table)
        assert.deepEqual(filesIn(there), files)
      } finally {
        await restored.close(500)
      }
    })
  }

  it('goes to the other engine and back', async function crossing() {
    const elsewhere = await other(make)
    const data = folder()
    const source = await make()
    await fill(source, data)
    const before = await contents(source)
    const first = join(data, 'first.tar')
    await makeBackup(sourceOf(source, data), { to: first })
    const place = elsewhere ? { directory: folder(), url: elsewhere.url } : { directory: folder(), durable: false }
    try {
      await restoreArchive(targetOf(place, place.directory), { archive: first })
      const there = await openDatabase(place)
      const second = join(data, 'second.tar')
      try {
        const between = await contents(there)
        for (const table of Object.keys(before)) if (!changed.has(table)) assert.equal(between[table], before[table], table)
        await makeBackup(sourceOf(there, place.directory), { to: second })
      } finally { await there.close(500) }
      const back = await make.place()
      await restoreArchive(targetOf(back, folder()), { archive: second })
      const again = await openDatabase(back)
      try {
        const after = await contents(again)
        for (const table of Object.keys(before)) if (!changed.has(table)) assert.equal(after[table], before[table], table)
      } finally { await again.close(500) }
    } finally {
      await elsewhere?.drop()
    }
  })

  it('leaves numbers to go on, keys to be kept, triggers on, and nobody signed in', async () => {
    const data = folder()
    const source = await make()
    await fill(source, data)
    const to = join(data, 'b.tar')
    await makeBackup(sourceOf(source, data), { to })
    const place = await make.place()
    await restoreArchive(targetOf(place, folder()), { archive: to })
    const restored = await openDatabase(place)
    const one = async (sql: string) => Object.values((await restored.db.raw<{ rows: Record<string, unknown>[] }>(sql)).rows[0] ?? {})[0]
    try {
      assert.equal(await one(`select nextval('core.ref_abc')::int`), 42)
      assert.equal(await one(`select nextval('"strange-one".ticket')::int`), 2)
      assert.equal(await one(`insert into core.event (name) values ('d') returning id::int`), 4)
      assert.equal(await one(`insert into "strange-one".house (name) values ('new') returning id::int`), 4)
      assert.equal(await one(`select count(*)::int from "strange-one".echo where name = 'new'`), 1)
      assert.equal(await one('select count(*)::int from core.session'), 0)
      assert.equal(await one(`select string_agg(purpose, ',') from core.ticket`), 'invitation')
      assert.equal(await one('select state from core.mail'), 'kept')
      assert.equal(await one('select leased_by from core.cursor'), null)
      assert.equal(await one('select count(*)::int from core.item_audience'), 4)
      await assert.rejects(restored.db.raw(`insert into "strange-one".tree values (9, 99)`), /foreign key/)
      await assert.rejects(restored.db.raw('delete from core.audit'), /never changed/)
    } finally { await restored.close(500) }
  })

  it('is one moment: what is written meanwhile is in it whole or not at all', async () => {
    const data = folder()
    const source = await make()
    await fill(source, data)
    let isDone = false
    const writing = (async () => {
      for (let n = 100; !isDone; n++) {
        await source.transaction(async (db) => {
          await db.raw(`insert into "strange-one".tree values (${n}, null)`)
          await db.raw(`insert into "strange-one".house (name) values ('pair ${n}')`)
        })
      }
    })()
    const { manifest } = await makeBackup(sourceOf(source, data), { to: join(data, 'b.tar') })
    isDone = true
    await writing
    const rows = (table: string) => manifest.tables.find(({ name }) => name === `strange-one.${table}`)!.rows
    assert.equal(rows('tree') - 3, rows('house') - 3)
  })

  it('holds the secret only when it is sealed or when it is asked for', async () => {
    const data = folder()
    const source = await make()
    await fill(source, data)
    const has = async (name: string, more: object) => (await makeBackup(sourceOf(source, data), { to: join(data, name), ...more })).manifest.secret.sha256 !== null
    assert.equal(await has('open.tar', {}), false)
    assert.equal(await has('asked.tar', { withSecret: true }), true)
    assert.equal(await has('sealed.tar', { key }), true)
    assert.ok(!readFileSync(join(data, 'open.tar')).includes(readFileSync(join(data, 'secret'))))
    assert.ok(!readFileSync(join(data, 'sealed.tar')).includes('ann@example.org'))
    assert.equal((await verifyArchive(join(data, 'sealed.tar'), key)).isSealed, true)
  })
})
