import { Backups } from '../backup/backups.ts'
import type { Config } from '../config/index.ts'
import type { Clock } from '../contract/index.ts'
import { coreVersion } from './core-version.ts'
import type { Found } from './find.ts'
import type { Floors } from './floors.ts'
import type { SiteLog } from './log.ts'

interface Needs { floors: Pick<Floors, 'database'>; config: Config; found: readonly Found[]; origin: string; clock: Clock; log: SiteLog }

/** The backups of this site, as its configuration wants them. */
export function openSiteBackups({ floors: { database }, config: { files, data, backup }, found, origin, clock, log }: Needs): Backups {
  return new Backups({
    source: { database, filesDirectory: files.directory, secretFile: data.secretFile, version: coreVersion, origin, plugins: found.map(({ id, version }) => ({ id, version })), clock },
    settings: { directory: backup.directory, keep: backup.keep, keyFile: backup.keyFile }, log: log.for('core'),
  })
}
