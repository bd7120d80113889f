import { Type } from 'typebox'
import { Conflict, Invalid, redirect, type Route, type Routes } from '../../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../../deps.ts'
import { withFaults, type Question } from '../../items/question.ts'
import { drawn } from '../../shapes.ts'
import { self } from '../self.ts'

const place = '/account/second-factor'
const id = () => Type.String({ maxLength: 40 })
const name = () => Type.String({ maxLength: 200 })
const Page = Type.Object({ questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), ask: Type.String() })

async function newKeyPage({ host, viewer, t }: PagesDeps, typed = '', fault?: Invalid | Conflict) {
  const person = self(viewer)
  const { mail, name: called } = await host.access.ownAccount.read(viewer)
  const ask = viewer.session === null ? null : await host.access.secondFactor.keys.newKey(person, { session: viewer.session, account: mail ?? called, name: called })
  const asked: Question[] = [{ type: 'text', id: 'name', name: 'name', label: t('core.factor.key.name'), hint: t('core.factor.key.name.hint'), value: typed, required: true, maxlength: 60, autocomplete: 'off' }]
  const faults = fault instanceof Invalid ? fault.faults : fault ? [{ field: '', key: fault.key }] : []
  return { ...withFaults(asked, faults, t), ask: JSON.stringify(ask) }
}

/** Security keys: any number up to ten, each with a name its owner knows it by. */
export const keyRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get(`${place}/keys/new`, {
    may: 'read', isInternal: true, asksAgain: true, output: Page, view: 'account/second-factor-key',
    run(deps) {
      self(deps.viewer)
      return deps.host.access.secondFactor.keys.isPossible ? newKeyPage(deps) : redirect(place)
    },
  }),

  on.post(`${place}/keys/new`, {
    may: 'read', isInternal: true, asksAgain: true, transaction: false, input: Type.Object({ name: name(), key: Type.Optional(Type.String({ maxLength: 20_000 })) }), output: Page, view: 'account/second-factor-key',
    again: (deps, { name: typed }, fault) => newKeyPage(deps, typed, fault),
    async run({ host, viewer }, { name: called, key = '' }) {
      self(viewer)
      await host.access.secondFactor.addKey(viewer, { name: called, answer: key })
      return redirect(place, 'core.factor.key.added')
    },
  }),

  on.post(`${place}/keys/:id/name`, {
    may: 'read', isInternal: true, input: Type.Object({ id: id(), name: name() }),
    async run({ host, viewer }, { id: key, name: called }) {
      self(viewer)
      await host.access.secondFactor.renameKey(viewer, key, called)
      return redirect(place, 'core.factor.key.renamed')
    },
  }),

  on.post(`${place}/keys/:id/remove`, {
    may: 'read', isInternal: true, asksAgain: true, input: Type.Object({ id: id() }),
    async run({ host, viewer }, { id: key }) {
      self(viewer)
      await host.access.secondFactor.removeKey(viewer, key)
      return redirect(place, 'core.factor.key.removed')
    },
  }),
]
