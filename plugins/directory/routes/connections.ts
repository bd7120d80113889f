import { Type } from 'typebox'
import { key, oneOf, redirect, type Conflict, type CoreServices, type Invalid, type RequestServices, type Route, type Routes, type Viewer } from '@diwan/core'
import { errorsOf, ErrorsShape } from '../seats/routes/shapes.ts'
import type { Connections } from '../services/connections.ts'
import type { Barriers } from '../services/barriers.ts'
import type { Finder } from '../services/finder.ts'
import type { Introductions } from '../services/introductions.ts'
import { badgeDays, badgeDaysOf, PersonRowShape, type Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { connections: Connections; introductions: Introductions; finder: Finder; barriers: Barriers }
const Connected = Type.Array(Type.Object({ person: PersonRowShape, words: Type.String(), introducedBy: Type.Union([Type.String(), Type.Null()]) }))
const strings = () => Type.Array(Type.String())
const Introducing = Type.Object({
  name: Type.String(), path: Type.String(), q: Type.String(), forOne: Type.String(), forOther: Type.String(), errors: ErrorsShape,
  candidates: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })),
})
interface Typed { q?: string | undefined; to?: string | undefined; forOne?: string | undefined; forOther?: string | undefined }

async function introducing({ introductions, viewer, t }: Deps, ref: string, { q = '', to = '', forOne = '', forOther = '' }: Typed, fault?: Invalid | Conflict) {
  const { person, name, path } = await introductions.subject(viewer, ref)
  const found = await introductions.candidates(viewer, person, q)
  const candidates = found.map((row) => ({ value: row.person, label: row.jobTitle === '' ? row.name : `${row.name}, ${row.jobTitle}`, selected: row.person === to }))
  return { name, path, q, forOne, forOther, candidates, errors: errorsOf(t, fault) }
}

async function kept(viewer: Viewer, finder: Finder, barriers: Barriers) {
  const mine = viewer.id === null ? [] : await barriers.keptBy(viewer.id)
  const people = mine.length === 0 ? new Map<string, never>() : new Map((await finder.rowsOf(viewer, mine.map(({ person }) => person))).map((row) => [row.person, row]))
  return mine.flatMap(({ person, how }) => { const row = people.get(person); return row ? [{ person: row, how }] : [] })
}

export const connectionRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/connections', {
    may: 'contact', isInternal: true, view: 'connections',
    output: Type.Object({
      ...badgeDays, kept: Type.Array(Type.Object({ person: PersonRowShape, how: Type.String() })), connected: Connected, asking: Connected, asked: Connected, suggested: Type.Array(Type.Object({ person: PersonRowShape, sharedTopics: strings(), sharedLanguages: strings(), isSameRegion: Type.Boolean() })),
      introduced: Type.Array(Type.Object({ id: Type.String(), person: PersonRowShape, byName: Type.String(), words: Type.String(), isAnswered: Type.Boolean() })),
      made: Type.Array(Type.Object({ id: Type.String(), names: strings(), isDone: Type.Boolean() })),
      alike: Type.Array(Type.Object({ administration: Type.Object({ code: Type.String(), name: Type.String() }), isSameRegion: Type.Boolean(), isSameSize: Type.Boolean(), languages: strings(), systems: strings(), topics: strings() })),
    }),
    run: async ({ connections, introductions, clock, finder, barriers, viewer }) => ({ ...badgeDaysOf(clock), kept: await kept(viewer, finder, barriers), ...await connections.list(viewer), ...await introductions.list(viewer), suggested: await connections.suggest(viewer), alike: viewer.administration === null ? [] : await connections.alike(viewer, viewer.administration) }),
  }),
  on.post('/people/:key/connect', {
    may: 'contact', input: Type.Object({ key: key(), words: Type.Optional(Type.String({ maxLength: 600 })) }),
    async run({ connections, viewer }, { key: ref, words = '' }) { return redirect(await connections.ask(viewer, ref, words), 'directory.connection.asked') },
  }),
  on.get('/people/:key/introduce', {
    may: 'contact', isInternal: true, view: 'introduce', input: Type.Object({ key: key(), q: Type.Optional(Type.String({ maxLength: 100 })) }), output: Introducing,
    run: (deps, { key: ref, q }) => introducing(deps, ref, { q }),
  }),
  on.post('/people/:key/introduce', {
    may: 'contact', view: 'introduce', output: Introducing,
    input: Type.Object({ key: key(), q: Type.Optional(Type.String({ maxLength: 100 })), to: Type.String({ maxLength: 36, pattern: '^([0-9a-f-]{36})?$' }), forOne: Type.String({ maxLength: 2_000 }), forOther: Type.String({ maxLength: 2_000 }) }),
    again: (deps, typed, fault) => introducing(deps, typed.key ?? '', typed, fault),
    async run({ introductions, viewer }, { key: ref, to, forOne, forOther }) { return redirect(await introductions.make(viewer, ref, { to, forOne, forOther }), 'directory.introduction.made') },
  }),
  on.post('/connections/introduced', {
    may: 'contact', input: Type.Object({ introduction: Type.String({ format: 'uuid' }), answer: oneOf(['yes', 'no']) }),
    async run({ introductions, viewer }, { introduction, answer }) {
      await introductions.answer(viewer, introduction, answer === 'yes')
      return redirect('/directory/connections', `directory.introduction.${answer}`)
    },
  }),
  on.post('/connections/answer', {
    may: 'contact', input: Type.Object({ person: Type.String({ format: 'uuid' }), answer: oneOf(['yes', 'no', 'end', 'not-this']) }),
    async run({ connections, viewer }, { person, answer }) {
      if (answer === 'end') await connections.end(viewer, person)
      else if (answer === 'not-this') await connections.decline(viewer, person)
      else await connections.answer(viewer, person, answer === 'yes')
      return redirect('/directory/connections', `directory.connection.${answer}`)
    },
  }),
]
