import { Type, type Static } from 'typebox'
import { redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import type { UptakeDeps, UptakePermission } from '../deps.ts'
import { isContactPoint } from '../seat.ts'
import { ErrorsShape, errorsOf, maybe, moment, words } from '../shapes.ts'
import { conditionGroups, groups, type ConditionGroup } from './conditions.ts'

const Group = Type.Object({ id: Type.String(), label: Type.String(), value: maybe(Type.String()), said: Type.String(), isPrefilled: Type.Boolean(), options: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })) })
const Page = Type.Object({ administration: Type.String(), groups: Type.Array(Group), note: Type.String(), by: Type.String(), updatedAt: maybe(moment()), mayWrite: Type.Boolean(), answered: Type.Integer(), errors: ErrorsShape })

async function page({ profiles, conditions, people, viewer, t }: UptakeDeps, fault?: Invalid | Conflict): Promise<Static<typeof Page>> {
  const profile = await profiles.own(viewer)
  const word = (id: string) => t(`guidelines.condition.${id}`)
  return {
    administration: profile.administration, note: profile.note, updatedAt: profile.updatedAt, mayWrite: isContactPoint(viewer), errors: errorsOf(t, fault), answered: Object.keys(profile.facts).length,
    by: profile.byId === null ? '' : (await people.cards([profile.byId])).get(profile.byId)?.name ?? '',
    groups: groups.map((group) => {
      const value = profile.facts[group] ?? null
      return { id: group, label: conditions.group(t, group), value, said: value === null ? '' : word(value), isPrefilled: profile.prefilled.includes(group), options: [{ value: '', label: t('guidelines.profile.unknown'), selected: value === null }, ...conditionGroups[group].map((id) => ({ value: id, label: word(id), selected: id === value }))] }
    }),
  }
}

export const profileRoutes = (on: Routes<UptakeDeps, UptakePermission>): Route[] => [
  on.get('/profile', { may: 'national', output: Page, view: 'uptake/profile', run: (deps) => page(deps) }),
  on.post('/profile', {
    may: 'national', input: Type.Object({ ...Object.fromEntries(groups.map((group) => [group, words(40)])), note: words(600) }), output: Page, view: 'uptake/profile', again: (deps, _given, fault) => page(deps, fault),
    async run({ profiles, viewer }, { note, ...given }) {
      await profiles.write(viewer, given as Partial<Record<ConditionGroup, string>>, (note ?? '').trim())
      return redirect('/guidelines/profile', 'guidelines.profile.saved')
    },
  }),
]
