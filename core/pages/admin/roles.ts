import { Type, type Static } from 'typebox'
import { Invalid, NotFound, key, oneOf, redirect, type Conflict, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { withFaults, type Question } from '../items/question.ts'
import { drawn } from '../shapes.ts'
import { roleLabel, rolesInOrder } from '../team/options.ts'

const Role = Type.Object({ id: Type.String(), label: Type.String(), base: Type.String(), isOwn: Type.Boolean() })
const Cell = Type.Object({ role: Type.String(), label: Type.String(), holds: Type.Boolean(), isChanged: Type.Boolean() })
const Line = Type.Object({ permission: Type.String(), label: Type.String(), cells: Type.Array(Cell) })
const Matrix = Type.Object({
  roles: Type.Array(Role), own: Type.Array(Role), groups: Type.Array(Type.Object({ plugin: Type.String(), lines: Type.Array(Line) })), changes: Type.Integer(),
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
const Form = Type.Object({ id: Type.String({ minLength: 1, maxLength: 40 }), name: Type.String({ minLength: 1, maxLength: 80 }), base: Type.String({ maxLength: 40 }) })

interface Override { role: string; permission: string; isGiven: boolean }
const overridesOf = ({ host }: PagesDeps) => host.database.db('core.permission').select<Override[]>('role', 'permission', 'isGiven')

/** `updates.write` → "Write updates"; its raw name where a plugin says nothing. */
export function permissionLabel({ t }: Pick<PagesDeps, 't'>, permission: string): string {
  const dot = permission.indexOf('.')
  const label = `${permission.slice(0, dot)}.permission.${permission.slice(dot + 1)}`
  const said = t(label)
  return said === label ? permission : said
}

async function matrix(deps: PagesDeps, typed: Partial<Static<typeof Form>> = {}, fault?: Invalid | Conflict): Promise<Static<typeof Matrix>> {
  const { host, t } = deps
  await host.access.roles.settled()
  const roles = rolesInOrder(deps)
  const overrides = await overridesOf(deps)
  const table = host.access.roles.table()
  const asked: Question[] = [
    { type: 'text', id: 'id', name: 'id', label: t('core.admin.roles.id'), hint: t('core.admin.roles.id.hint'), value: typed.id ?? '', short: true, maxlength: 32, required: true },
    { type: 'text', id: 'name', name: 'name', label: t('core.admin.roles.name'), value: typed.name ?? '', maxlength: 80, required: true },
    { type: 'select', id: 'base', name: 'base', label: t('core.admin.roles.base'), hint: t('core.admin.roles.base.hint'), short: true, options: roles.filter(({ id }) => id !== 'administrator').map(({ id }) => ({ value: id, label: roleLabel(deps, id), selected: id === (typed.base ?? 'member') })) },
  ]
  const key409 = fault && !(fault instanceof Invalid) ? [{ field: 'id', key: fault.key }] : []
  const shown = roles.map(({ id, base, isBuiltin }) => ({ id, label: roleLabel(deps, id), base: base === null ? '' : roleLabel(deps, base), isOwn: !isBuiltin }))
  return {
    roles: shown, own: shown.filter(({ isOwn }) => isOwn), changes: overrides.length,
    groups: [...new Set(table.map(({ permission }) => permission.slice(0, permission.indexOf('.'))))].map((plugin) => ({
      plugin, lines: table.filter(({ permission }) => permission.startsWith(`${plugin}.`)).map(({ permission, roles: holders }) => ({
        permission, label: permissionLabel(deps, permission), cells: roles.map(({ id }) =>
          ({ role: id, label: roleLabel(deps, id), holds: holders.includes(id), isChanged: overrides.some((one) => one.role === id && one.permission === permission) })),
      })),
    })),
    ...withFaults(asked, fault instanceof Invalid ? fault.faults : key409, t),
  }
}

const standings = ['standard', 'given', 'taken'] as const
const Page = Type.Object({
  permission: Type.String(), label: Type.String(), plugin: Type.String(), standard: Type.String(), questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})

async function permissionPage(deps: PagesDeps, permission: string): Promise<Static<typeof Page>> {
  const { host, t } = deps
  await host.access.roles.settled()
  const found = host.access.roles.table().find((one) => one.permission === permission)
  if (!found) throw new NotFound()
  const overrides = (await overridesOf(deps)).filter((one) => one.permission === permission)
  const questions = rolesInOrder(deps).map(({ id }): Question => {
    const override = overrides.find(({ role }) => role === id)
    const chosen = override === undefined ? 'standard' : override.isGiven ? 'given' : 'taken'
    return {
      type: 'select', id: `role-${id}`, name: `roles.${id}`, label: roleLabel(deps, id), hint: t(found.roles.includes(id) ? 'core.admin.roles.holds' : 'core.admin.roles.lacks'), short: true,
      options: standings.map((value) => ({ value, label: t(`core.admin.roles.${value}`), selected: value === chosen })),
    }
  })
  return { permission, label: permissionLabel(deps, permission), plugin: permission.slice(0, permission.indexOf('.')), standard: roleLabel(deps, found.standard), questions, errors: [] }
}

const permission = () => Type.String({ maxLength: 100 })

export const roleRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/roles', { may: 'administer', isInternal: true, output: Matrix, view: 'admin/roles', run: (deps) => matrix(deps) }),

  on.post('/admin/roles', {
    may: 'administer', isInternal: true, asksAgain: true, input: Form, output: Matrix, view: 'admin/roles', again: (deps, typed, fault) => matrix(deps, typed, fault),
    async run({ host, viewer }, { id, name, base }) {
      await host.access.roles.create(viewer, { id, names: { en: name, [viewer.locale]: name }, base })
      return redirect('/admin/roles', 'core.admin.roles.created')
    },
  }),

  on.post('/admin/roles/:id/remove', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ id: key() }), output: Matrix, view: 'admin/roles', again: (deps) => matrix(deps),
    async run({ host, viewer }, { id }) {
      await host.access.roles.remove(viewer, id)
      return redirect('/admin/roles', 'core.admin.roles.removed')
    },
  }),

  on.get('/admin/permissions/:permission', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ permission: permission() }), output: Page, view: 'admin/permission', run: (deps, input) => permissionPage(deps, input.permission),
  }),

  on.post('/admin/permissions/:permission', {
    may: 'administer', isInternal: true, asksAgain: true, output: Page, view: 'admin/permission', input: Type.Object({ permission: permission(), roles: Type.Record(Type.String({ maxLength: 40 }), oneOf(standings)) }),
    again: (deps, input) => permissionPage(deps, input.permission ?? ''),
    async run(deps, { permission: name, roles }) {
      const before = new Map((await overridesOf(deps)).filter((one) => one.permission === name).map(({ role, isGiven }) => [role, isGiven]))
      for (const [role, standing] of Object.entries(roles)) {
        const wanted = standing === 'standard' ? null : standing === 'given'
        if (wanted !== (before.get(role) ?? null)) await deps.host.access.roles.set(deps.viewer, role, name, wanted)
      }
      return redirect('/admin/roles', 'core.admin.roles.saved')
    },
  }),
]
