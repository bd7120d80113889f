import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { dataFolder, run, RunningSite } from '../../core/cli/test/running-site.ts'
import { surroundings } from '../../core/config/index.ts'
import { embeddedNodeFlags, migrate, openDatabase } from '../../core/database/index.ts'
import { Blobs } from '../../core/files/blobs.ts'
import { coreMigrations } from '../../core/kernel/open-data.ts'
import { startCluster } from '../../core/testing/postgres.ts'

/** Moments of each command at which it is killed, evenly over the time it takes. */
const moments = 4
const main = join(import.meta.dirname, '../../core/cli/main.js')
const item = '00000000-0000-7000-8000-00000000000a'

/** A site with people, 20,000 entries of the log and 60 MB of files, that nobody has started. */
async function fill(directory: string, url: string | undefined): Promise<void> {
  mkdirSync(directory, { recursive: true })
  const database = await openDatabase({ directory, durable: false, statementTimeoutMs: 0, ...url !== undefined && { url } })
  await migrate(database, [coreMigrations])
  await database.db.raw(`insert into core.item (id, kind, state, lang, keepers, handling) values ('${item}', 'x.y', 'live', 'en', '{editors}', 'open')`)
  const blobs = new Blobs(join(directory, 'files'))
  for (let n = 0; n < 6; n += 1) {
    const bytes = randomBytes(10_000_000)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    mkdirSync(dirname(blobs.path(sha256)), { recursive: true })
    writeFileSync(blobs.path(sha256), bytes)
    await database.db.raw(`insert into core.attachment (id, item_id, sha256, name, type, size) values (gen_random_uuid(), '${item}', ?, 'f', 'text/plain', ?)`, [sha256, bytes.length])
  }
  await database.db.raw(`insert into core.event (seq, name, data) select n, 'check.event', jsonb_build_object('n', n, 'words', repeat('word ', 20)) from generate_series(1, 20000) n`)
  await database.db.raw(`update core.counter set n = 20000 where name = 'event'`)
  await database.close()
}

/** Runs a command and kills it that long after it began, or after what is waited for is there; its exit code when it came to its end before. */
async function killed(args: readonly string[], afterMs: number, isThere: () => boolean = () => true): Promise<'killed' | number> {
  const child = spawn(process.execPath, [...embeddedNodeFlags, main, ...args], { env: { ...surroundings(), NODE_OPTIONS: '' }, stdio: 'ignore' })
  const over = new Promise<number | null>((resolve) => { child.once('exit', resolve) })
  const late = async (): Promise<'late'> => {
    while (!isThere() && child.exitCode === null) await pause(10)
    return pause(afterMs, 'late' as const)
  }
  const code = await Promise.race([over, late()])
  if (code !== 'late') return code ?? 'killed'
  child.kill('SIGKILL')
  await over
  return 'killed'
}

const last = (data: string): string[] => readdirSync(data).filter((name) => name.includes('.tar'))

