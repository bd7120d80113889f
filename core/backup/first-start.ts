import { readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Log } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import { rowsOf } from './catalogue.ts'
import type { ErasedPeople } from './erased.ts'

/** Where a restored secret waits until the database is the archive's. */
export const secretDraft = (secretFile: string, restore: string): string => `${secretFile}.restored-${restore}`

interface Restore { id: string; at: Date; archive: string; made_at: Date; version: string; has_secret: boolean; erased: string[]; is_in_place: boolean }

const open = async (database: Database): Promise<Restore | undefined> =>
  (await rowsOf<Restore>(database.db, 'select id, at, archive, made_at, version, has_secret, erased, is_in_place from core.restore where not is_settled order by at desc limit 1'))[0]

interface Place { readonly database: Database; readonly dataDirectory: string; readonly secretFile: string; readonly log: Log }

/**
 * At a start, before anything reads them: gives the files that belong to a restored database their place. The secret it came with
 * takes the place of the one there, which is kept beside it; the heads of another audit log are laid aside. May be stopped anywhere
 * and begun again.
 */
export async function putInPlace({ database, dataDirectory, secretFile, log }: Place): Promise<void> {
  const restore = await open(database)
  await clearDrafts(secretFile, restore?.id)
  if (!restore || restore.is_in_place) return
  if (restore.has_secret && await isThere(secretDraft(secretFile, restore.id))) {
    if (await isThere(secretFile)) await rename(secretFile, `${secretFile}.before-${restore.id}`)
    await rename(secretDraft(secretFile, restore.id), secretFile)
    log.info('the secret of the restored site is in its place', { before: `${secretFile}.before-${restore.id}` })
  }
  const heads = join(dataDirectory, 'audit', 'audit-heads.jsonl')
  const aside = join(dataDirectory, 'audit', `audit-heads.before-${restore.id}.jsonl`)
  if (await isThere(heads) && !await isThere(aside)) await rename(heads, aside)
  await database.db.raw('update core.restore set is_in_place = true where id = ?', [restore.id])
}

interface Settling {
  readonly database: Database
  readonly erased: ErasedPeople
  readonly log: Log
  /** Removes an account for good. */
  remove(person: string): Promise<void>
  record(action: string, object: string, detail: Record<string, unknown>): Promise<void>
  now(): Date
}

/**
 * At a start, when the plugins are open: people who were removed since the backup are removed again, before anybody is answered;
 * then the restore stands in the audit log. Also sees to it that the list outside the database names everybody who was removed.
 */
export async function settleRestore({ database, erased, log, remove, record, now }: Settling): Promise<void> {
  const restore = await open(database)
  if (restore) {
    const gone = [...new Set([...restore.erased, ...await erased.all()])]
    const back = await rowsOf<{ id: string }>(database.db, `select id from core.person where state <> 'removed' and id = any(?::uuid[]) order by id`, [gone])
    const kept: string[] = []
    for (const { id } of back) {
      await remove(id).catch((error: unknown) => {
        kept.push(id)
        log.error('somebody who had been removed is back and could not be removed again: remove the account in the administration', { person: id, error: String(error) })
      })
    }
    await database.transaction(async () => {
      await database.db.raw(`update core.restore set is_settled = true, erased = '{}' where not is_settled`)
      await record('core.backup.restored', `backup:${restore.archive}`, { madeAt: restore.made_at.toISOString(), version: restore.version, removedAgain: back.length - kept.length, notRemoved: kept })
    })
  }
  const removed = await rowsOf<{ id: string }>(database.db, `select id from core.person where state = 'removed'`)
  if (removed.length > 0) await erased.add(removed.map(({ id }) => id), now()).catch((error: unknown) => { log.error('the list of removed people could not be written', { error: String(error) }) })
}

/** Secrets of restores that never came about. */
async function clearDrafts(secretFile: string, current: string | undefined): Promise<void> {
  const prefix = `${basename(secretFile)}.restored-`
  for (const name of await readdir(dirname(secretFile)).catch(() => [])) {
    if (name.startsWith(prefix) && name !== `${prefix}${current ?? ''}`) await rm(join(dirname(secretFile), name), { force: true }).catch(() => {})
  }
}

const isThere = (path: string): Promise<boolean> => stat(path).then(() => true, () => false)
