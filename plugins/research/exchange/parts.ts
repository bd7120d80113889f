import { Type } from 'typebox'
import type { ItemChange, ItemSummary, Route, Routes } from '@diwan/core'
import { Citations } from './citations/citations.ts'
import { ShelfExport } from './citations/shelf-export.ts'
import { Collections } from './collections/collections.ts'
import { Filing } from './collections/filing.ts'
import { collection } from './collections/kind.ts'
import { UseCounts } from './counts/use-counts.ts'
import type { ExchangeDeps, ExchangePermission, ExchangeServices } from './deps.ts'
import { OaiFollower } from './oai/follower.ts'
import { OaiMirror } from './oai/mirror.ts'
import { OaiProvider } from './oai/provider.ts'
import { citeBox, citingRoutes } from './routes/citing.ts'
import { collectionRoutes } from './routes/collections.ts'
import { countBox, countingRoutes } from './routes/counting.ts'
import { filingRoutes } from './routes/filing.ts'
import { oaiRoutes } from './routes/oai.ts'
import { WorkRecords } from './work-records.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const exchangeServices = { workRecords: WorkRecords, citations: Citations, shelfExport: ShelfExport, collections: Collections, filing: Filing, useCounts: UseCounts, oaiMirror: OaiMirror, oaiFollower: OaiFollower, oaiProvider: OaiProvider }
/** `collect`: put works together in collections. */
export const exchangePermissions = { collect: 'editor' } as const
export const exchangeKinds = { collection }
export const exchangeJobs = {}
export const exchangeNotices = {} as const
export const exchangePersonal = [] as const
export const exchangeSettings = {
  /** What harvesters call this collection of works; empty: the name of the host. */
  repositoryName: Type.String({ maxLength: 200, default: '' }),
  /** Whom a harvester writes to; empty: the postmaster of the host. */
  repositoryMail: Type.String({ maxLength: 200, pattern: '^([^\\s@]+@[^\\s@.]+(\\.[^\\s@.]+)+)?$', default: '' }),
}
const workReads = ['research.work', 'core.topic', 'core.administration']
export const exchangeSlots = {
  'item.after': { order: 30, view: 'exchange/slot-cite', may: 'read', reads: workReads, run: (deps: ExchangeDeps, subject: { item: ItemSummary }) => citeBox(deps, subject) },
  'item.rail': { order: 60, view: 'exchange/slot-counts', may: 'read', reads: [], run: (deps: ExchangeDeps, subject: { item: ItemSummary }) => countBox(deps, subject) },
}
export const exchangeHears = {}
type Following = Pick<ExchangeServices, 'oaiFollower'>
export const exchangeFollows = {
  work: ({ oaiFollower }: Following, changes: readonly ItemChange[]) => oaiFollower.works(changes),
  collection: ({ oaiFollower }: Following, changes: readonly ItemChange[]) => oaiFollower.collections(changes),
}
export const exchangeRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [...oaiRoutes(on), ...citingRoutes(on), ...collectionRoutes(on), ...filingRoutes(on), ...countingRoutes(on)]
