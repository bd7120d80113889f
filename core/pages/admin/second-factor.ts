import { Type, type Static } from 'typebox'
import { Invalid, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { roleLabel, rolesInOrder } from '../team/options.ts'

const Page = Type.Object({
  roles: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), with: Type.Integer(), without: Type.Integer() })), questions: Type.Array(drawn<Question>()),
  errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
const Form = Type.Object({ days: Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 4 })) })

interface Count { role: string; with: number; without: number }

async function rulesPage(deps: PagesDeps, typed: Partial<Static<typeof Form>> = {}, fault?: Invalid | Conflict): Promise<Static<typeof Page>> {
  const { host, t, clock } = deps
  const now = clock.now()
  const { rows: counts } = await host.database.db.raw<{ rows: Count[] }>(`select r.role, count(*) filter (where p.has_factor)::int as "with", count(*) filter (where not p.has_factor)::int as without
    from core.person_role r join core.person p on p.id = r.person_id and p.state = 'active' where r.from_at <= ? and (r.until_at is null or r.until_at > ?) group by r.role`, [now, now])
  const roles = rolesInOrder(deps)
  const asked = roles.map(({ id, factorDays }): Question => ({
    type: 'number', id: `days-${id}`, name: `days.${id}`, label: roleLabel(deps, id), value: typed.days?.[id] ?? (factorDays === null ? '' : String(factorDays)), short: true, optional: true, min: 0, max: 90,
  }))
  return {
    roles: roles.map(({ id }) => ({ id, label: roleLabel(deps, id), with: counts.find(({ role }) => role === id)?.with ?? 0, without: counts.find(({ role }) => role === id)?.without ?? 0 })),
    ...withFaults(asked, fault instanceof Invalid ? fault.faults : [], t),
  }
}

/** Which roles need more than a password, and how long their holders have to see to it. */
export const secondFactorRuleRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/second-factor', { may: 'administer', isInternal: true, output: Page, view: 'admin/second-factor', run: (deps) => rulesPage(deps) }),

  on.post('/admin/second-factor', {
    may: 'administer', isInternal: true, asksAgain: true, input: Form, output: Page, view: 'admin/second-factor', again: (deps, typed, fault) => rulesPage(deps, typed, fault),
    async run({ host, viewer }, { days }) {
      await host.access.factorRules.set(viewer, Object.fromEntries(Object.entries(days).map(([role, text]) => [role, text.trim() === '' ? null : Number(text)])))
      return redirect('/admin/second-factor', 'core.admin.second-factor.saved')
    },
  }),
]
