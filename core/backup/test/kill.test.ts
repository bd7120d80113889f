import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { surroundings } from '../../config/index.ts'
import { embeddedNodeFlags, openDatabase, type DatabaseOptions } from '../../database/index.ts'
import { onEachEngine } from '../../testing/engines.ts'
import { leftOut } from '../layout.ts'
import { makeBackup } from '../make-backup.ts'
import { verifyArchive } from '../verify-archive.ts'
import { contents, fill, folder, putFile, sourceOf } from './places.ts'

const rounds = Number(surroundings()['DIWAN_TEST_KILL_ROUNDS'] ?? 4)

/** Runs the worker and kills it that many milliseconds after it began; answers whether it had come to its end. */
async function killed(task: { what: 'backup' | 'restore'; options: DatabaseOptions; data: string; archive: string }, afterMs: number): Promise<boolean> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [JSON.stringify(task)], { execArgv: [...embeddedNodeFlags], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const over = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
  let isDone = false
  await new Promise<void>((resolve) => {
    child.on('message', (word) => {
      if (word === 'begun') resolve()
      if (word === 'done') isDone = true
    })
    child.once('exit', () => resolve())
  })
  await Promise.race([pause(afterMs), over])
  child.kill('SIGKILL')
  await over
  assert.ok(isDone || child.exitCode === null, 'it ended by itself, with a fault')
  return isDone
}

onEachEngine('killed at any moment', (make) => {
  it('a backup is whole where it stands under its name, or is not there', async function whole() {
    this.timeout(300_000)
    const data = folder()
    const options = await make.place()
    const source = await openDatabase(options)
    await fill(source, data)
    for (let n = 0; n < 6; n++) {
      const sha256 = await putFile(data, Buffer.alloc(12_000_000, `file ${n}`))
      await source.db.raw(`insert into core.attachment (id, item_id, sha256, name, type, size) values (gen_random_uuid(), '00000000-0000-7000-8000-00000000000a', ?, 'f', 'text/plain', 1)`, [sha256])
    }
    await source.close(500)
    let cut = 0
    for (let n = 0; n < rounds; n++) {
      const archive = join(data, `b-${n}.tar`)
      await killed({ what: 'backup', options, data, archive }, Math.random() * 1_200)
      if (existsSync(archive)) await verifyArchive(archive, null)
      else cut += 1
      rmSync(archive, { force: true })
    }
    assert.ok(cut <= rounds)
    for (const name of readdirSync(data)) assert.ok(!/^b-\d+\.tar$/.test(name))
  })

  it('a restore leaves what was there, or what the archive holds, and can be done again', async function half() {
    this.timeout(600_000)
    const [data, there] = [folder(), folder()]
    const source = await make()
    await fill(source, data)
    await source.db.raw(`update core.person set name = 'of the archive' where mail = 'ben@example.org'`)
    await source.db.raw(`insert into core.text (item_id, lang, title, of_rev) select '00000000-0000-7000-8000-00000000000a', 'l' || n, repeat('word ', 40), 1 from generate_series(1, 3000) n`)
    const held = await contents(source)
    const archive = join(data, 'b.tar')
    await makeBackup(sourceOf(source, data), { to: archive })
    const options = await make.place()
    const target = await openDatabase(options)
    await fill(target, there)
    const before = await contents(target)
    await target.close(500)
    const changed = new Set([...leftOut, 'core.ticket', 'core.mail', 'core.cursor', 'core.loose_bytes'])
    let [old, fresh] = [0, 0]
    for (let n = 0; n < rounds; n++) {
      const isDone = await killed({ what: 'restore', options, data: there, archive }, 200 + Math.random() * 3_500)
      const opened = await openDatabase(options)
      const now = await contents(opened)
      await opened.close(500)
      const isNew = now['core.person'] === held['core.person']
      if (isNew) fresh += 1
      else old += 1
      if (isDone) assert.ok(isNew)
      const expected = isNew ? held : before
      assert.deepEqual(Object.keys(now).toSorted(), Object.keys(before).toSorted())
      for (const table of Object.keys(before)) if (!changed.has(table)) assert.equal(now[table], expected[table], `${table} after round ${n}`)
      if (isNew) {
        rmSync(join(there, 'backups'), { recursive: true, force: true })
        await killed({ what: 'restore', options, data: there, archive: await beforeArchive() }, 60_000)
      }
    }
    assert.equal(old + fresh, rounds)
    await killed({ what: 'restore', options, data: there, archive }, 60_000)
    const last = await openDatabase(options)
    assert.equal((await contents(last))['core.person'], held['core.person'])
    await last.close(500)

    /** An archive of what was there at first, to begin the next round from. */
    async function beforeArchive(): Promise<string> {
      const path = join(data, 'before.tar')
      if (existsSync(path)) return path
      const fill2 = await make()
      const elsewhere = folder()
      await fill(fill2, elsewhere)
      await makeBackup(sourceOf(fill2, elsewhere), { to: path })
      Object.assign(before, await contents(fill2))
      return path
    }
  })
})
