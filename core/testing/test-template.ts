import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import { makeTemplate, openDatabase, templateFile } from '../database/index.ts'
import { coreMigrations, migrationsOf } from '../kernel/open-data.ts'
import { findPlugins } from '../kernel/find.ts'
import { openInstance } from '../kernel/instance.ts'
import { noLog } from '../kernel/log.ts'
import { cheapPasswords } from './cheap-passwords.ts'
import { seed } from './seed.ts'
import { testClock } from './test-clock.ts'

/**
 * A packed embedded cluster with every migration applied, reference data, the queue's tables and the people of the tests; made
 * once for each state of the code (some seconds), then copied for each site.
 */
export async function testTemplate(config: Config, cacheFolder: string): Promise<string> {
  const file = fileFor(config, cacheFolder)
  if (existsSync(file)) return file
  const directory = mkdtempSync(join(tmpdir(), 'diwan-template-'))
  // Yesterday: a site whose clock was stopped before this is made, by a test that waited for it, still has people with their roles.
  const clock = testClock()
  clock.stopAt(new Date(Date.now() - 86_400_000))
  try {
    const instance = await openInstance({
      config: { ...config, data: { ...config.data, directory, secretFile: join(directory, 'secret') }, database: { ...config.database, directory: join(directory, 'database') } },
      isServing: false, log: noLog, clock, database: { durable: false }, passwords: cheapPasswords,
    })
    await seed(instance.floors)
    await instance.stop()
    const database = await openDatabase({ directory, durable: false })
    await makeTemplate(database, file)
    await database.close()
    return file
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function fileFor({ root }: Config, cacheFolder: string): string {
  const sets = [coreMigrations, ...findPlugins(root).filter(({ faults }) => faults.length === 0).map(({ id, version, folder }) => migrationsOf(id, version, folder))]
  const reference = new URL('../reference/', import.meta.url)
  const seeds = [new URL('people.ts', import.meta.url), new URL('test-template.ts', import.meta.url), new URL('seed.ts', import.meta.url), new URL('../jobs/boss.ts', import.meta.url),
    ...readdirSync(reference).filter((name) => name.endsWith('.json')).toSorted().map((name) => new URL(name, reference))]
  const hash = createHash('sha256')
  for (const url of seeds) hash.update(readFileSync(url))
  return templateFile(cacheFolder, [...sets, { plugin: `seed-${hash.digest('hex').slice(0, 16)}`, version: '1.0.0', directory: [] }])
}
