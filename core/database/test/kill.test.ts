import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, it } from 'mocha'
import { testEnvironment } from '../../testing/test-environment.ts'
import { openDatabase } from '../index.ts'

const { killRounds } = testEnvironment()

describe('A process killed while it writes', () => {
  it(`loses no write it has acknowledged, ${killRounds} times over`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'diwan-kill-'))
    try {
      let next = 0
      for (let round = 0; round < killRounds; round++) {
        const first = next
        const acknowledged = await writeAndDie(directory, first, 50 + Math.random() * 600)
        const warnings: string[] = []
        const log = { debug() {}, info() {}, warn: (words: string) => { warnings.push(words) }, error() {} }
        const database = await openDatabase({ directory, log })
        try {
          assert.deepEqual(warnings.length, 1, 'the lock of the dead process was taken over')
          const rows = await database.db('note').orderBy('n').select('n', 'twin') as { n: number, twin: number | null }[]
          assert.ok(rows.every(({ n, twin }) => n === twin), 'every transaction is there as a whole')
          assert.ok(rows.some(({ n }) => n === acknowledged), `${acknowledged} is there`)
          const last = rows.at(-1)?.n ?? -1
          assert.equal(rows.filter(({ n }) => n >= first).length, last - first + 1, 'nothing before it is missing')
          // The index and the table agree.
          const { rows: [sum] } = await database.db.raw<{ rows: { s: number }[] }>('select sum(n)::bigint as s from note')
          await database.transaction(async (db) => {
            await db.raw('set local enable_seqscan = off')
            const { rows: [again] } = await db.raw<{ rows: { s: number }[] }>('select sum(n)::bigint as s from (select n from note order by n) x')
            assert.deepEqual(again, sum)
          })
          next = last + 1
        } finally {
          await database.close()
        }
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }).timeout(60_000 + killRounds * 30_000)
})

/** @returns the last number that was acknowledged before the kill */
async function writeAndDie(directory: string, first: number, ms: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), directory, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const writes = Promise.withResolvers<void>()
  const exit = new Promise<void>((resolve) => { child.once('close', () => { resolve() }) })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
    writes.resolve()
  })
  await Promise.race([writes.promise, exit])
  await pause(ms)
  child.kill('SIGKILL')
  await exit
  // The last line may be cut off; what ends in a line break was said.
  return Math.max(...said.split('\n').slice(0, -1).map(Number))
}
