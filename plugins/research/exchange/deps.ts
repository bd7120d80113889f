import type { CoreServices, RequestServices } from '@diwan/core'
import type { Vocabularies } from '../works/services/vocabularies.ts'
import type { Holdings } from '../works/services/holdings.ts'
import type { Works } from '../works/services/works.ts'
import type { Citations } from './citations/citations.ts'
import type { ShelfExport } from './citations/shelf-export.ts'
import type { Collections } from './collections/collections.ts'
import type { Filing } from './collections/filing.ts'
import type { UseCounts } from './counts/use-counts.ts'
import type { OaiFollower } from './oai/follower.ts'
import type { OaiMirror } from './oai/mirror.ts'
import type { OaiProvider } from './oai/provider.ts'
import type { WorkRecords } from './work-records.ts'

export interface ExchangeServices { workRecords: WorkRecords; citations: Citations; shelfExport: ShelfExport; collections: Collections; filing: Filing; useCounts: UseCounts; oaiMirror: OaiMirror; oaiFollower: OaiFollower; oaiProvider: OaiProvider }
export interface ExchangeSettings { identifierPrefix: string; repositoryName: string; repositoryMail: string }
export type ExchangeDeps = CoreServices & RequestServices & ExchangeServices & { works: Works; holdings: Holdings; vocabularies: Vocabularies; settings: ExchangeSettings }
export type ExchangePermission = 'read' | 'collect'
