import { Type, type Static } from 'typebox'
import { Invalid, ItemShape, NotFound, key, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import { mayBeCancelled } from '../services/meetings.ts'
import { at } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

const Choice = Type.Object({ value: Type.String(), label: Type.String() })
const Page = Type.Object({
  item: ItemShape, mayInvite: Type.Boolean(), whom: Type.Array(Choice),
  invited: Type.Array(Type.Object({ id: Type.String(), administration: Type.String(), at: at(), answer: oneOf(['comes', 'declined', 'waits']), coming: Type.Integer(), nominated: Type.Integer() })),
})

async function page({ invitations, people, clock, viewer, locale, t }: Deps, ref: string): Promise<Static<typeof Page>> {
  const { meeting, invited } = await invitations.list(viewer, ref)
  const order = new Intl.Collator(locale)
  const named = (some: readonly { code: string; names: Record<string, string> }[], kind: string) => some.map(({ code, names }) => ({ value: `${kind}:${code}`, label: names[locale] ?? names['en'] ?? code }))
  const asked = new Set(invited.map(({ administration }) => administration))
  return {
    item: meeting, invited, mayInvite: mayBeCancelled(meeting, clock.now()),
    whom: [
      { value: 'all:', label: t('updates.invitations.all') }, ...named(await people.regions(), 'region').map(({ value, label }) => ({ value, label: t('updates.invitations.region', { region: label }) })),
      ...named((await people.administrations()).filter(({ code }) => !asked.has(code)), 'administration').toSorted((a, b) => order.compare(a.label, b.label)),
    ],
  }
}

/** Organisers ask seats to come; contact points name colleagues. */
export const invitationRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/meetings/:key/invitations', { may: 'attend', input: Type.Object({ key: key() }), output: Page, view: 'meeting-invitations', run: (deps, { key: ref }) => page(deps, ref) }),

  on.post('/meetings/:key/invitations', {
    may: 'attend', input: Type.Object({ key: key(), whom: Type.String({ maxLength: 40 }) }), output: Page, view: 'meeting-invitations', again: (deps, { key: ref = '' }) => page(deps, ref),
    async run({ invitations, meetings, viewer }, { key: ref, whom }) {
      if (!(await meetings.read(viewer, ref)).isKept) throw new NotFound()
      const administrations = await invitations.chosen(whom)
      if (administrations.length === 0) throw new Invalid([{ field: 'whom', key: 'updates.invitations.fault.nobody' }])
      const { path, asked } = await invitations.invite(viewer, ref, administrations)
      return redirect(`${path}/invitations`, 'updates.invitations.asked', { values: { n: asked } })
    },
  }),

  on.post('/meetings/:key/nominate', {
    may: 'attend', input: Type.Object({ key: key(), person: Type.String({ maxLength: 40 }) }),
    async run({ invitations, viewer }, { key: ref, person }) {
      const { path, name } = await invitations.nominate(viewer, ref, person)
      return redirect(`${path}#registration`, 'updates.invitations.nominated', { values: { name } })
    },
  }),

  on.post('/meetings/:key/decline', {
    may: 'attend', input: Type.Object({ key: key(), who: oneOf(['self', 'seat']) }),
    async run({ invitations, viewer }, { key: ref, who }) {
      const path = await invitations.decline(viewer, ref, who)
      return redirect(`${path}#registration`, 'updates.invitations.declined')
    },
  }),
]
