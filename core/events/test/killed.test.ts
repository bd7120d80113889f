import { fileURLToPath } from 'node:url'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openAudit } from '../../audit/open-audit.ts'
import { openDatabase } from '../../database/index.ts'
import { testEnvironment } from '../../testing/test-environment.ts'
import { clock, openLog, pause, quiet, withTables } from './fixture.ts'

describe('The log of a process that is killed', function group() {
  this.timeout(120_000)
  let directory = ''
  before(() => { directory = mkdtempSync(join(tmpdir(), 'diwan-log-')) })
  after(() => { rmSync(directory, { recursive: true, force: true }) })

  it('holds everything that was saved, numbered, chained, and taken by its readers once', async () => {
    const prepared = await withTables(await openDatabase({ directory }))
    await prepared.db.raw('create table core.effect (seq bigint)')
    await prepared.close()
    const saved: number[] = []
    for (let round = 0; round < testEnvironment().killRounds; round += 1) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('dying-writer.ts', import.meta.url)), directory, String(round * 100_000)], { stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = new Promise((resolve) => { child.once('exit', resolve) })
      const lines = createInterface({ input: child.stdout })
      await new Promise<void>((resolve) => { lines.on('line', (line) => { saved.push(Number(line)); resolve() }) })
      await pause(20 + Math.random() * 400)
      child.kill('SIGKILL')
      await ended
    }
    const database = await openDatabase({ directory, durable: false })
    const audit = openAudit({ database, clock, log: quiet, directory })
    const log = await openLog(database, { numberings: [audit.chain] })
    await log.readFrom('effects', { from: 'start' }, async (event) => { await database.db.raw('insert into core.effect (seq) values (?)', [event.seq]) })
    await log.settle()
    const { rows } = await database.db.raw<{ rows: { seq: number; n: number }[] }>(`select seq, (data->>'person')::int n from core.event order by seq`)
    assert.deepEqual(rows.map((row) => row.seq), rows.map((_, at) => at + 1))
    const there = new Set(rows.map((row) => row.n))
    assert.deepEqual(saved.filter((n) => !there.has(n)), [])
    const { rows: effects } = await database.db.raw<{ rows: { seq: number }[] }>('select seq from core.effect order by seq')
    assert.deepEqual(effects.map((row) => row.seq), rows.map((row) => row.seq))
    const verdict = await audit.verify()
    assert.deepEqual([verdict.isWhole, verdict.rows, verdict.waiting], [true, rows.length, 0])
    await log.close()
    await database.close()
  })
})
