import { Type } from 'typebox'
import { FacetShape, ItemPageShape, ItemShape, key, oneOf, paging, redirect, type CoreServices, type FieldFault, type RequestServices, type Route, type Routes } from '@diwan/core'
import { organisationTypes } from '../kinds/organisation.ts'
import type { Finder } from '../services/finder.ts'
import type { Partners } from '../services/partners.ts'
import { badgeDays, badgeDaysOf, PersonRowShape, type Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { partners: Partners; finder: Finder }
const orNone = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const Page = Type.Object({
  ...badgeDays, item: ItemShape, contacts: Type.Array(Type.Object({ person: PersonRowShape, whatFor: Type.String(), isGuest: Type.Boolean(), untilOn: orNone(Type.String()), isOver: Type.Boolean() })), isOver: Type.Boolean(), mayKeep: Type.Boolean(),
  candidates: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), q: Type.String(), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
async function page({ partners, finder, clock, viewer, t }: Deps, ref: string, q = '', faults: readonly FieldFault[] = []) {
  const { item, contacts } = await partners.read(viewer, ref)
  const mayKeep = item.isKept && viewer.may('directory.organisations')
  const until = item.fields['memorandumUntil']
  return {
    ...badgeDaysOf(clock), item, contacts, mayKeep, q, isOver: typeof until === 'string' && until < clock.now().toISOString().slice(0, 10),
    candidates: mayKeep && q !== '' ? (await finder.list(viewer, { q, limit: 20 })).rows.map(({ person, name, jobTitle }) => ({ value: person, label: jobTitle === '' ? name : `${name}, ${jobTitle}` })) : [],
    errors: faults.map(({ field, key: words, values }) => ({ id: field, error: t(words, values) })),
  }
}

export const partnerRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/organisations', {
    may: 'read', view: 'organisations', reads: ['directory.organisation'], input: Type.Object({ type: Type.Optional(oneOf([...organisationTypes, ''])), ...paging }),
    output: Type.Object({ organisations: ItemPageShape, facets: Type.Array(FacetShape), mayWrite: Type.Boolean(), type: Type.String() }),
    formats: { csv: ({ organisations }) => [['ref', 'name', 'type', 'site', 'memorandum', 'until'], ...organisations.rows.map(({ ref, title, fields }) => [ref, title, ...['type', 'site', 'memorandum', 'memorandumUntil'].map((name) => typeof fields[name] === 'string' ? fields[name] : null)])] },
    async run({ partners, viewer, t }, { type, ...rest }) {
      const counted = await partners.counts(viewer)
      return {
        organisations: await partners.list(viewer, { ...type ? { type } : {}, ...rest }), mayWrite: viewer.may('directory.organisations'), type: type ?? '',
        facets: [{ name: 'type', options: organisationTypes.map((value) => ({ value, label: t(`directory.kind.organisation.field.type.${value}`), count: counted.get(value)?.n ?? 0, isMore: counted.get(value)?.isMore ?? false, selected: value === type })) }],
      }
    },
  }),
  on.get('/organisations/:key', {
    may: 'read', view: 'organisation', input: Type.Object({ key: key(), q: Type.Optional(Type.String({ maxLength: 100 })) }), output: Page, reads: ['directory.organisation', 'directory.person', 'core.person'],
    run: (deps, { key: ref, q }) => page(deps, ref, q),
  }),
  on.post('/organisations/:key/contacts', {
    may: 'organisations', view: 'organisation', output: Page, input: Type.Object({ key: key(), person: Type.String({ maxLength: 40 }), whatFor: Type.Optional(Type.String({ maxLength: 200 })), until: Type.Optional(Type.String({ maxLength: 10, pattern: '^(\\d{4}-\\d\\d-\\d\\d)?$' })) }),
    again: (deps, typed, fault) => page(deps, typed.key ?? '', '', 'faults' in fault ? fault.faults : []),
    async run({ partners, viewer }, { key: ref, person, whatFor = '', until }) { await partners.addContact(viewer, ref, { person, whatFor, until: until || null }); return redirect(`/directory/organisations/${ref}`, 'directory.organisation.contact-added') },
  }),
  on.post('/organisations/:key/contacts/end', {
    may: 'organisations', input: Type.Object({ key: key(), person: Type.String({ format: 'uuid' }) }),
    async run({ partners, viewer }, { key: ref, person }) { await partners.endContact(viewer, ref, person); return redirect(`/directory/organisations/${ref}`, 'directory.organisation.contact-ended') },
  }),
]
