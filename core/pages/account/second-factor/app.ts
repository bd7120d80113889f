import { Type } from 'typebox'
import { Invalid, redirect, type Conflict, type Route, type Routes } from '../../../contract/index.ts'
import { qrDrawing } from '../../../access/index.ts'
import type { PagesDeps, PagesPermission } from '../../deps.ts'
import { withFaults, type Question } from '../../items/question.ts'
import { drawn } from '../../shapes.ts'
import { codeQuestion } from '../../sign-in/proof-questions.ts'
import { self } from '../self.ts'

const place = '/account/second-factor'
const Page = Type.Object({
  questions: Type.Array(drawn<Question>()), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), drawing: Type.Object({ size: Type.Integer(), path: Type.String() }),
  letters: Type.String(), address: Type.String(),
})

async function appPage({ host, viewer, t }: PagesDeps, fault?: Invalid | Conflict) {
  self(viewer)
  const pending = await host.access.secondFactor.pendingApp(viewer)
  if (!pending) return null
  const asked = [{ ...codeQuestion(t, { hint: t('core.factor.app.code.hint') }), inputmode: 'numeric' }]
  return { ...withFaults(asked, fault instanceof Invalid ? fault.faults : [], t), drawing: qrDrawing(pending.address), letters: pending.letters.replace(/(.{4})(?=.)/g, '$1 '), address: pending.address }
}
const empty = { questions: [], errors: [], drawing: { size: 1, path: '' }, letters: '', address: '' }

/** Codes of an app: begun, shown, and counted once a code of it was typed. */
export const appRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.post(`${place}/app`, {
    may: 'read', isInternal: true, asksAgain: true,
    async run({ host, viewer }) {
      self(viewer)
      await host.access.secondFactor.beginApp(viewer)
      return redirect(`${place}/app`)
    },
  }),

  on.get(`${place}/app`, { may: 'read', isInternal: true, asksAgain: true, output: Page, view: 'account/second-factor-app', run: async (deps) => await appPage(deps) ?? redirect(place) }),

  on.post(`${place}/app/confirm`, {
    may: 'read', isInternal: true, asksAgain: true, transaction: false, input: Type.Object({ code: Type.String({ maxLength: 40 }) }), output: Page, view: 'account/second-factor-app',
    again: async (deps, _typed, fault) => await appPage(deps, fault) ?? empty,
    async run({ host, viewer }, { code }) {
      self(viewer)
      await host.access.secondFactor.confirmApp(viewer, code)
      return redirect(place, 'core.factor.app.added')
    },
  }),

  on.post(`${place}/app/remove`, {
    may: 'read', isInternal: true, asksAgain: true,
    async run({ host, viewer }) {
      self(viewer)
      await host.access.secondFactor.removeApp(viewer)
      return redirect(place, 'core.factor.app.removed')
    },
  }),
]