for (const engine of ['embedded', 'postgres'] as const) describe(`Backup and restore, killed at every step (${engine})`, function () {
  this.timeout(600_000)
  const place = dataFolder()
  const data = join(place.directory, 'here')
  const archive = join(place.directory, 'whole.tar')
  let cluster: Awaited<ReturnType<typeof startCluster>> = null
  let longest = { backup: 0, restore: 0 }
  const databaseOf = async (n: number): Promise<string | undefined> => {
    if (!cluster) return undefined
    const name = `place_${n}`
    const server = await openDatabase({ directory: place.directory, url: cluster.url('postgres') })
    await server.db.raw(`create database ${name}`)
    await server.close()
    return cluster.url(name)
  }
  const settings = (url: string | undefined): string[] => url === undefined ? [] : ['--set', `database.url=${url}`]
  let here: string[] = []
  before(async () => {
    cluster = engine === 'postgres' ? await startCluster() : null
    if (engine === 'postgres' && !cluster) throw new Error('There is no PostgreSQL here')
    const url = await databaseOf(0)
    await fill(data, url)
    here = ['--data', data, ...settings(url)]
    const began = performance.now()
    const made = await run(['backup', '--to', archive, ...here])
    assert.equal(made.code, 0, made.err)
    longest = { backup: performance.now() - began, restore: 0 }
  })
  after(async () => {
    await cluster?.stop()
    place.remove()
  })

  it('a backup is whole where it has its name; what was left of another is refused', async () => {
    let [cut, refused] = [0, 0]
    for (let n = 1; n <= moments; n += 1) {
      const to = join(place.directory, 'cut', `b-${n}.tar`)
      mkdirSync(dirname(to), { recursive: true })
      // From the moment its draft is there: with nothing in it, among the tables, among the files, while it is read back.
      await killed(['backup', '--to', to, ...here], (n - 1) * longest.backup / 25, () => last(dirname(to)).length > 0)
      if (existsSync(to)) assert.equal((await run(['backup', 'verify', to])).code, 0)
      else cut += 1
      for (const part of last(dirname(to)).filter((name) => name.endsWith('.part'))) {
        const verified = await run(['backup', 'verify', join(dirname(to), part)])
        // Killed between the last byte and the name, the draft is whole.
        if (verified.code !== 0) refused += 1
        const restored = verified.code === 0 ? null : await run(['restore', join(dirname(to), part), '--into', join(place.directory, 'nowhere')])
        if (restored) assert.match(restored.err + restored.out, /no end|ends too early|too short|no backup/)
        assert.ok(!existsSync(join(place.directory, 'nowhere')), 'a refused archive touches nothing')
      }
      rmSync(dirname(to), { recursive: true, force: true })
    }
    assert.ok(cut > 0 && refused > 0, `${cut} cut off, ${refused} refused`)
    assert.equal((await run(['backup', '--to', join(place.directory, 'again.tar'), ...here])).code, 0, 'what was killed leaves the site as it was')
  })

  it('a restore into an empty place is whole, or the next start says that it was cut off and what to do', async () => {
    const outcomes = new Set<string>()
    const timed = performance.now()
    for (let n = 0; n <= moments; n += 1) {
      const there = join(place.directory, `there-${n}`)
      const url = await databaseOf(100 + n)
      const into = url === undefined ? ['--into', there] : ['--into', url, '--data', there]
      // The first is let run to its end, to know how long that is.
      const ended = await killed(['restore', archive, ...into], n === 0 ? 300_000 : longest.restore * n / (moments + 0.5))
      if (n === 0) {
        assert.equal(ended, 0)
        longest.restore = performance.now() - timed
      }
      const asked = ['--data', there, ...url === undefined ? ['--set', `database.directory=${join(there, 'database')}`] : settings(url)]
      const isBegun = existsSync(join(there, 'restore-under-way.json'))
      const doctor = await run(['audit', 'verify', ...asked])
      const words = doctor.out + doctor.err
      if (isBegun && /was cut off/.test(words)) {
        assert.match(words, /Run it again: npx diwan restore/)
        assert.equal(doctor.code, 78, words)
        await assert.rejects(RunningSite.start(there, asked), /cut off/)
        assert.equal((await run(['restore', archive, ...into])).code, 0, 'it can be done again')
        outcomes.add('cut off')
      } else if (n === 0 || /The audit log is whole/.test(words)) {
        assert.equal(doctor.code, 0, words)
        outcomes.add('whole or not begun')
      } else assert.match(words, /There is no site|cannot/)
      rmSync(there, { recursive: true, force: true })
    }
    assert.ok(outcomes.has('cut off'), [...outcomes].join(', '))
  })

  it('a restore over a site leaves the site or the archive, never something between', async () => {
    let n = 0
    for (const share of [0.35, 0.6, 0.8]) {
      n += 1
      const there = join(place.directory, `over-${n}`)
      const url = await databaseOf(200 + n)
      const asked = ['--data', there, ...settings(url)]
      const admin = await run(['user', 'admin', 'first@example.org', ...asked])
      assert.equal(admin.code, 0, admin.err)
      await killed(['restore', archive, '--replace', ...asked], longest.restore * share * 1.4)
      const files = existsSync(join(there, 'backups')) ? last(join(there, 'backups')).filter((name) => !name.endsWith('.part')) : []
      for (const name of files) assert.ok(statSync(join(there, 'backups', name)).size > 0)
      const database = await openDatabase({ directory: there, ...url !== undefined && { url } })
      const { rows: [found] } = await database.db.raw<{ rows: { people: number; events: number }[] }>(`select (select count(*)::int from core.person where mail = 'first@example.org') as people, (select count(*)::int from core.event where name = 'check.event') as events`)
      await database.close()
      assert.ok(found && ((found.people === 1 && found.events === 0) || (found.people === 0 && found.events === 20_000)), JSON.stringify(found))
      const verified = await run(['audit', 'verify', ...asked])
      assert.equal(verified.code, 0, verified.err)
      assert.ok(!existsSync(join(there, 'restore-under-way.json')))
      rmSync(there, { recursive: true, force: true })
    }
  })
})
