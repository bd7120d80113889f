import { Type, type Static } from 'typebox'
import { NotFound, Refused, key, oneOf, redirect, type Conflict, type Invalid, type Locale, type Route, type Routes } from '@diwan/core'
import type { ForumPermission } from '../../board/deps.ts'
import { formatNames } from '../../board/model/formats.ts'
import { circles, lookedAt } from '../../board/model/kinds.ts'
import { errorsOf, word } from '../../board/routes/shapes.ts'
import type { MoreDeps } from '../../parts.ts'
import { mostPhases, mostRoles, type DesignFields } from '../model/design.ts'
import type { Composed } from '../services/designs.ts'
import { Compose } from '../shapes.ts'

const lines = () => Type.Optional(Type.Array(Type.String({ maxLength: 300 }), { maxItems: 10 }))
const Typed = {
  title: word(200), summary: word(300), body: word(20_000), base: Type.Optional(oneOf(formatNames)), begins: Type.Optional(oneOf(circles)), replies: Type.Optional(oneOf(circles)), lookedAt: Type.Optional(oneOf(lookedAt)), goalHours: Type.Optional(Type.String({ pattern: '^\\d{0,4}$' })), headings: word(2_000),
  phaseName: lines(), phaseDays: lines(), roleName: lines(), roleDoes: lines(), rev: Type.Optional(Type.Integer({ minimum: 0 })),
}
const TypedShape = Type.Object(Typed)
type Typed = Partial<Static<typeof TypedShape>>
const usual: DesignFields = { base: 'discussion', begins: 'members', replies: 'members', lookedAt: 'nobody', goalHours: null, headings: [], phases: [], roles: [] }

function composedOf({ title = '', summary = '', body = '', base = 'discussion', begins = 'members', replies = 'members', lookedAt: looked = 'nobody', goalHours = '', headings = '', phaseName = [], phaseDays = [], roleName = [], roleDoes = [] }: Typed, lang: Locale): Composed {
  return {
    title, summary, body, lang, base, begins, replies, lookedAt: looked, goalHours: Number(goalHours) || null, headings: headings.split(/\r?\n/).map((line) => line.trim()).filter(Boolean),
    phases: phaseName.flatMap((name, at) => name.trim() === '' && !phaseDays[at]?.trim() ? [] : [{ name: name.trim(), days: Number(phaseDays[at]) }]),
    roles: roleName.flatMap((name, at) => name.trim() === '' && !roleDoes[at]?.trim() ? [] : [{ name: name.trim(), does: roleDoes[at]?.trim() ?? '' }]),
  }
}
const typedOf = ({ goalHours, headings, phases, roles, ...fields }: DesignFields): Typed => ({
  ...fields, goalHours: goalHours === null ? '' : String(goalHours), headings: headings.join('\n'), phaseName: phases.map(({ name }) => name), phaseDays: phases.map(({ days }) => String(days)), roleName: roles.map(({ name }) => name), roleDoes: roles.map(({ does }) => does),
})

function formOf({ t }: MoreDeps, at: string, typed: Typed, fault?: Invalid | Conflict): Compose {
  const { title = '', summary = '', body = '', goalHours = '', headings = '', phaseName = [], phaseDays = [], roleName = [], roleDoes = [], rev = 0 } = typed
  const choices = (values: readonly string[], label: string, chosen: string) => values.map((value) => ({ value, label: t(`${label}.${value}`), selected: value === chosen }))
  return {
    key: at, title, summary, body, goalHours, headings, rev, errors: errorsOf(t, fault), bases: formatNames.map((value) => ({ value, label: t(`forum.format.${value}`), hint: t(`forum.format.${value}.how`), selected: value === (typed.base ?? 'discussion') })),
    begins: choices(circles, 'forum.kind.category.field.begins', typed.begins ?? 'members'), replies: choices(circles, 'forum.kind.category.field.replies', typed.replies ?? 'members'), lookedAt: choices(lookedAt, 'forum.kind.category.field.lookedAt', typed.lookedAt ?? 'nobody'),
    phases: Array.from({ length: mostPhases }, (_, n) => ({ name: phaseName[n] ?? '', days: phaseDays[n] ?? '' })), roles: Array.from({ length: mostRoles }, (_, n) => ({ name: roleName[n] ?? '', does: roleDoes[n] ?? '' })),
  }
}

async function editOf(deps: MoreDeps, at: string, typed?: Typed, fault?: Invalid | Conflict): Promise<Compose> {
  const item = await deps.designs.read(deps.viewer, at)
  if (!item.isKept) throw new NotFound()
  const original = item.texts.find(({ isOriginal }) => isOriginal)
  const stood = { ...typedOf({ ...usual, ...item.fields }), title: original?.title ?? item.title, summary: original?.summary ?? item.summary, body: original?.body ?? item.body }
  return formOf(deps, at, { ...typed ?? stood, rev: item.rev }, fault)
}

/** Putting a format together, and changing it. */
export const composeRoutes = (on: Routes<MoreDeps, ForumPermission>): Route[] => [
  on.get('/lab/compose', {
    may: 'write', isInternal: true, input: Type.Object({}), output: Compose, view: 'lab/compose',
    async run(deps) {
      if (!await deps.designs.isVolunteer(deps.viewer)) throw new Refused('forum.lab.fault.no-volunteer')
      return formOf(deps, '', {})
    },
  }),
  on.post('/lab/compose', {
    may: 'write', input: Type.Object(Typed), output: Compose, view: 'lab/compose', result: Type.Object({ path: Type.String() }), again: (deps, typed, fault) => Promise.resolve(formOf(deps, '', typed, fault)),
    async run({ designs, viewer }, typed) {
      const { path } = await designs.compose(viewer, composedOf(typed, viewer.locale))
      return redirect(path, 'forum.lab.composed', { value: { path } })
    },
  }),
  on.get('/lab/:key/edit', { may: 'write', isInternal: true, input: Type.Object({ key: key() }), output: Compose, view: 'lab/compose', run: (deps, { key: at }) => editOf(deps, at) }),
  on.post('/lab/:key/edit', {
    may: 'write', input: Type.Object({ key: key(), ...Typed }), output: Compose, view: 'lab/compose', again: (deps, { key: at = '', ...typed }, fault) => editOf(deps, at, typed, fault),
    async run({ designs, viewer }, { key: at, rev = 0, ...typed }) {
      const { path } = await designs.revise(viewer, at, composedOf(typed, viewer.locale), rev)
      return redirect(path, 'forum.lab.revised')
    },
  }),
]
