import type { CoreServices, Route, Routes } from '@diwan/core'
import type { PapersDeps, PapersPermission, PapersServices } from './deps.ts'
import { importRoutes } from './routes/imports.ts'
import { paperRoutes } from './routes/papers.ts'
import { returnRoutes } from './routes/returns.ts'
import { BundleReader } from './services/bundle-reader.ts'
import { Bundles } from './services/bundles.ts'
import { Composer } from './services/composer.ts'
import { BundleImports } from './services/imports.ts'
import { PaperShelf } from './services/paper-shelf.ts'
import { Remarks } from './services/remarks.ts'
import { Returns } from './services/returns.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const papersServices = { paperShelf: PaperShelf, paperRemarks: Remarks, composer: Composer, bundles: Bundles, bundleReader: BundleReader, bundleImports: BundleImports, returns: Returns }
/** `import`: bring archives of guidelines in, as they were published elsewhere. */
export const papersPermissions = { import: 'editor' } as const
export const papersKinds = {}
type Deps = CoreServices & PapersServices
export const papersJobs = {
  paper: { deadline: 300, run: ({ paperShelf }: Deps, { digest }: Record<string, unknown>) => paperShelf.make(String(digest)) },
  'papers-old': { every: '50 2 * * *', deadline: 300, run: async ({ paperShelf, bundleImports, returns }: Deps) => { await paperShelf.tidy(); await bundleImports.tidy(); await returns.tidy() } },
}
export const papersNotices = {}
export const papersPersonal = [
  { table: 'guidelines.import', columns: ['name', 'bytes', 'found', 'state', 'created_at', 'finished_at'], person: 'by_person', why: 'guidelines.personal.import', onRemoval: 'delete' },
  { table: 'guidelines.returned', columns: ['item_id', 'name', 'lang', 'rev', 'changes', 'remarks', 'created_at'], person: 'by_person', why: 'guidelines.personal.returned', onRemoval: 'delete', keepDays: 180, since: 'created_at' },
] as const
export const papersRoutes = (on: Routes<PapersDeps, PapersPermission>): Route[] => [...importRoutes(on), ...returnRoutes(on), ...paperRoutes(on)]
