import { Type } from 'typebox'
import { NotFound, SignInNeeded, oneOf, redirect, type Route, type Routes, type Translate } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import type { Fault, PluginStatus, Reason } from '../plugin-desk.ts'
import { drawn, moment, orNothing } from '../shapes.ts'

const inWords = (reasons: readonly Reason[], t: Translate) => reasons.map(({ key, values }) => t(key, { ...values }))

const Row = Type.Object({ id: Type.String(), version: Type.String(), description: Type.String(), isTranslated: Type.Boolean(), state: Type.String(), reasons: Type.Array(Type.String()), notices: Type.Array(Type.String()), capabilities: Type.Array(Type.String()), faults: Type.Integer() })
const rowOf = ({ host, t }: PagesDeps, { id, version, description, state, reasons, notices, capabilities }: PluginStatus) => {
  // Its own words where it has been opened; what its package says, in English, where it has none.
  const introduction = t(`${id}.introduction`)
  const isTranslated = introduction !== `${id}.introduction`
  return { id, version, description: isTranslated ? introduction : description, isTranslated, state, reasons: inWords(reasons, t), notices: inWords(notices, t), capabilities: [...capabilities], faults: host.plugins.health(id).faults }
}

const Shown = Type.Object({
  ...Row.properties, packageName: Type.String(), source: Type.String(), folder: Type.String(), since: orNothing(moment()), ms: Type.Integer(),
  requires: Type.Array(Type.Object({ id: Type.String(), range: Type.String(), optional: Type.Boolean() })), neededBy: Type.Array(Type.String()),
  contributes: Type.Array(Type.Object({ what: Type.String(), names: Type.Array(Type.String()) })), hasSettings: Type.Boolean(), maySwitch: Type.Boolean(),
  health: Type.Object({ calls: Type.Integer(), faults: Type.Integer(), meanMs: Type.Number(), slowestMs: Type.Number(), slowest: Type.String() }), log: Type.Array(drawn<Fault>()),
})

/** @throws NotFound */
function find({ host }: PagesDeps, id: string): PluginStatus {
  const found = host.plugins.list().find((one) => one.id === id)
  if (!found) throw new NotFound()
  return found
}

/** Others that cannot run without it. */
const neededBy = ({ host }: PagesDeps, id: string): string[] => host.plugins.list().filter(({ requires, state }) => state === 'on' && Object.hasOwn(requires, id)).map((one) => one.id)
// Core's own pages are what the switch is thrown with.
const maySwitch = ({ id, state }: PluginStatus): boolean => id !== 'core' && state !== 'resting'

const id = () => Type.String({ maxLength: 60 })
const turn = () => oneOf(['on', 'off'])
const Switch = Type.Object({ id: Type.String(), state: Type.String(), to: turn(), capabilities: Type.Array(Type.String()), neededBy: Type.Array(Type.String()), reasons: Type.Array(Type.String()) })

export const pluginRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/plugins', {
    may: 'administer', isInternal: true, output: Type.Object({ plugins: Type.Array(Row), isSafeMode: Type.Boolean() }), view: 'admin/plugins',
    run: (deps) => ({ plugins: deps.host.plugins.list().map((one) => rowOf(deps, one)), isSafeMode: deps.host.plugins.isSafeMode }),
  }),

  on.get('/admin/plugins/:id', {
    may: 'administer', isInternal: true, input: Type.Object({ id: id() }), output: Shown, view: 'admin/plugin',
    async run(deps, { id: wanted }) {
      const status = find(deps, wanted)
      const { packageName, source, folder, since, ms, requires, optional, contributes } = status
      const { calls, faults, totalMs, slowestMs, slowest } = deps.host.plugins.health(wanted)
      const ranges = (of: Readonly<Record<string, string>>, isOptional: boolean) => Object.entries(of).map(([other, range]) => ({ id: other, range, optional: isOptional }))
      const lists = Object.entries(contributes ?? {}).filter((entry): entry is [string, readonly string[]] => Array.isArray(entry[1]) && entry[1].length > 0)
      return {
        ...rowOf(deps, status), packageName, source, folder, since, ms: Math.round(ms), requires: [...ranges(requires, false), ...ranges(optional, true)], neededBy: neededBy(deps, wanted),
        contributes: lists.map(([what, names]) => ({ what, names: [...names] })), hasSettings: (contributes?.settings.length ?? 0) > 0, maySwitch: maySwitch(status),
        health: { calls, faults, meanMs: calls > 0 ? Math.round(totalMs / calls) : 0, slowestMs: Math.round(slowestMs), slowest }, log: await deps.host.plugins.faults(wanted, 20),
      }
    },
  }),

  on.get('/admin/plugins/:id/switch', {
    may: 'administer', isInternal: true, asksAgain: true, input: Type.Object({ id: id(), to: turn() }), output: Switch, view: 'admin/plugin-switch',
    run(deps, { id: wanted, to }) {
      const status = find(deps, wanted)
      if (!maySwitch(status)) throw new NotFound()
      return { id: wanted, state: status.state, to, capabilities: [...status.capabilities], neededBy: neededBy(deps, wanted), reasons: inWords(status.reasons, deps.t) }
    },
  }),

  on.post('/admin/plugins/:id/switch', {
    // The switch is thrown for every process at once, so it stands outside of this request's transaction; starting may take a while.
    may: 'administer', isInternal: true, asksAgain: true, transaction: false, deadline: 120, input: Type.Object({ id: id(), to: turn() }),
    async run(deps, { id: wanted, to }) {
      const { host, viewer } = deps
      if (viewer.id === null) throw new SignInNeeded()
      if (!maySwitch(find(deps, wanted))) throw new NotFound()
      await (to === 'on' ? host.plugins.enable(wanted, viewer.id) : host.plugins.disable(wanted, viewer.id))
      const { state } = find(deps, wanted)
      return redirect(`/admin/plugins/${wanted}`, to === 'off' ? 'core.admin.plugin.disabled' : state === 'on' ? 'core.admin.plugin.enabled' : 'core.admin.plugin.not-enabled', { values: { id: wanted } })
    },
  }),
]
