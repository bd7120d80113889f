import { Type } from 'typebox'
import { FacetShape, ItemPageShape, ItemShape, Refused, redirect, type CoreServices, type RequestServices, type Route, type Routes } from '@diwan/core'
import type { Administrations, AdministrationQuery } from '../services/administrations.ts'
import type { Finder } from '../services/finder.ts'
import { notCounted } from '../participation/participation.ts'
import { linesOf, type Unit, type Units } from '../services/units.ts'
import { PersonRowShape, type Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { administrations: Administrations; finder: Finder; units: Units }
const orNone = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const Row = Type.Object({
  code: Type.String(), name: Type.String(), service: Type.String(), region: Type.String(), languages: Type.Array(Type.String()), type: orNone(Type.String()), size: orNone(Type.String()), site: orNone(Type.String()),
  systems: Type.Array(Type.String()), topics: Type.Array(Type.String()), isFictional: Type.Boolean(),
}, { title: 'Administration' })
const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
/** A tree: what stands below a unit has its shape. */
const UnitShape = Type.Unsafe<Unit>({ type: 'object', additionalProperties: true })
const Code = Type.String({ maxLength: 60 })
const given = <Q extends Record<string, unknown>>(query: Q): Q => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')) as Q

const UnitsPage = Type.Object({
  code: Type.String(), name: Type.String(), units: Type.Array(UnitShape),
  lines: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), name: Type.String(), parent: orNone(Type.String()), headId: orNone(Type.String()) })), people: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
  errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
async function unitsPage({ administrations, units, finder, viewer, t }: Deps, key: string, faults: readonly { field: string; key: string; values?: Record<string, string | number> }[] = []) {
  const code = await administrations.codeOf(viewer, key)
  if (!administrations.mayDescribe(viewer, code)) throw new Refused()
  const { row } = await administrations.read(viewer, code)
  const tree = await units.tree(viewer, code)
  const { rows } = await finder.list(viewer, { administration: code, limit: 100 })
  return {
    code, name: row.name, units: tree, lines: linesOf(tree).map(({ id, name, depth, parent, headId }) => ({ id, name, label: `${'– '.repeat(depth - 1)}${name}`, parent, headId })), people: rows.map(({ person, name }) => ({ id: person, name })),
    errors: faults.map(({ field, key: words, values }) => ({ id: field, error: t(words, values) })),
  }
}
const UnitForm = { name: Type.String({ maxLength: 200 }), parent: word(40), head: word(40) }

export const administrationRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/administrations', {
    may: 'read', view: 'administrations', reads: ['directory.administration', 'core.administration', 'core.topic'],
    input: Type.Object({ q: word(100), region: word(16), language: word(20), type: word(20), topic: word(60) }),
    output: Type.Object({
      administrations: Type.Array(Row), facets: Type.Array(FacetShape), query: Type.Object({ q: Type.String() }), isNarrowed: Type.Boolean(),
      regions: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), administrations: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })) })),
    }),
    formats: {
      csv: ({ administrations }) => [['code', 'name', 'service', 'region', 'type', 'size', 'languages', 'systems', 'topics', 'site'],
        ...administrations.map((row) => [row.code, row.name, row.service, row.region, row.type, row.size, row.languages.join(' '), row.systems.join('; '), row.topics.join(' '), row.site])],
    },
    async run({ administrations, people, viewer, locale, t }, asked) {
      const query = given(asked) as AdministrationQuery
      const { rows: found, facets } = await administrations.browse(viewer, query, t)
      return {
        administrations: found, facets, query: { q: query.q ?? '' }, isNarrowed: Object.keys(query).length > 0,
        regions: (await people.regions()).map(({ code, names }) => ({ code, name: names[locale] ?? names.en, administrations: found.filter(({ region }) => region === code).map(({ code: own, name }) => ({ code: own, name })) })).filter(({ administrations: some }) => some.length > 0),
      }
    },
  }),

  on.get('/administrations/:code', {
    may: 'read', view: 'administration', reads: ['*', 'core.administration'], input: Type.Object({ code: Code, after: word(80) }),
    output: Type.Object({
      code: Type.String(), row: Row, region: Type.String(), names: Type.Array(Type.Object({ lang: Type.String(), name: Type.String() })), profile: orNone(ItemShape), units: Type.Array(UnitShape),
      people: Type.Array(PersonRowShape), hasMore: Type.Boolean(), contributions: ItemPageShape, mayDescribe: Type.Boolean(), today: Type.String(), dueBy: Type.String(),
    }),
    async run({ administrations, people, content, finder, units, clock, viewer, locale }, { code: key, after }) {
      const code = await administrations.codeOf(viewer, key)
      const { card, row, profile } = await administrations.read(viewer, code)
      const region = (await people.regions()).find((one) => one.code === card.region)
      const contacts = await finder.list(viewer, { administration: code, limit: 24 })
      const order = ['ncp', 'deputy', 'lead']
      const rank = (seat: string) => (order.indexOf(seat) + order.length + 1) % (order.length + 1)
      return {
        code, row, region: region ? region.names[locale] ?? region.names.en : card.region, names: Object.entries(card.names).map(([lang, name]) => ({ lang, name })), profile, units: await units.tree(viewer, code),
        people: contacts.rows.toSorted((a, b) => rank(a.seat) - rank(b.seat)), hasMore: contacts.next !== null,
        contributions: await content.list(viewer, { kinds: ['*'], except: notCounted, facets: { administration: code }, limit: 10, ...after ? { after } : {} }), mayDescribe: administrations.mayDescribe(viewer, code),
        today: clock.now().toISOString().slice(0, 10), dueBy: new Date(clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10),
      }
    },
  }),

  on.post('/administrations/:code/describe', {
    may: 'profile', input: Type.Object({ code: Code }),
    async run({ administrations, viewer }, { code: key }) { return redirect(`/items/${await administrations.describe(viewer, await administrations.codeOf(viewer, key))}/edit`) },
  }),

  on.get('/administrations/:code/units', { may: 'profile', isInternal: true, input: Type.Object({ code: Code }), output: UnitsPage, view: 'units', run: (deps, { code: key }) => unitsPage(deps, key) }),
  on.post('/administrations/:code/units', {
    may: 'profile', isInternal: true, input: Type.Object({ code: Code, unit: word(40), ...UnitForm }), output: UnitsPage, view: 'units',
    again: (deps, typed, fault) => unitsPage(deps, typed.code ?? '', 'faults' in fault ? fault.faults : []),
    async run({ administrations, units, viewer }, { code: key, unit, name, parent, head }) {
      const code = await administrations.codeOf(viewer, key)
      await units.write(viewer, code, { ...unit ? { id: unit } : {}, name, parent: parent || null, head: head || null })
      return redirect(`/directory/administrations/${code}/units`, 'directory.unit.saved')
    },
  }),
  on.post('/administrations/:code/units/remove', {
    may: 'profile', isInternal: true, input: Type.Object({ code: Code, unit: Type.String({ format: 'uuid' }) }),
    async run({ administrations, units, viewer }, { code: key, unit }) {
      const code = await administrations.codeOf(viewer, key)
      await units.remove(viewer, code, unit)
      return redirect(`/directory/administrations/${code}/units`, 'directory.unit.removed')
    },
  }),
]
