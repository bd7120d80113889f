import { Type } from 'typebox'
import type { ItemChange, Route, Routes } from '@diwan/core'
import { collection } from './collections/kind.ts'
import type { ExchangeDeps, ExchangePermission, ExchangeServices } from './deps.ts'
import { OaiFollower } from './oai/follower.ts'
import { OaiMirror } from './oai/mirror.ts'
import { OaiProvider } from './oai/provider.ts'
import { oaiRoutes } from './routes/oai.ts'
import { WorkRecords } from './work-records.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const exchangeServices = { workRecords: WorkRecords, oaiMirror: OaiMirror, oaiFollower: OaiFollower, oaiProvider: OaiProvider }
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
  repositoryMail: Type.String({ maxLength: 200, default: '' }),
}
export const exchangeSlots = {}
export const exchangeHears = {}
type Following = Pick<ExchangeServices, 'oaiFollower'>
export const exchangeFollows = {
  work: ({ oaiFollower }: Following, changes: readonly ItemChange[]) => oaiFollower.works(changes),
  collection: ({ oaiFollower }: Following, changes: readonly ItemChange[]) => oaiFollower.collections(changes),
}
export const exchangeRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [...oaiRoutes(on)]
