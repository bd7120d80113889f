import { openDatabase, type DatabaseOptions } from '../../database/index.ts'
import { makeBackup } from '../make-backup.ts'
import { restoreArchive } from '../restore.ts'
import { sourceOf, targetOf } from './places.ts'

/** Makes a backup or restores one in a process of its own, to be killed. */
const { what, options, data, archive } = JSON.parse(process.argv[2] ?? '{}') as { what: 'backup' | 'restore'; options: DatabaseOptions; data: string; archive: string }
const begin = (): void => { process.send?.('begun') }
if (what === 'backup') {
  const database = await openDatabase(options)
  begin()
  await makeBackup(sourceOf(database, data), { to: archive })
  await database.close()
} else {
  begin()
  await restoreArchive(targetOf(options, data), { archive, isReplacing: true })
}
process.send?.('done')
process.exit(0)
