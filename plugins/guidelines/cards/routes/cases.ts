import { Type } from 'typebox'
import { Invalid, ItemShape, RelatedShape, key, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import { causeWords, phases } from '../kinds/words.ts'
import { caseView, type TreeNode } from '../services/case-view.ts'
import { noteOf } from '../services/card-shelf.ts'
import { moneyTable } from '../services/purchasing-power.ts'
import type { CardDeps, CardPermission } from './deps.ts'
import { AppliesShape, ErrorsShape, NoteShape, OutcomeShape, appliesTo, errorsOf, maybe, word } from './shapes.ts'

const said = { id: Type.String(), title: Type.String(), note: Type.String() }
const number = () => maybe(Type.Number())
const figure = () => Type.Object({ value: Type.Optional(Type.Number()), missing: Type.Optional(Type.String()) })
/** A tree: what stands below a cause has its shape. */
const Tree = Type.Array(Type.Unsafe<TreeNode>({ type: 'object', additionalProperties: true }))
const View = Type.Object({
  costs: Type.Array(Type.Object({ ...said, kind: Type.String(), amount: Type.Number(), currency: Type.String(), year: Type.Integer(), isYearly: Type.Boolean(), dollars: number() })), once: figure(), yearly: figure(),
  results: Type.Array(Type.Object({ ...said, measure: Type.String(), baseline: number(), target: number(), actual: number(), better: Type.String(), change: number(), reached: maybe(Type.Boolean()) })),
  tree: Tree, lines: Type.Array(Type.Object({ ...said, depth: Type.Integer(), cause: oneOf(causeWords) })), timeline: Type.Array(Type.Object({ ...said, on: Type.String(), phase: maybe(oneOf(phases)) })),
})
const Read = Type.Object({ item: ItemShape, view: View, cards: Type.Array(NoteShape), outcomes: Type.Array(OutcomeShape), related: RelatedShape, baseYear: Type.Integer(), release: maybe(Type.String()), applies: AppliesShape })
const Released = Type.Object({ title: Type.String(), id: Type.String(), path: Type.String(), told: Type.Object({ title: Type.String(), langs: Type.Array(Type.String()), from: maybe(Type.String()), until: maybe(Type.String()), declarations: number() }), errors: ErrorsShape, released: maybe(Type.String()), rev: Type.Integer() })

/** Cards that rest on a case: looked for by it, since a case does not name them. */
async function cardsOf({ content, viewer }: CardDeps, id: string) {
  const found = await content.joined<object>(viewer, {
    sql: `select '{}'::jsonb as own, c.item_id, null::uuid as person_id from (select item_id, 0 as sort from guidelines.pitfall where cases @> array[?::uuid] union all select item_id, 1 from guidelines.practice where cases @> array[?::uuid]) c order by c.sort, c.item_id limit 20`,
    bindings: [id, id], isFrequent: true,
  })
  return found.flatMap(({ item }) => item ? [noteOf(item)] : [])
}

async function releasePage({ unnamedCases, viewer, t }: CardDeps, ref: string) {
  const { item, draft, told, faults, released } = await unnamedCases.preview(viewer, ref)
  const fields = told.fields as { from: string | null; until: string | null; declarations: number | null }
  return {
    title: draft.input.texts[viewer.locale]?.title ?? draft.input.texts[draft.input.lang]?.title ?? item.title, id: item.id, path: item.path, rev: draft.rev, errors: errorsOf(faults, t), released: released?.path ?? null,
    told: { title: told.texts[told.lang]?.title ?? '', langs: Object.keys(told.texts), from: fields.from, until: fields.until, declarations: fields.declarations },
  }
}

export const caseRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => [
  on.get('/cases/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Read, view: 'cards/case', reads: ['guidelines.case', 'guidelines.pitfall', 'guidelines.practice', 'guidelines.assessment', 'core.topic', 'core.administration'],
    async run(deps, { key: ref }) {
      const { content, viewer, outcomes } = deps
      const item = await content.read(viewer, 'guidelines.case', ref)
      const cards = await cardsOf(deps, item.id)
      const shown = new Set(cards.map(({ id }) => id))
      const isHidden = item.isKept && item.publishedAt === null
      return {
        item, view: caseView(item), cards, applies: await appliesTo(deps, item), outcomes: await outcomes.of(viewer, item.id), baseYear: moneyTable.baseYear, release: isHidden ? `/guidelines/cases/${item.id}/release` : null,
        related: (await content.related(viewer, item, 12)).filter(({ item: { id } }) => !shown.has(id)).slice(0, 6),
      }
    },
  }),

  on.get('/cases/:key/release', { may: 'contribute', isInternal: true, input: Type.Object({ key: key() }), output: Released, view: 'cards/release', run: (deps, { key: ref }) => releasePage(deps, ref) }),
  on.post('/cases/:key/release', {
    may: 'contribute', isInternal: true, input: Type.Object({ key: key(), isRead: Type.Optional(Type.Boolean({ default: false })) }), output: Released, view: 'cards/release',
    async again(deps, { key: ref = '' }, fault) {
      const page = await releasePage(deps, ref)
      return fault instanceof Invalid ? { ...page, errors: errorsOf(fault.faults, deps.t) } : page
    },
    async run({ unnamedCases, viewer }, { key: ref, isRead = false }) {
      if (!isRead) throw new Invalid([{ field: 'isRead', key: 'guidelines.release.fault.read' }])
      const { path } = await unnamedCases.release(viewer, ref)
      return redirect(path, 'guidelines.release.done')
    },
  }),
  on.post('/cases/:key/withdraw-consent', {
    may: 'contribute', isInternal: true, input: Type.Object({ key: key(), note: word(1_000) }),
    async run({ unnamedCases, viewer, t }, { key: ref, note = '' }) {
      await unnamedCases.takeBackConsent(viewer, ref, note.trim() === '' ? t('guidelines.case.consent.note') : note)
      return redirect('/guidelines/cases', 'guidelines.case.consent.taken-back')
    },
  }),
]
