import { Type } from 'typebox'
import { CountShape, FacetShape, ItemShape, ItemSummaryShape, key, oneOf, pageOf, paging, type CoreServices, type RequestServices, type Route, type Routes } from '@diwan/core'
import { contactFields, seats } from '../kinds/person.ts'
import type { Finder } from '../services/finder.ts'
import type { Cards } from '../services/cards.ts'
import type { Portrait } from '../services/portrait.ts'
import { jCardOf, vCardOf } from '../services/vcard.ts'

export type Deps = CoreServices & RequestServices & { cards: Cards; finder: Finder; portrait: Portrait }
export type Permission = 'read' | 'card' | 'contact' | 'export' | 'profile' | 'import' | 'organisations'

const orNone = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const several = (maxLength: number) => Type.Optional(Type.Union([Type.String({ maxLength }), Type.Array(Type.String({ maxLength }), { maxItems: 5 })]))
const Query = Type.Object({
  q: Type.Optional(Type.String({ maxLength: 100 })), region: Type.Optional(Type.String({ maxLength: 16 })), administration: Type.Optional(Type.String({ maxLength: 16 })),
  topic: several(60), language: several(20), seat: Type.Optional(oneOf([...seats, ''])), letter: Type.Optional(Type.String({ maxLength: 4 })), ...paging, after: Type.Optional(Type.String({ maxLength: 500 })), before: Type.Optional(Type.String({ maxLength: 500 })),
})
export const ConfirmationShape = orNone(Type.Object({ on: orNone(Type.String()), until: Type.String(), by: orNone(Type.String()), how: orNone(Type.String()) }))
export const PersonRowShape = Type.Object({
  id: Type.String(), ref: orNone(Type.String()), person: Type.String(), name: Type.String(), lang: Type.String(), jobTitle: Type.String(), role: Type.String(), administration: orNone(Type.String()), region: orNone(Type.String()),
  seat: Type.String(), languages: Type.Array(Type.String()), topics: Type.Array(Type.String()), path: Type.String(), confirmation: ConfirmationShape,
}, { title: 'PersonRow' })
const Listed = Type.Object({
  people: pageOf(PersonRowShape), facets: Type.Array(FacetShape), letters: Type.Array(Type.String()), count: orNone(CountShape), query: Type.Object({ q: Type.String(), letter: Type.String() }),
  regions: Type.Array(Type.Object({ code: Type.String(), name: Type.String(), administrations: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })) })), isNarrowed: Type.Boolean(),
  today: Type.String(), dueBy: Type.String(), actions: Type.Array(Type.Object({ label: Type.String(), url: Type.String() })),
})
const Contact = Type.Object(Object.fromEntries(contactFields.map((name) => [name, orNone(Type.String())])))
export const PortraitShape = Type.Object({
  card: ItemShape, person: Type.String(), jobTitle: Type.String(), seat: Type.String(), region: orNone(Type.String()),
  confirmation: ConfirmationShape, confirmedBy: Type.String(), confirmedUntil: Type.String(),
  speaks: Type.Array(Type.Object({ code: Type.String(), level: Type.String() })),
  knows: Type.Array(Type.Object({ topic: Type.String(), label: Type.String(), level: Type.Integer(), evidence: Type.String(), endorsedBy: Type.Array(Type.Object({ name: Type.String(), path: Type.String(), note: Type.String() })), isMine: Type.Boolean() })),
  contact: Contact, isSelf: Type.Boolean(), mayEndorse: Type.Boolean(), mayContact: Type.Boolean(),
  unit: orNone(Type.String()), contributions: pageOf(ItemSummaryShape),
})

/** From when on a confirmation is due again, and over: for the badge. */
export const badgeDays = { today: Type.String(), dueBy: Type.String() }
export const badgeDaysOf = (clock: CoreServices['clock']) => ({ today: clock.now().toISOString().slice(0, 10), dueBy: new Date(clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10) })

/** Asked without a value, a facet is not asked. */
const given = <Q extends Record<string, unknown>>(query: Q): Q => Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0))) as Q

