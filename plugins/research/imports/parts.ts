import type { ItemChange, PersonalData, Route, Routes } from '@diwan/core'
import type { ImportsDeps, ImportsPermission, ImportsServices } from './deps.ts'
import { elsewhereRoutes } from './routes/elsewhere.ts'
import { importRoutes } from './routes/imports.ts'
import { sourceRoutes } from './routes/sources.ts'
import { Elsewhere } from './services/elsewhere.ts'
import { Harvester } from './services/harvester.ts'
import { Imports } from './services/imports.ts'
import { KnownWorks } from './services/known-works.ts'
import { Sources } from './services/sources.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const importsServices = { knownWorks: KnownWorks, imports: Imports, sources: Sources, harvester: Harvester, elsewhere: Elsewhere }
/** `import`: bring records in from files and from repositories, and file them. */
export const importsPermissions = { import: 'editor' } as const
type Given = Pick<ImportsServices, 'imports' | 'sources' | 'harvester'>
export const importsJobs = {
  'import-records': { deadline: 3_600, run: ({ imports }: Given, { id }: Record<string, unknown>) => imports.run(String(id)) },
  /** Those that were cut off with the process. */
  'imports-left': { every: '5 minutes', run: ({ imports }: Given) => imports.resume() },
  harvest: { deadline: 7_200, run: ({ harvester }: Given, { id }: Record<string, unknown>) => harvester.run(String(id)) },
  /** Those whose day has come, that were cut off, or that were asked to come again. */
  'harvests-due': { every: '5 minutes', run: async ({ sources, jobs }: Given & Pick<ImportsDeps, 'jobs'>) => { for (const id of await sources.due()) await jobs.send('harvest', { id }, { key: id }) } },
  'imports-forgotten': { every: '20 4 * * *', run: ({ imports }: Given) => imports.forget() },
}
export const importsPersonal: readonly PersonalData[] = [
  { table: 'research.import', person: 'by_person', columns: ['name', 'created_at'], why: 'research.personal.import', onRemoval: 'keep' },
  { table: 'research.oai_source', person: 'by_person', columns: ['name', 'address', 'created_at'], why: 'research.personal.source', onRemoval: 'keep' },
]
export const importsFollows = { work: ({ knownWorks }: Pick<ImportsServices, 'knownWorks'>, changes: readonly ItemChange[]) => knownWorks.follow(changes) }
export const importsRoutes = (on: Routes<ImportsDeps, ImportsPermission>): Route[] => [...importRoutes(on), ...sourceRoutes(on), ...elsewhereRoutes(on)]
export { loadDemoImport } from './demo/load.ts'
