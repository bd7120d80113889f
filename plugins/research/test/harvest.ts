import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bootTest } from '@diwan/core/testing'
import { bringWork } from './exchange-works.ts'

/** `node plugins/research/test/harvest.ts`: an independent harvester follows a site over edits, deletions and what comes back. Called by .ci/checks/46-harvest.sh, which brings Python’s `sickle` and `datacite`. */
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'diwan-harvest-'))
const site = await bootTest({ plugins: ['research', 'guidelines', 'directory', 'updates'] })
interface Harvested { taken: number; records: Record<string, { deleted: boolean; title: string | null; datestamp: string }>; wrong: string[] }
const harvest = async (): Promise<Harvested> => JSON.parse((await run('python3', [join(import.meta.dirname, 'harvest.py'), site.url, join(folder, 'memory.json')], { maxBuffer: 64_000_000 })).stdout) as Harvested
let passed = 0, failed = 0
const step = async (says: string, work: () => Promise<void>): Promise<void> => {
  try { await work(); passed += 1; console.log(`✓ ${says}`) } catch (error) { failed += 1; console.log(`✗ ${says}\n${String(error).slice(0, 1_500)}`) }
}
const live = ({ records }: Harvested) => Object.values(records).filter(({ deleted }) => !deleted)
const later = async () => { await site.settle(); site.clock.forward({ minutes: 3 }) }

try {
  const ids: string[] = []
  for (let n = 0; n < 230; n += 1) ids.push(await bringWork(site, { title: `Study ${n}` }))
  await bringWork(site, { title: 'For members', input: { audience: ['members'], handling: 'community' } })
  await later()
  await step('takes everything a visitor may read, once each, over several answers', async () => {
    const found = await harvest()
    assert.deepEqual(found.wrong, [])
    assert.equal(found.taken, 230)
    assert.deepEqual(new Set(live(found).map(({ title }) => title)), new Set(ids.map((_id, n) => `Study ${n}`)))
  })

  for (const n of [3, 40, 200]) await bringWork(site, { id: ids[n]!, title: `Study ${n}, once more` })
  for (const n of [5, 6]) await bringWork(site, { id: ids[n]!, title: `Study ${n}`, input: { audience: ['members'], handling: 'community' } })
  await bringWork(site, { title: 'A new one' })
  await later()
  await step('hears later of what was changed, taken back and added, and of nothing else', async () => {
    const found = await harvest()
    assert.deepEqual(found.wrong, [])
    assert.equal(found.taken, 6)
    assert.equal(live(found).length, 229)
    assert.equal(Object.values(found.records).filter(({ deleted }) => deleted).length, 2)
    for (const title of ['Study 3, once more', 'Study 200, once more', 'A new one']) assert.ok(live(found).some((one) => one.title === title), title)
    assert.ok(!JSON.stringify(found.records).includes('For members'))
  })

  await bringWork(site, { id: ids[5]!, title: 'Study 5 again' })
  await later()
  await step('hears of what comes back', async () => {
    const found = await harvest()
    assert.equal(found.taken, 1)
    assert.ok(live(found).some(({ title }) => title === 'Study 5 again'))
    assert.equal(live(found).length, 230)
  })
} finally {
  await site.stop()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)
