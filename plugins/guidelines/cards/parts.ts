import { assessment } from './kinds/assessment.ts'
import { caseKind } from './kinds/case.ts'
import { pitfall } from './kinds/pitfall.ts'
import { practice } from './kinds/practice.ts'
import { processKind } from './kinds/process.ts'
import { standard } from './kinds/standard.ts'
import type { Route, Routes } from '@diwan/core'
import type { CardDeps, CardPermission } from './routes/deps.ts'
import { cardRoutes } from './routes/cards.ts'
import { caseRoutes } from './routes/cases.ts'
import { comparingRoutes } from './routes/comparing.ts'
import { libraryRoutes } from './routes/library.ts'
import { listRoutes } from './routes/lists.ts'
import { writingRoutes } from './routes/writing.ts'
import { CardShelf } from './services/card-shelf.ts'
import { CardUses } from './services/card-uses.ts'
import { CauseCounts } from './services/cause-counts.ts'
import { Comparison } from './services/comparison.ts'
import { Curation } from './services/curation.ts'
import { Declarations } from './services/declarations.ts'
import { Similar } from './services/similar.ts'
import { UnnamedCases } from './services/unnamed-cases.ts'
import { Outcomes } from './services/outcomes.ts'
import { Shelf } from './services/shelf.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const cardsServices = {
  shelf: Shelf, cardShelf: CardShelf, outcomes: Outcomes, cardUses: CardUses, causeCounts: CauseCounts, comparison: Comparison, curation: Curation, declarations: Declarations, similar: Similar, unnamedCases: UnnamedCases,
}
/** Addresses with words of their own stand before those with a number. */
export const cardsRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => [...writingRoutes(on), ...listRoutes(on), ...comparingRoutes(on), ...libraryRoutes(on), ...caseRoutes(on), ...cardRoutes(on)]
/** `contribute`: write a card or a case; `curate`: look at it and publish it; `declare`: speak for one's administration. */
export const cardsPermissions = { contribute: 'member', curate: 'editor', declare: 'ncp' } as const
export const cardsKinds = { practice, pitfall, case: caseKind, process: processKind, standard, assessment }
export const cardsJobs = {}
export const cardsNotices = { pitfall: { label: 'guidelines.notice.pitfall.label', text: 'guidelines.notice.pitfall.text', mail: 'at-once' } } as const
export const cardsPersonal = [
  { table: 'guidelines.card_use', columns: ['by_id'], person: 'by_id', why: 'guidelines.personal.card-use', onRemoval: 'blank' },
  { table: 'guidelines.declaration', columns: ['by_id'], person: 'by_id', why: 'guidelines.personal.declaration', onRemoval: 'blank' },
] as const
