import type { CoreServices, RequestServices } from '@diwan/core'
import type { Catalogue } from '../works/services/catalogue.ts'
import type { Vocabularies } from '../works/services/vocabularies.ts'
import type { Works } from '../works/services/works.ts'
import type { Elsewhere } from './services/elsewhere.ts'
import type { Harvester } from './services/harvester.ts'
import type { Imports } from './services/imports.ts'
import type { KnownWorks } from './services/known-works.ts'
import type { Sources } from './services/sources.ts'

export interface ImportsServices { knownWorks: KnownWorks; imports: Imports; sources: Sources; harvester: Harvester; elsewhere: Elsewhere }
export type ImportsDeps = CoreServices & RequestServices & ImportsServices & { works: Works; vocabularies: Vocabularies; catalogue: Catalogue }
export type ImportsPermission = 'read' | 'import'
