import type { CoreServices, RequestServices } from '@diwan/core'
import type { UptakeServices } from '../../uptake/deps.ts'
import type { CardShelf } from '../services/card-shelf.ts'
import type { CardUses } from '../services/card-uses.ts'
import type { CauseCounts } from '../services/cause-counts.ts'
import type { Comparison } from '../services/comparison.ts'
import type { Curation } from '../services/curation.ts'
import type { Declarations } from '../services/declarations.ts'
import type { Outcomes } from '../services/outcomes.ts'
import type { Shelf } from '../services/shelf.ts'
import type { Similar } from '../services/similar.ts'
import type { UnnamedCases } from '../services/unnamed-cases.ts'

export interface CardServices { shelf: Shelf; cardShelf: CardShelf; cardUses: CardUses; causeCounts: CauseCounts; comparison: Comparison; curation: Curation; declarations: Declarations; outcomes: Outcomes; similar: Similar; unnamedCases: UnnamedCases }
export type CardDeps = CoreServices & RequestServices & CardServices & Pick<UptakeServices, 'conditions' | 'profiles'>
export type CardPermission = 'read' | 'contribute' | 'curate' | 'declare'
