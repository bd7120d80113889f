import { Type } from 'typebox'
import { ItemShape, RelatedShape, key, redirect, type Item, type Route, type Routes } from '@diwan/core'
import type { CardDeps, CardPermission } from './deps.ts'
import { AppliesShape, NoteShape, OutcomeShape, appliesTo, comparisonOf, maybe, word } from './shapes.ts'

const UsesShape = Type.Object({
  n: Type.Integer(), named: Type.Array(Type.Object({ administration: Type.String(), year: Type.Integer(), note: Type.String() })), regions: Type.Array(Type.Object({ region: Type.String(), n: Type.Integer() })),
  mine: maybe(Type.Object({ isNamed: Type.Boolean(), year: Type.Integer(), note: Type.String() })), mayTell: Type.Boolean(), regionNames: Type.Record(Type.String(), Type.String()), year: Type.Integer(),
})
const Read = Type.Object({ item: ItemShape, cases: Type.Array(NoteShape), compare: Type.String(), outcomes: Type.Array(OutcomeShape), related: RelatedShape, uses: UsesShape, applies: AppliesShape })

/** What stands around a practice or a pitfall: cases behind it, what became of it, who says they do it too. */
async function around(deps: CardDeps, item: Item) {
  const { cardShelf, cardUses, outcomes, content, people, viewer, locale, clock } = deps
  const cases = await cardShelf.pick(viewer, (item.fields['cases'] ?? []) as string[])
  const uses = await cardUses.of(viewer, item.id)
  const regionNames = uses.regions.length === 0 ? {} : Object.fromEntries((await people.regions()).map(({ code, names }) => [code, names[locale] ?? names.en]))
  const shown = new Set(cases.map(({ id }) => id))
  return {
    item, cases, compare: comparisonOf(cases), outcomes: await outcomes.of(viewer, item.id), related: (await content.related(viewer, item, 10)).filter(({ item: { id } }) => !shown.has(id)).slice(0, 6),
    applies: await appliesTo(deps, item), uses: { ...uses, regionNames, year: clock.now().getUTCFullYear() },
  }
}

const page = (on: Routes<CardDeps, CardPermission>, kind: 'practice' | 'pitfall', place: string): Route[] => [
  on.get(`/${place}/:key`, {
    may: 'read', input: Type.Object({ key: key() }), output: Read, view: `cards/${kind}`,
    // Not kept for visitors: who says they do it too changes, and is taken back, without the card being written.
    run: async (deps, { key: ref }) => around(deps, await deps.content.read(deps.viewer, `guidelines.${kind}`, ref)),
  }),
  on.post(`/${place}/:key/use`, {
    may: 'declare', isInternal: true, input: Type.Object({ key: key(), year: Type.Integer({ minimum: 0, maximum: 9_999 }), isNamed: Type.Optional(Type.Boolean({ default: false })), note: word(300), stop: Type.Optional(Type.Boolean({ default: false })) }), output: Read, view: `cards/${kind}`,
    again: async (deps, { key: ref = '' }) => around(deps, await deps.content.read(deps.viewer, `guidelines.${kind}`, ref)),
    async run({ cardUses, audit, viewer }, { key: ref, year, isNamed = false, note = '', stop = false }) {
      const item = await cardUses.tell(viewer, ref, stop ? null : { isNamed, year, note })
      await audit.record(viewer, stop ? 'guidelines.use.taken-back' : 'guidelines.use.told', `item:${item.id}`, { isNamed })
      return redirect(item.path, stop ? 'guidelines.use.taken-back' : 'guidelines.use.told')
    },
  }),
]

export const cardRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => [...page(on, 'practice', 'practices'), ...page(on, 'pitfall', 'pitfalls')]
