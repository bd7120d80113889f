import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '../../config/index.ts'
import { cheapPasswords } from '../../testing/cheap-passwords.ts'
import { freshPostgres, type FreshPostgres } from '../../testing/postgres.ts'
import { openInstance, type Instance } from '../instance.ts'
import { writeLetter } from '../letters.ts'
import { noLog } from '../log.ts'
import { reason, sentence } from '../reason.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const folders = [join(import.meta.dirname, 'plugins')]

describe('two processes of one site on PostgreSQL', function () {
  this.timeout(120_000)
  let postgres: FreshPostgres
  let directory: string
  const opened: Instance[] = []

  before(async function available() {
    const found = await freshPostgres()
    if (!found) return this.skip()
    postgres = found
    directory = mkdtempSync(join(tmpdir(), 'diwan-two-'))
  })
  afterEach(async () => { for (const instance of opened.splice(0)) await instance.stop() })
  after(async () => {
    await postgres?.drop()
    if (directory) rmSync(directory, { recursive: true, force: true })
  })

  const open = async (): Promise<Instance> => {
    const config = readConfig({ root, env: {}, argv: ['--data', directory, '--no-demo', '--port', '0', '--set', 'log.level=silent', '--set', `database.url=${postgres.url}`, '--set', 'server.gracefulStopSeconds=0'] })
    const instance = await openInstance({ config, log: noLog, pluginFolders: folders, passwords: cheapPasswords })
    opened.push(instance)
    await instance.start({ withJobs: false })
    return instance
  }
  const state = (instance: Instance) => instance.plugins().find(({ id }) => id === 'clumsy')!
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 100 && !await holds(); tries++) await pause(50)
    assert.ok(await holds())
  }

  it('migrate at the same moment, one waiting for the other', async () => {
    const [one, other] = await Promise.all([open(), open()])
    assert.deepEqual([state(one!).state, state(other!).state], ['on', 'on'])
  })

  it('both stop serving a plugin that was disabled in one, and serve it again', async () => {
    const [one, other] = [await open(), await open()]
    await one.kernel.disable('clumsy')
    await until(async () => (await fetch(`${other.url}/en/clumsy`)).status === 404)
    assert.equal(state(other).state, 'off')
    await other.kernel.enable('clumsy')
    await until(async () => (await fetch(`${one.url}/en/clumsy`)).status === 200)
    assert.equal(state(one).state, 'on')
  })

  it('take in what the supervising process wrote down before anything of that plugin is started', async () => {
    writeLetter(directory, { id: 'clumsy', state: 'paused', at: new Date().toISOString(), reason: reason('blocked', { id: 'clumsy', seconds: 5, where: 'plugin.ts:4' }) })
    const one = await open()
    assert.equal(state(one).state, 'paused')
    assert.match(sentence(state(one).reasons[0]!), /kept the whole site waiting for 5 seconds, in plugin\.ts:4/)
    assert.equal((await open()).kernel.get('clumsy'), undefined)
    await one.kernel.enable('clumsy')
  })

  it('refuse only the plugin whose migration fails, and undo what that did', async () => {
    const broken = mkdtempSync(join(tmpdir(), 'diwan-broken-'))
    const folder = join(broken, 'halfway')
    mkdirSync(join(folder, 'migrations'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'halfway', version: '1.0.0', type: 'module' }))
    writeFileSync(join(folder, 'plugin.ts'), `export default { id: 'halfway', requires: { core: '^0.1.0' } }`)
    writeFileSync(join(folder, 'migrations', '20261122_130000_halfway.ts'), `export async function up(db: any) { await db.raw('create table half (n int)'); throw new Error('the ink ran out') }`)
    folders.push(broken)
    try {
      const one = await open()
      const halfway = one.plugins().find(({ id }) => id === 'halfway')!
      assert.equal(halfway.state, 'refused')
      assert.match(sentence(halfway.reasons[0]!), /could not prepare its data: .*the ink ran out/)
      assert.equal(state(one).state, 'on')
      const { rows } = await one.database.db.raw<{ rows: unknown[] }>(`select 1 from information_schema.tables where table_schema = 'halfway'`)
      assert.equal(rows.length, 0)
    } finally {
      folders.pop()
      rmSync(broken, { recursive: true })
    }
  })

  it('refuse only the plugin whose data is newer than its code', async () => {
    const one = await open()
    await one.database.db.raw(`insert into core.migration (plugin, name, version, checksum, ms) values ('clumsy', '20991231_000000_later', '9.0.0', 'x', 1)`)
    const other = await open()
    assert.equal(state(other).state, 'refused')
    assert.match(sentence(state(other).reasons[0]!), /was written by version 9\.0\.0, and this is version 1\.0\.0/)
    assert.equal((await fetch(`${other.url}/en/about`)).status, 200)
    await one.database.db.raw(`delete from core.migration where name = '20991231_000000_later'`)
  })
})