export const peopleRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/', {
    may: 'read', input: Query, output: Listed, view: 'list', reads: ['directory.person', 'core.person', 'core.administration', 'core.topic'],
    formats: {
      csv: ({ people }) => [['ref', 'name', 'title', 'role', 'seat', 'administration', 'region', 'languages', 'topics', 'confirmed_until'],
        ...people.rows.map((row) => [row.ref, row.name, row.jobTitle, row.role, row.seat, row.administration, row.region, row.languages.join(' '), row.topics.join(' '), row.confirmation?.until ?? null])],
    },
    async run({ finder, people, audit, clock, viewer, locale, t }, asked) {
      const query = given(asked) as Parameters<Finder['list']>[1]
      const isExport = viewer.outlet === 'export'
      const beside = isExport ? null : await finder.beside(viewer, query, t)
      const page = await finder.list(viewer, { ...query, ...isExport ? { limit: 100 } : {} }, beside?.count)
      if (isExport) await audit.record(viewer, 'directory.people.exported', 'site', { rows: page.rows.length })
      const collator = new Intl.Collator(locale)
      const all = await people.administrations()
      return {
        people: page, facets: beside?.facets ?? [], letters: beside?.letters ?? [], count: query.q === undefined ? beside?.count ?? null : null, query: { q: query.q ?? '', letter: query.letter ?? '' },
        regions: (await people.regions()).map(({ code, names }) => ({ code, name: names[locale] ?? names.en, administrations: all.filter(({ region }) => region === code)
          .map(({ code: own, names: called }) => ({ code: own, name: called[locale] ?? called.en })).toSorted((a, b) => collator.compare(a.name, b.name)) })).filter(({ administrations }) => administrations.length > 0),
        actions: [
          ...viewer.may('directory.contact') ? [{ label: t('directory.messages.title'), url: `/${locale}/directory/messages` }, { label: t('directory.connections.title'), url: `/${locale}/directory/connections` }] : [],
          ...viewer.may('directory.import') ? [{ label: t('directory.import.title'), url: `/${locale}/directory/import` }] : [], ...viewer.may('directory.card') ? [{ label: t('directory.card.mine'), url: `/${locale}/directory/card` }] : [],
        ],
        isNarrowed: Object.keys(query).some((name) => !['after', 'before', 'limit'].includes(name)),
        today: clock.now().toISOString().slice(0, 10), dueBy: new Date(clock.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10),
      }
    },
  }),

  on.get('/people/:key', {
    may: 'read', input: Type.Object({ key: key(), after: Type.Optional(Type.String({ maxLength: 80 })) }), output: PortraitShape, view: 'person', reads: ['*'],
    async run({ portrait, viewer }, { key: ref, after }) { return portrait.read(viewer, ref, after) },
  }),

  on.get('/people/:key/vcard', {
    may: 'read', input: Type.Object({ key: key() }), outlet: 'export',
    async run({ portrait, audit, links, viewer, t, locale }, { key: ref }) {
      const seen = await portrait.read(viewer, ref)
      await audit.record(viewer, 'directory.card.exported', `item:${seen.card.id}`, { format: 'vcard' })
      return { reply: 'file', name: `${seen.card.ref ?? 'card'}.vcf`, type: 'text/vcard; charset=utf-8', body: vCardOf(await portrait.sheet(seen, locale, t, links.absolute(links.inLanguage(locale, seen.card.path)))) }
    },
  }),

  on.get('/people/:key/jcard', {
    may: 'read', input: Type.Object({ key: key() }), outlet: 'export',
    async run({ portrait, audit, links, viewer, t, locale }, { key: ref }) {
      const seen = await portrait.read(viewer, ref)
      await audit.record(viewer, 'directory.card.exported', `item:${seen.card.id}`, { format: 'jcard' })
      return { reply: 'file', name: `${seen.card.ref ?? 'card'}.json`, type: 'application/vcard+json', body: JSON.stringify(jCardOf(await portrait.sheet(seen, locale, t, links.absolute(links.inLanguage(locale, seen.card.path))))) }
    },
  }),
]
