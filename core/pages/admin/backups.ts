import { Type } from 'typebox'
import { NotFound, file, key, redirect, type Route, type Routes } from '../../contract/index.ts'
import { formatBytes } from '../../i18n/index.ts'
import type { KnownBackup } from '../../backup/backups.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { moment, orNothing } from '../shapes.ts'

const Backup = Type.Object({
  id: Type.String(), at: moment(), path: Type.String(), size: orNothing(Type.String()), rows: Type.Integer(), files: Type.Integer(), fileSize: Type.String(), missing: Type.Integer(),
  isSealed: Type.Boolean(), hasSecret: Type.Boolean(), error: orNothing(Type.String()), isThere: Type.Boolean(),
})

const shown = ({ locale }: PagesDeps, { id, startedAt: at, path, bytes, rows, files, fileBytes, missingFiles: missing, isSealed, hasSecret, error, isThere }: KnownBackup) =>
  ({ id, at, path, size: bytes === null ? null : formatBytes(bytes, locale), rows, files, fileSize: formatBytes(fileBytes, locale), missing, isSealed, hasSecret, error, isThere })

export const backupRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/backups', {
    may: 'administer', isInternal: true, view: 'admin/backups',
    output: Type.Object({
      backups: Type.Array(Backup), isBeingMade: Type.Boolean(), dailyAt: orNothing(Type.String()), directory: Type.String(), keep: Type.Integer(), isSealed: Type.Boolean(),
    }),
    async run(deps) {
      const { host: { backups, config: { backup }, jobs } } = deps
      const job = (await jobs.list()).find(({ plugin, job: name }) => plugin === 'core' && name === 'backup')
      return {
        backups: (await backups.list()).map((one) => shown(deps, one)), isBeingMade: backups.progress !== null || Number(job?.waiting ?? 0) + Number(job?.running ?? 0) > 0,
        dailyAt: backup.at ?? null, directory: backup.directory, keep: backup.keep, isSealed: backup.keyFile !== undefined,
      }
    },
  }),

  on.post('/admin/backups', {
    may: 'administer', isInternal: true, asksAgain: true,
    async run({ host, audit, viewer }) {
      await host.jobs.runNow('core', 'backup')
      await audit.record(viewer, 'core.backup.asked', 'site')
      return redirect('/admin/backups', 'core.admin.backup.queued')
    },
  }),

  // Only sealed ones leave by the web: an open one holds what people chose that administrators do not see.
  on.get('/admin/backups/:backup/file', {
    may: 'administer', isInternal: true, deadline: 3_600, input: Type.Object({ backup: key() }),
    async run({ host, audit, viewer }, { backup }) {
      const found = await host.backups.open(backup)
      if (!found?.isSealed) throw new NotFound()
      await audit.record(viewer, 'core.backup.downloaded', `backup:${backup}`, { bytes: found.bytes })
      return file({ name: found.name, type: 'application/octet-stream', body: found.read(), size: found.bytes, etag: backup, maxAge: 0 })
    },
  }),
]
