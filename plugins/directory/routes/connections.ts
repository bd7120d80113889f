import { Type } from 'typebox'
import { key, oneOf, redirect, type CoreServices, type RequestServices, type Route, type Routes } from '@diwan/core'
import type { Connections } from '../services/connections.ts'
import { PersonRowShape, type Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { connections: Connections }
const Connected = Type.Array(Type.Object({ person: PersonRowShape, words: Type.String(), introducedBy: Type.Union([Type.String(), Type.Null()]) }))
const strings = () => Type.Array(Type.String())

export const connectionRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/connections', {
    may: 'contact', isInternal: true, view: 'connections',
    output: Type.Object({
      connected: Connected, asking: Connected, asked: Connected, suggested: Type.Array(Type.Object({ person: PersonRowShape, sharedTopics: strings(), sharedLanguages: strings(), isSameRegion: Type.Boolean() })),
      alike: Type.Array(Type.Object({ administration: Type.Object({ code: Type.String(), name: Type.String() }), isSameRegion: Type.Boolean(), isSameSize: Type.Boolean(), languages: strings(), systems: strings(), topics: strings() })),
    }),
    run: async ({ connections, viewer }) => ({ ...await connections.list(viewer), suggested: await connections.suggest(viewer), alike: viewer.administration === null ? [] : await connections.alike(viewer, viewer.administration) }),
  }),
  on.post('/people/:key/connect', {
    may: 'contact', input: Type.Object({ key: key(), words: Type.Optional(Type.String({ maxLength: 600 })) }),
    async run({ connections, viewer }, { key: ref, words = '' }) { return redirect(await connections.ask(viewer, ref, words), 'directory.connection.asked') },
  }),
  on.post('/people/:key/introduce', {
    may: 'contact', input: Type.Object({ key: key(), to: Type.String({ format: 'uuid' }), words: Type.Optional(Type.String({ maxLength: 600 })) }),
    async run({ connections, viewer }, { key: ref, to, words = '' }) { return redirect(await connections.introduce(viewer, ref, to, words), 'directory.connection.introduced') },
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
