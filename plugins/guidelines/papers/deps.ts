import type { CoreServices, RequestServices } from '@diwan/core'
import type { GuideServices } from '../guide/deps.ts'
import type { BundleReader } from './services/bundle-reader.ts'
import type { Bundles } from './services/bundles.ts'
import type { Composer } from './services/composer.ts'
import type { BundleImports } from './services/imports.ts'
import type { PaperShelf } from './services/paper-shelf.ts'
import type { Remarks } from './services/remarks.ts'
import type { Returns } from './services/returns.ts'

export interface PapersServices { paperShelf: PaperShelf; paperRemarks: Remarks; composer: Composer; bundles: Bundles; bundleReader: BundleReader; bundleImports: BundleImports; returns: Returns }
export type PapersDeps = CoreServices & RequestServices & GuideServices & PapersServices
export type PapersPermission = 'read' | 'import' | 'amend'
