import { AsyncLocalStorage } from 'node:async_hooks'
import { createRequire } from 'node:module'
import type { PgBoss } from 'pg-boss'
import { bossDatabase } from './boss-database.ts'
import type { Needs } from './needs.ts'

export const schema = 'jobs'
/** One queue for everyone: what an idle queue costs is paid once, and the job's name is in its data. */
export const work = 'work'
/** Where jobs end that failed for good. */
export const failed = 'failed'

const day = 86_400
const lock = 7_041_925_002

/** pg-boss on our database, loaded when it is first needed: it takes some 100 ms to load and start. */
export class Boss {
  readonly #needs: Pick<Needs, 'database' | 'log'>
  readonly #away = AsyncLocalStorage.snapshot()
  #made: Promise<PgBoss> | null = null
  #started: Promise<PgBoss> | null = null

  constructor(needs: Pick<Needs, 'database' | 'log'>) { this.#needs = needs }

  /** Enough to send: it reads and writes through whatever transaction is open, and does nothing by itself. */
  async sender(): Promise<PgBoss> {
    return await (this.#made ??= this.#away(() => this.#make()))
  }

  /** With its upkeep: jobs whose process died are given to another, old ones go. */
  async started(): Promise<PgBoss> {
    return await (this.#started ??= this.#away(() => this.#start()).catch((error: unknown) => { this.#started = null; throw error }))
  }

  /** Whether its tables are there, of the version this code knows, and the queues in them. */
  async isInstalled(): Promise<boolean> {
    const { db } = this.#needs.database
    const { rows: [found] } = await db.raw<{ rows: { is: boolean }[] }>(`select to_regclass('${schema}.version') is not null and to_regclass('${schema}.queue') is not null "is"`)
    if (!found!.is) return false
    const { rows: [state] } = await db.raw<{ rows: { version: number; queues: number }[] }>(
      `select (select version from ${schema}.version limit 1) "version", (select count(*) from ${schema}.queue where name in ('${work}', '${failed}')) queues`)
    const { pgboss } = createRequire(import.meta.url)('pg-boss/package.json') as { pgboss: { schema: number } }
    return state!.version === pgboss.schema && state!.queues === 2
  }

  async stop(): Promise<void> {
    const boss = await this.#started?.catch(() => null)
    await boss?.stop({ graceful: false, close: false, timeout: 1_000 })
  }

  async #make(): Promise<PgBoss> {
    const { PgBoss: Made, fromKnex } = await import('pg-boss')
    const { database, log } = this.#needs
    const isEmbedded = database.engine === 'embedded'
    const boss = new Made({
      db: bossDatabase(database, fromKnex(database.db)), backend: isEmbedded ? 'pglite' : 'postgres', schema,
      schedule: false, registerInstance: false, persistWarnings: false, monitorVacuum: false, reindex: !isEmbedded
    })
    boss.on('error', (error) => { log.warn('The job queue had a fault', { error: String(error) }) })
    boss.on('warning', (warning) => { log.warn('The job queue warns', { warning: warning.message }) })
    return boss
  }

  async #start(): Promise<PgBoss> {
    const boss = await this.sender()
    if (await this.isInstalled()) await boss.start()
    else await this.#install(boss)
    return boss
  }

  /** Makes or upgrades its tables: one process, while the others that start with it wait. */
  async #install(boss: PgBoss): Promise<void> {
    const { database } = this.#needs
    const install = async (): Promise<void> => {
      await boss.start()
      await boss.createQueue(failed, { retentionSeconds: 90 * day, retryLimit: 0 })
      // `short`: of two with the same key only one may wait.
      await boss.createQueue(work, {
        policy: 'short', deadLetter: failed, retentionSeconds: 90 * day, deleteAfterSeconds: 3_600,
        retryLimit: 5, retryDelay: 10, retryBackoff: true, retryDelayMax: 3_600
      })
    }
    // The embedded engine has one connection and one process: nobody to wait for.
    if (database.engine === 'embedded') return await install()
    await database.transaction(async () => {
      await database.db.raw(`select pg_advisory_xact_lock(${lock})`)
      await database.outside(async () => (await this.isInstalled() ? await boss.start() : await install()))
    })
  }
}
