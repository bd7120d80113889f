import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'mocha'
import { openInstance, type Instance } from '../../kernel/instance.ts'
import { noLog } from '../../kernel/log.ts'
import { coreMigrations, databaseOptions, migrationsOf } from '../../kernel/open-data.ts'
import { findPlugins } from '../../kernel/find.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { openDatabase } from '../../database/index.ts'
import { erasedFile } from '../erased.ts'
import { restoreArchive } from '../restore.ts'
import { clock, folder } from './places.ts'

const key = Buffer.from('a sentence nobody guesses')

describe('a whole site', function whole() {
  this.timeout(180_000)
  let site: TestSite
  let restored: Instance
  let data = ''
  before(async () => {
    const keyFile = join(folder(), 'key')
    writeFileSync(keyFile, `${key.toString()}\n`)
    site = await bootTest({ plugins: ['updates'], config: { 'backup.keyFile': keyFile, 'backup.keep': 2 } })
    const { floors } = site.instance
    data = site.instance.config.data.directory
    const gone = await site.make.person({ name: 'Gone Tomorrow', administration: 'XA' })
    const { id } = await site.make.item('updates.post', { title: 'With a file', audience: ['public'], fields: { category: 'news' } })
    await floors.attachments.add(await site.viewer('editor'), id, { name: 'note.txt', bytes: Readable.from([Buffer.from('what the note says')]) })
    await floors.jobs.of('core').send('remind', {}, { afterSeconds: 3_600 })
    await site.settle()
    await site.instance.backups.make()
    await site.instance.floors.access.accounts.remove('system', gone.id!)
    await site.settle()
    // Written after the backup, so that the heads kept outside are ahead of it.
    await floors.audit.record('system', 'core.test.later', 'site')
    await site.settle()
    await floors.audit.verify()
  })
  after(async () => {
    await restored?.stop()
    await site.stop()
  })

  it('says at once outside the database who was removed, by an id alone', () => {
    const lines = readFileSync(join(data, erasedFile), 'utf8').trim().split('\n')
    assert.equal(lines.length, 1)
    assert.deepEqual(Object.keys(JSON.parse(lines[0]!) as object), ['person', 'at'])
    assert.equal(readFileSync(join(data, 'backups', erasedFile), 'utf8'), readFileSync(join(data, erasedFile), 'utf8'))
  })

  it('tells the administrator when the last restorable backup was made, and lets a sealed one be fetched', async () => {
    const home = await site.get('/en/admin', { as: 'administrator' })
    assert.ok(/Last restorable backup: [^<]*\d{4}/.test(home.text), 'the home says when')
    const page = await site.get('/en/admin/backups', { as: 'administrator' })
    assert.equal(page.status, 200)
    const [, path = ''] = /href="([^"]*\/admin\/backups\/[^"]+\/file)"/.exec(page.text) ?? []
    const file = await site.get(path, { as: 'administrator' })
    assert.equal(file.status, 200)
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment; filename="backup-\d{8}T\d{6}Z\.tar\.sealed"/)
    assert.ok(file.text.startsWith('diwan-sealed-backup 1'))
    const { rows } = await site.instance.database.db.raw<{ rows: unknown[] }>(`select 1 from core.audit where action = 'core.backup.downloaded'`)
    assert.equal(rows.length, 1)
    for (const who of ['member', 'editor'] as const) assert.equal((await site.get(path, { as: who })).status, 403)
    assert.equal((await site.get('/en/admin/backups', { as: 'member' })).status, 403)
  })

  it('makes one when the administrator asks, and keeps as many as the settings say', async () => {
    for (let n = 0; n < 3; n++) {
      site.clock.forward({ minutes: 1 })
      assert.equal((await site.post('/en/admin/backups', {}, { as: 'administrator' })).status, 303)
      await site.runJobs()
    }
    const names = readdirSync(join(data, 'backups')).filter((name) => name.startsWith('backup-'))
    assert.equal(names.length, 2)
    assert.equal((await site.instance.backups.list()).filter(({ isThere }) => isThere).length, 2)
  })

  it('warns when the archive is gone or was cut, and when it is old', async () => {
    const [newest, next] = (await site.instance.backups.list()).filter(({ isThere }) => isThere)
    const bytes = readFileSync(newest!.path)
    truncateSync(newest!.path, bytes.length - 1)
    assert.equal((await site.instance.backups.last())?.id, next!.id)
    writeFileSync(newest!.path, bytes)
    site.clock.forward({ days: 5 })
    assert.ok((await site.get('/en/admin', { as: 'administrator' })).text.includes('That is 5 days ago'))
    site.clock.forward({ days: -5 })
  })

  it('comes back in another place with its secret, its files, its queue and a whole audit log, and whoever was removed since is removed again', async () => {
    // As of before the removal: made by hand, so that the person is in it.
    const place = folder()
    const { config } = site.instance
    const { password: _password, url: _url, ...database } = config.database
    const there = { ...config, demo: { enabled: false }, database: { ...database, directory: join(place, 'database') }, data: { directory: place, secretFile: join(place, 'secret') }, files: { directory: join(place, 'files') }, backup: { ...config.backup, directory: join(place, 'backups') } }
    const before = await site.make.person({ name: 'Gone Later', administration: 'XA' })
    await site.settle()
    const fresh = await site.instance.backups.make()
    await site.instance.floors.access.accounts.remove('system', before.id!)
    const sets = [coreMigrations, ...findPlugins(config.root).map(({ id, version, folder: path }) => migrationsOf(id, version, path))]
    mkdirSync(join(place, 'audit'), { recursive: true })
    writeFileSync(join(place, 'audit', 'audit-heads.jsonl'), `${JSON.stringify({ seq: 999_999, hash: 'ab'.repeat(32), at: new Date().toISOString() })}\n`)
    await restoreArchive({
      open: () => openDatabase({ ...databaseOptions(there, noLog), durable: false }), dataDirectory: place, filesDirectory: there.files.directory, secretFile: there.data.secretFile, backupDirectory: there.backup.directory,
      sets, version: coreMigrations.version, origin: 'https://x.example', clock, log: noLog,
    }, { archive: fresh.path, key, erased: [before.id!] })
    assert.ok(!existsSync(there.data.secretFile), 'the secret waits for the start')
    restored = await openInstance({ config: there, isServing: false, onlyPlugins: ['updates'], log: noLog, database: { durable: false } })
    const one = async (sql: string, values: readonly string[] = []) => Object.values((await restored.database.db.raw<{ rows: Record<string, unknown>[] }>(sql, [...values])).rows[0] ?? {})[0]
    assert.equal(readFileSync(there.data.secretFile, 'utf8'), readFileSync(config.data.secretFile, 'utf8'))
    assert.equal(await one('select state from core.person where id = ?::uuid', [before.id!]), 'removed')
    assert.equal(await one('select name from core.person where id = ?::uuid', [before.id!]), '')
    assert.equal(await one(`select count(*)::int from core.audit where action = 'core.backup.restored'`), 1)
    assert.equal(await one(`select (detail->>'removedAgain')::int from core.audit where action = 'core.backup.restored'`), 1)
    assert.equal(await one(`select count(*)::int from jobs.job where state = 'created' and data->>'job' = 'remind'`), 1)
    assert.equal(await one('select count(*)::int from core.session'), 0)
    await restored.floors.events.settle()
    const verdict = await restored.floors.audit.verify()
    assert.deepEqual([verdict.isWhole, verdict.bad], [true, null])
    const sha256 = String(await one('select sha256 from core.attachment'))
    assert.equal(statSync(join(there.files.directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256)).size, 18)
    assert.equal(readFileSync(join(there.files.directory, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'utf8'), 'what the note says')
    assert.ok(readFileSync(join(place, erasedFile), 'utf8').includes(before.id!))
    assert.equal(await one('select bool_and(is_in_place and is_settled) from core.restore'), true)
  })
})
