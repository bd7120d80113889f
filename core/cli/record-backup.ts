import { openAudit } from '../audit/open-audit.ts'
import type { MadeBackup } from '../backup/make-backup.ts'
import { rowsIn } from '../backup/manifest.ts'
import type { Clock } from '../contract/index.ts'
import type { Database } from '../database/index.ts'
import { noLog } from '../kernel/log.ts'

/** Puts a backup of a site that does not run into its audit log; it is numbered at the next start. */
export async function recordBackup(database: Database, clock: Clock, { manifest, isSealed }: MadeBackup): Promise<void> {
  const audit = openAudit({ database, clock, log: noLog })
  await audit.record('system', 'core.backup.made', `backup:${manifest.id}`, { rows: rowsIn(manifest), files: manifest.files.count, isSealed })
  await audit.close()
}
