import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createHash, randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { embeddedNodeFlags, migrate, openDatabase } from '../core/database/index.ts'
import { Blobs } from '../core/files/blobs.ts'
import { coreMigrations } from '../core/kernel/open-data.ts'
import { surroundings } from '../core/config/index.ts'

/**
 * Backup and restore of many files, each in a process of its own, with the most memory it held: `node bench/backup.ts --megabytes 1000`.
 * The memory must not grow with the files.
 */
const { values } = parseArgs({ options: { megabytes: { type: 'string', default: '1000' }, rows: { type: 'string', default: '100000' }, sealed: { type: 'boolean', default: false } } })
const [megabytes, rows] = [Number(values.megabytes), Number(values.rows)]
const root = mkdtempSync(join(tmpdir(), 'diwan-bench-backup-'))
const [data, there] = [join(root, 'here'), join(root, 'there')]
const main = fileURLToPath(new URL('../core/cli/main.js', import.meta.url))

async function seed(): Promise<void> {
  mkdirSync(data)
  const database = await openDatabase({ directory: data, durable: false, statementTimeoutMs: 0 })
  await migrate(database, [coreMigrations])
  await database.db.raw(`insert into core.item (id, kind, state, lang, keepers, handling) values ('00000000-0000-7000-8000-00000000000a', 'x.y', 'live', 'en', '{editors}', 'open')`)
  const blobs = new Blobs(join(data, 'files'))
  const chunk = randomBytes(1_000_000)
  for (let left = megabytes; left > 0;) {
    // From a megabyte to a tenth of everything.
    const size = Math.min(left, 1 + Math.floor(Math.random() * Math.max(1, megabytes / 10)))
    left -= size
    const part = join(root, 'part')
    const out = createWriteStream(part)
    const hash = createHash('sha256')
    for (let n = 0; n < size; n++) {
      chunk.writeUInt32BE(left * 10_000 + n, 0)
      const bytes = Buffer.from(chunk)
      hash.update(bytes)
      if (!out.write(bytes)) await once(out, 'drain')
    }
    out.end()
    await once(out, 'close')
    const sha256 = hash.digest('hex')
    mkdirSync(dirname(blobs.path(sha256)), { recursive: true })
    renameSync(part, blobs.path(sha256))
    await database.db.raw(`insert into core.attachment (id, item_id, sha256, name, type, size) values (gen_random_uuid(), '00000000-0000-7000-8000-00000000000a', ?, 'f', 'text/plain', ?)`, [sha256, size * 1_000_000])
  }
  // Numbered, as those of a site are: the first start after a restore would number them, and that is no part of a restore.
  await database.db.raw(`insert into core.event (seq, name, data) select n, 'bench.event', jsonb_build_object('n', n, 'words', repeat('word ', 20)) from generate_series(1, ${Math.trunc(rows)}) n`)
  await database.db.raw(`update core.counter set n = ${Math.trunc(rows)} where name = 'event'`)
  await database.close()
}

/** Runs a command; the most memory it held is what the system says of it at its end. */
async function measured(words: readonly string[]): Promise<{ seconds: number; peak: number }> {
  const began = performance.now()
  const child = spawn(process.execPath, [...embeddedNodeFlags, main, ...words], { stdio: ['ignore', 'inherit', 'inherit'], env: { ...surroundings(), NODE_OPTIONS: '' } })
  let peak = 0
  const timer = setInterval(() => {
    try { peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024) } catch { /* it is over */ }
  }, 50)
  const [code] = await once(child, 'exit') as [number]
  clearInterval(timer)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`)
  return { seconds: (performance.now() - began) / 1000, peak }
}

try {
  await seed()
  const archive = join(root, 'backup.tar')
  const key = values.sealed ? ['--key-file', main] : []
  const table: [string, { seconds: number; peak: number }][] = []
  table.push(['backup', await measured(['backup', '--data', data, '--to', archive, ...key])])
  table.push(['backup verify', await measured(['backup', 'verify', archive, '--data', data, ...key])])
  table.push(['restore', await measured(['restore', archive, '--into', there, '--data', data, ...key])])
  const size = statSync(archive).size
  process.stdout.write(`\n| what | s | MB/s | most memory, MB |\n| --- | ---: | ---: | ---: |\n${table.map(([what, { seconds, peak }]) => `| ${what}, ${(size / 1e6).toFixed(0)} MB${values.sealed ? ' sealed' : ''} | ${seconds.toFixed(1)} | ${(size / 1e6 / seconds).toFixed(0)} | ${(peak / 1e6).toFixed(0)} |\n`).join('')}`)
} finally {
  rmSync(root, { recursive: true, force: true })
}
