import { assessment } from './kinds/assessment.ts'
import { caseKind } from './kinds/case.ts'
import { pitfall } from './kinds/pitfall.ts'
import { practice } from './kinds/practice.ts'
import { processKind } from './kinds/process.ts'
import { standard } from './kinds/standard.ts'
import { CardShelf } from './services/card-shelf.ts'
import { Outcomes } from './services/outcomes.ts'
import { Shelf } from './services/shelf.ts'

/** What this folder brings to the plugin: read by `plugin.ts` alone. */
export const cardsServices = { shelf: Shelf, cardShelf: CardShelf, outcomes: Outcomes }
/** `contribute`: write a card or a case; `curate`: look at it and publish it; `declare`: speak for one's administration. */
export const cardsPermissions = { contribute: 'member', curate: 'editor', declare: 'ncp' } as const
export const cardsKinds = { practice, pitfall, case: caseKind, process: processKind, standard, assessment }
export const cardsJobs = {}
export const cardsNotices = { pitfall: { label: 'guidelines.notice.pitfall.label', text: 'guidelines.notice.pitfall.text', mail: 'at-once' } } as const
export const cardsPersonal = [
  { table: 'guidelines.card_use', columns: ['by_id'], person: 'by_id', why: 'guidelines.personal.card-use', onRemoval: 'blank' },
  { table: 'guidelines.declaration', columns: ['by_id'], person: 'by_id', why: 'guidelines.personal.declaration', onRemoval: 'blank' },
] as const
