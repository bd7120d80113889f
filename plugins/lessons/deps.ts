import type { CoreServices, PluginApis, RequestServices } from '@diwan/core'
import type {} from '@diwan/directory/contract'
import type {} from '@diwan/guidelines/contract'
import type { Catalogue } from './services/catalogue.ts'
import type { Causes } from './services/causes.ts'
import type { Checks } from './services/checks.ts'
import type { Comparison } from './services/comparison.ts'
import type { Disclosures } from './services/disclosure.ts'
import type { Manuscripts } from './services/manuscripts.ts'
import type { Patterns } from './services/patterns.ts'
import type { Proposals } from './services/proposals.ts'
import type { Publishing } from './services/publishing.ts'
import type { Releases } from './services/releases.ts'
import type { Reviews } from './services/reviews.ts'
import type { Voices } from './services/voices.ts'

export interface LessonServices { catalogue: Catalogue; causes: Causes; checks: Checks; comparison: Comparison; disclosures: Disclosures; manuscripts: Manuscripts; patterns: Patterns; proposals: Proposals; publishing: Publishing; releases: Releases; reviews: Reviews; voices: Voices }
export type LessonDeps = CoreServices & RequestServices & LessonServices & { directory: PluginApis['directory'] | undefined; guidelines: PluginApis['guidelines'] | undefined }
export type LessonPermission = 'read' | 'write' | 'curate' | 'propose'
