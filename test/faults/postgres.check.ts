import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { strain } from '../../core/cli/test/running-site.ts'
import { startCluster, type Cluster } from '../../core/testing/postgres.ts'
import { History } from './history.ts'
import { FaultySite } from './site.ts'
import { verdict } from './verdict.ts'
import { sendAgain, Writers } from './writers.ts'

describe('A site whose PostgreSQL goes away under writes', function () {
  this.timeout(300_000)
  let cluster: Cluster, site: FaultySite
  const history = new History()
  let round = 0

  before(async () => {
    const started = await startCluster()
    if (!started) throw new Error('There is no PostgreSQL here')
    cluster = started
    site = await FaultySite.make(cluster.url('postgres'))
    await site.start()
  })
  after(async () => {
    await site?.remove()
    await cluster?.stop()
  })

  const ask = async (statement: string): Promise<string> => {
    const client = new Client({ connectionString: cluster.url('postgres') })
    await client.connect()
    try {
      const { rows: [row] } = await client.query<[string]>({ text: statement, rowMode: 'array' })
      return row?.[0] ?? ''
    } finally {
      await client.end()
    }
  }
  /** SIGKILL to the server and all its processes: what was only in their memory is gone. */
  const killServer = async (): Promise<void> => {
    const server = Number.parseInt(readFileSync(`${await ask('show data_directory')}/postmaster.pid`, 'utf8'), 10)
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server)], { encoding: 'utf8' }).split('\n').map(Number).filter((pid) => pid > 0)
    for (const pid of [server, ...children]) try { process.kill(pid, 'SIGKILL') } catch { /* ended just now */ }
    await pause(300)
  }
  const servingProcess = (): string => execFileSync('ps', ['-o', 'pid=', '--ppid', String(site.pid)], { encoding: 'utf8' }).trim()

  /** Writes and reads while that happens. Answers what was seen, once all is well again. */
  const through = async (happening: () => Promise<unknown>, isForgiving = false) => {
    const title = `Outage ${String(round += 1).padStart(3, '0')}`
    const writers = new Writers({ site, history, round: title, isForgiving })
    const [before, mark] = [servingProcess(), history.acknowledged]
    const pages = new Map<number, number>()
    let isOver = false
    let silent = 0
    const statuses = async (path: string, who?: 'editor') => (await site.get(path, who)).status
    const reading = (async () => {
      while (!isOver) {
        const { status, headers } = await site.get('/en/updates', 'editor')
        pages.set(status, (pages.get(status) ?? 0) + 1)
        if (status === 503 && headers.get('retry-after') === null) silent += 1
        await pause(20)
      }
    })()
    writers.begin(4, { isPersistent: true })
    await pause(1_000)
    await happening()
    const began = performance.now()
    for (let good = 0; good < 5;) {
      good = await statuses('/en/updates', 'editor') === 200 && await statuses('/readyz') === 200 ? good + 1 : 0
      if (performance.now() - began > 60_000) throw new Error(`It did not come back:\n${site.output}`)
    }
    const ms = performance.now() - began
    await pause(1_000)
    isOver = true
    await Promise.all([reading, writers.stop()])
    return { title, ms, pages, silent: silent + writers.silentRefusals, cut: writers.cut, acknowledged: history.acknowledged - mark, isSameProcess: servingProcess() === before, refused: writers.refused }
  }

  const settled = async (title: string): Promise<string[]> => {
    const open = history.unanswered.splice(0)
    return [...verdict(history, await site.account(title), title), ...await sendAgain(site, history, open), ...verdict(history, await site.account(title), title)]
  }

  for (const [what, happening] of [
    ['is restarted', () => cluster.restart('fast')],
    ['crashes and comes back', () => cluster.restart('immediate')],
    ['is killed with all its processes and away for three seconds', async () => {
      await killServer()
      await pause(3_000)
      await cluster.restart()
    }],
    ['has its connections cut, again and again', async () => {
      for (let n = 0; n < 10; n += 1) {
        await ask('select count(pg_terminate_backend(pid)) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = \'client backend\'')
        await pause(100)
      }
    }],
  ] as const) {
    it(`goes on or answers 503 with a time to come again, does not end, and is well within ten seconds when it ${what}`, async () => {
      const seen = await through(happening)
      process.stdout.write(`      pages ${JSON.stringify([...seen.pages])}, writers refused ${JSON.stringify([...seen.refused])}, ${seen.acknowledged} acknowledged, well after ${Math.round(seen.ms)} ms\n`)
      assert.deepEqual([...seen.pages.keys()].filter((status) => status !== 200 && status !== 503), [])
      assert.equal(seen.silent, 0, 'every 503 says when to come again')
      assert.equal(seen.cut, 0, 'every request was answered')
      assert.ok(seen.isSameProcess && site.ended === null, site.output)
      assert.ok(seen.ms < 10_000 * strain(), `${Math.round(seen.ms)} ms`)
      assert.deepEqual(await settled(seen.title), [])
      const { isWhole, words } = await site.verify()
      assert.ok(isWhole, words)
    })
  }

  it('is found out when PostgreSQL is told to acknowledge before it flushes', async () => {
    await ask('alter system set synchronous_commit = off')
    await ask('alter system set wal_writer_delay = \'10s\'')
    await ask('select pg_reload_conf()')
    let found: string[] = []
    for (let tries = 0; tries < 5 && found.length === 0; tries += 1) {
      const { title } = await through(async () => {
        await killServer()
        await cluster.restart()
      }, true)
      found = verdict(history, await site.account(title), title)
      history.unanswered = []
    }
    assert.match(found.join('\n'), /was acknowledged/)
  })
})
