import type { Knex } from 'knex'
import type { MigrationSet } from '../database/migration-set.ts'
import { migrate, type Database } from '../database/index.ts'
import { ArchiveFault, BackupRefused } from './archive-fault.ts'
import { foreignKeysIn, quoted, quotedColumn, rowsOf, sequencesIn, siteSchemas, tablesIn, triggersIn, type CatalogueTable } from './catalogue.ts'
import type { Judged } from './judge.ts'
import type { BackedUpTable, Manifest } from './manifest.ts'
import { tableParts } from './verify-archive.ts'

export interface Loading {
  readonly archive: string
  readonly key: Uint8Array | null
  readonly manifest: Manifest
  readonly judged: Judged
  readonly sets: readonly MigrationSet[]
  /** Row that says to the next start that it is the first after this restore. */
  readonly restore: { readonly id: string; readonly at: Date; readonly hasSecret: boolean; readonly erased: readonly string[] }
  readonly onProgress: (words: string) => void
}

const literal = (text: string): string => `'${text.replaceAll(`'`, `''`)}'`

/**
 * Puts what the archive holds in the place of what the database holds, in the one transaction this runs in: whatever stops it,
 * a kill included, leaves the database as it was. The tables are made by the code's own migrations, those the archive had and no
 * later ones; then the rows come, with triggers off and foreign keys aside; then keys are made anew, which checks them, and the
 * later migrations run.
 */
export async function loadData(database: Database, loading: Loading): Promise<void> {
  const { judged, sets, onProgress } = loading
  await database.transaction(async (db) => {
    const before = await siteSchemas(db)
    await rememberFiles(db, before)
    for (const schema of new Set([...before, ...judged.schemas])) await db.raw(`drop schema if exists ${quoted(schema)} cascade`)
    onProgress('Making the tables')
    const asThen = sets.filter(({ plugin }) => judged.migrations.has(plugin)).map((set) => ({ ...set, only: judged.migrations.get(set.plugin)! }))
    await migrated(database, asThen)
    // Everything below names its tables in full; so do the definitions of keys.
    await db.raw(`set local search_path to pg_catalog`)
    await loadRows(db, loading)
    onProgress('Bringing the data to this version')
    await db.raw('set local search_path to default')
    await migrated(database, sets)
    await settle(db, loading)
  }, { timeoutMs: 0, statementTimeoutMs: 0, attempts: 1 })
}

async function migrated(database: Database, sets: readonly MigrationSet[]): Promise<void> {
  const { refused: [first] } = await migrate(database, sets)
  if (first) throw new BackupRefused(`The data of ${first.plugin} cannot be brought to this version: ${first.error.message}`)
}

/** What files the database names that goes away: those the new one does not name are loose then. */
async function rememberFiles(db: Knex, before: readonly string[]): Promise<void> {
  await db.raw('create temporary table diwan_former_files (sha256 text) on commit drop')
  if (before.includes('core')) await db.raw(`do $$ begin if to_regclass('core.attachment') is not null then insert into diwan_former_files select distinct sha256 from core.attachment; end if; end $$`)
}

async function loadRows(db: Knex, { archive, key, manifest, judged, onProgress }: Loading): Promise<void> {
  const schemas = [...judged.schemas]
  const here = new Map((await tablesIn(db, schemas)).map((table) => [table.name, table]))
  const wanted = manifest.tables.filter(({ name }) => judged.schemas.has(name.split('.')[0]!))
  for (const table of wanted) agree(table, here.get(table.name))
  const triggers = await triggersIn(db, schemas)
  for (const { table, name } of triggers) await db.raw(`alter table ${quoted(table)} disable trigger ${quoted(name)}`)
  const keys = await foreignKeysIn(db, schemas)
  for (const { table, name } of keys) await db.raw(`alter table ${quoted(table)} drop constraint ${quoted(name)}`)
  // What migrations put there is in the archive, as it was changed since.
  await db.raw(`truncate table ${[...here.keys()].map(quoted).join(', ')}`)
  const queue = manifest.jobs ? (await tablesIn(db, ['jobs'])).find(({ name }) => name === 'jobs.job') : undefined
  if (queue) await db.raw('delete from jobs.job')
  let last = ''
  for await (const { table, lines } of tableParts(archive, key, manifest)) {
    const target = table === manifest.jobs ? queue : here.get(table.name)
    if (!target || (table !== manifest.jobs && !wanted.includes(table))) continue
    if (table.name !== last) onProgress(`Table ${table.name}: ${table.rows} rows`)
    last = table.name
    await insert(db, target, table, lines).catch((cause: unknown) => {
      throw new ArchiveFault('damaged', `Rows of ${table.name} cannot be loaded: ${cause instanceof Error ? cause.message.split(' - ').at(-1) : String(cause)}.`, { cause })
    })
  }
  for (const table of wanted) {
    const [found] = await rowsOf<{ n: string }>(db, `select count(*)::text as n from ${quoted(table.name)}`)
    if (Number(found?.n) !== table.rows) throw new ArchiveFault('damaged', `${table.name} has ${found?.n} rows after loading, and the archive has ${table.rows}.`)
  }
  for (const { table, name, definition } of keys) await made(db, table, name, definition)
  for (const { table, name } of triggers) await db.raw(`alter table ${quoted(table)} enable trigger ${quoted(name)}`)
  await advance(db, manifest, judged)
}

/** The same tables with the same columns: made by the same migrations, or not by them. */
function agree(table: BackedUpTable, here: CatalogueTable | undefined): void {
  if (!here) throw new ArchiveFault('foreign', `The archive holds the table ${table.name}, which none of its migrations makes.`)
  const types = new Map(here.columns)
  const strange = table.columns.filter(([column, type]) => types.get(column) !== type).map(([column]) => column)
  if (strange.length > 0 || table.columns.length !== here.columns.length) {
    throw new ArchiveFault('foreign', `${table.name} of the archive has other columns than its migrations make (${strange.join(', ') || 'some are missing'}). Somebody changed the table by hand, or a migration after it was applied.`)
  }
}

/** Values go in as the texts they came out as; the types are those of the table here, never what an archive says. */
async function insert(db: Knex, target: CatalogueTable, { columns }: BackedUpTable, lines: readonly string[]): Promise<void> {
  const types = new Map(target.columns)
  const taken = columns.flatMap(([column], n) => types.has(column) ? [{ column, n, type: types.get(column)! }] : [])
  // A question mark is a binding to the builder, in a name as well.
  const list = taken.map(({ column }) => quotedColumn(column).replaceAll('?', '\\?')).join(', ')
  const values = taken.map(({ n, type }) => `(r.v ->> ${n})::${type}`).join(', ')
  for (let at = 0; at < lines.length;) {
    // About a megabyte a statement.
    const batch: string[] = []
    for (let length = 0; at < lines.length && length < 1_000_000 && batch.length < 5_000; at++) {
      batch.push(lines[at]!)
      length += lines[at]!.length
    }
    await db.raw(`insert into ${quoted(target.name)} (${list}) overriding system value select ${values} from jsonb_array_elements(?::jsonb) as r(v)`, [`[${batch.join(',')}]`])
  }
}

async function made(db: Knex, table: string, name: string, definition: string): Promise<void> {
  try {
    await db.raw(`alter table ${quoted(table)} add constraint ${quoted(name)} ${definition.replaceAll('?', '\\?')}`)
  } catch (cause) {
    throw new ArchiveFault('damaged', `The rows of ${table} name others that are not in the archive (${name}).`, { cause })
  }
}

/** Sequences go on where they were; those the code makes as it runs are made. */
async function advance(db: Knex, { sequences }: Manifest, { schemas }: Judged): Promise<void> {
  const here = new Set((await sequencesIn(db, [...schemas])).map(({ name }) => name))
  for (const { name, last, isCalled } of sequences) {
    if (!schemas.has(name.split('.')[0]!)) continue
    if (!here.has(name)) await db.raw(`create sequence ${quoted(name)}`)
    await db.raw(`select setval(${literal(quoted(name))}::regclass, ${last}::bigint, ${String(isCalled)})`)
  }
}

/** What must not go on as if nothing had happened. */
async function settle(db: Knex, { manifest, restore }: Loading): Promise<void> {
  // Nobody is signed in, and a link that was used since the backup does not work again; invitations do.
  await db.raw(`delete from core.session`)
  await db.raw(`delete from core.ticket where purpose <> 'invitation'`)
  await db.raw(`delete from core.throttle`)
  // What waited to be sent was most likely sent: it is kept, and an administrator may send it.
  await db.raw(`update core.mail set state = 'kept', next_at = null where state = 'waiting'`)
  await db.raw(`update core.cursor set leased_by = null, leased_until = null`)
  if (manifest.jobs) await db.raw(`do $$ begin if to_regclass('jobs.job') is not null then update jobs.job set state = 'retry', started_on = null where state = 'active'; end if; end $$`)
  await db.raw(`insert into core.loose_bytes (sha256) select f.sha256 from diwan_former_files f where not exists (select from core.attachment a where a.sha256 = f.sha256) on conflict (sha256) do nothing`)
  await db.raw(`insert into core.restore (id, at, archive, made_at, version, has_secret, erased) values (?, ?, ?, ?, ?, ?, ?::uuid[])`,
    [restore.id, restore.at, manifest.id, new Date(manifest.createdAt), manifest.version, restore.hasSecret, [...restore.erased]] as never)
}
