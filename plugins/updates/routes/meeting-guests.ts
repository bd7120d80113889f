import { Type, type Static } from 'typebox'
import { ItemShape, key, momentIn, oneOf, redirect, type FieldFault, type Route, type Routes } from '@diwan/core'
import type { EnrolledGuest } from '../services/guests.ts'
import { mayBeCancelled, sittingsOf } from '../services/meetings.ts'
import { capacities } from '../services/registrations.ts'
import { maybe } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Form = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 120 }), mail: Type.String({ minLength: 1, maxLength: 254 }), organisation: Type.Optional(Type.String({ maxLength: 200 })), locale: oneOf(['en', 'fr', 'es', 'ar']),
  session: Type.String({ maxLength: 20 }), capacityOf: oneOf(capacities), until: Type.String({ format: 'date' }),
})
const Page = Type.Object({
  item: ItemShape, mayEnrol: Type.Boolean(), until: Type.String(), sittings: Type.Array(Choice), capacities: Type.Array(Choice), locales: Type.Array(Choice),
  errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
  guests: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), organisation: Type.String(), untilOn: Type.String(), isOver: Type.Boolean(), hasBegun: Type.Boolean(), state: maybe(Type.String()), session: maybe(Type.String()) })),
  /** Shown this once, where mail does not leave the site. */
  link: maybe(Type.String()), linkFor: Type.String(),
})

async function page({ guests, clock, viewer, locale, t }: Deps, ref: string, typed: Partial<Static<typeof Form>> = {}, faults: readonly FieldFault[] = []): Promise<Static<typeof Page>> {
  const { meeting, guests: list } = await guests.list(viewer, ref)
  const open = sittingsOf(meeting.fields).filter(({ state, to }) => state === 'planned' && to > clock.now())
  const choices = (values: readonly string[], label: (value: string) => string, chosen: string | undefined) => values.map((value) => ({ value, label: label(value), selected: value === chosen }))
  return {
    item: meeting, guests: list, mayEnrol: mayBeCancelled(meeting, clock.now()) && open.length > 0, until: typed.until ?? guests.lastDay(meeting), link: null, linkFor: '',
    sittings: open.map(({ id, lang, from }) => ({ value: id, label: t('updates.week.sitting', { language: t(`updates.meetings.language.${lang}`), from: momentIn(from, locale, viewer.timeZone) }), selected: id === typed.session })),
    capacities: choices(capacities, (value) => t(`updates.meetings.as.${value}`), typed.capacityOf ?? 'observer'),
    locales: choices(['en', 'fr', 'es', 'ar'], (value) => t(`updates.meetings.language.${value}`), typed.locale ?? viewer.locale),
    errors: faults.map(({ field, key: words, values }) => ({ id: field, error: t(words, values) })),
  }
}

const path = (ref: string) => `/updates/meetings/${encodeURIComponent(ref)}/guests`
const answer = async (deps: Deps, ref: string, { link, name, state }: EnrolledGuest, notice: string) =>
  link === null ? redirect(path(ref), notice, { values: { name, state } }) : { ...await page(deps, ref), link, linkFor: name }

/** People without a seat here, whom an organiser registers. */
export const guestRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/meetings/:key/guests', { may: 'publish', input: Type.Object({ key: key() }), output: Page, view: 'meeting-guests', run: (deps, { key: ref }) => page(deps, ref) }),

  // What is written and the letter that says so are two things.
  on.post('/meetings/:key/guests', {
    may: 'publish', transaction: false, input: Type.Object({ key: key(), ...Form.properties }), output: Page, view: 'meeting-guests',
    again: (deps, { key: ref = '', ...typed }, fault) => page(deps, ref, typed, 'faults' in fault ? fault.faults : []),
    async run(deps, { key: ref, organisation = '', ...guest }) { return answer(deps, ref, await deps.guests.enrol(deps.viewer, ref, { ...guest, organisation }), 'updates.guests.enrolled') },
  }),

  on.post('/meetings/:key/guests/:person/link', {
    may: 'publish', transaction: false, input: Type.Object({ key: key(), person: Type.String({ format: 'uuid' }) }), output: Page, view: 'meeting-guests', again: (deps, { key: ref = '' }) => page(deps, ref),
    async run(deps, { key: ref, person }) { return answer(deps, ref, await deps.guests.remind(deps.viewer, ref, person), 'updates.guests.reminded') },
  }),

  on.post('/meetings/:key/guests/:person/end', {
    may: 'publish', input: Type.Object({ key: key(), person: Type.String({ format: 'uuid' }) }),
    async run({ guests, viewer }, { key: ref, person }) {
      await guests.end(viewer, ref, person)
      return redirect(path(ref), 'updates.guests.ended')
    },
  }),
]
