import { Type, type Static } from 'typebox'
import { Invalid, key, oneOf, redirect, type Conflict, type Route, type Routes, type Viewer } from '@diwan/core'
import type { ForumPermission } from '../../board/deps.ts'
import { errorsOf, tick, word } from '../../board/routes/shapes.ts'
import { rowsShown } from '../../board/routes/shown.ts'
import type { MoreDeps } from '../../parts.ts'
import { saidOf } from '../said-of.ts'
import { Changes, DesignPage, Lab, type TrialShape } from '../shapes.ts'
import type { Trials } from '../services/trials.ts'

type Listed = Awaited<ReturnType<Trials['list']>>[number]
const acts = ['start', 'decline', 'adopt', 'drop'] as const

async function shown({ categories, clock, measures }: MoreDeps, viewer: Viewer, trials: readonly Listed[]): Promise<Static<typeof TrialShape>[]> {
  const moderated = await categories.moderated(viewer)
  // Of what still runs: so far, since that is what its end is decided by.
  return Promise.all(trials.map(async (trial) => ({ ...trial, during: trial.state === 'running' && trial.beganAt ? await measures.of(trial.category, trial.beganAt, clock.now()) : trial.during, isOver: trial.state === 'running' && trial.until !== null && trial.until <= clock.now(), mayDecide: (trial.state === 'asked' || trial.state === 'running') && (moderated === null || moderated.includes(trial.category)) })))
}

async function designPage(deps: MoreDeps, at: string, typed: { category?: string | undefined; days?: number | undefined; reason?: string | undefined; trial?: string | undefined } = {}, fault?: Invalid | Conflict): Promise<DesignPage> {
  const { designs, trials, categories, threadLists, content, viewer, t } = deps
  const item = await designs.read(viewer, at)
  const [isVolunteer, tried, all, about] = [await designs.isVolunteer(viewer), await trials.list(viewer, { design: item.id }), await categories.all(viewer), await content.linking(viewer, item.id, 'about', 10)]
  const busy = new Set((await trials.list(viewer)).filter(({ state }) => state === 'asked' || state === 'running').map(({ category }) => category))
  return {
    item, parts: { ...item.fields, goalHours: item.fields.goalHours ?? null }, trials: await shown(deps, viewer, tried), threads: rowsShown(await threadLists.of(viewer, about.map(({ id }) => id)), all), begin: viewer.may('forum.write') ? `/forum/new?about=${item.id}` : null,
    isVolunteer, mayRevise: item.isKept, categories: all.filter(({ id }) => !busy.has(id)).map(({ id, title }) => ({ value: id, label: title, selected: id === typed.category })), days: typed.days ?? 60, reason: typed.reason ?? '', at: typed.trial ?? '', errors: errorsOf(t, fault),
  }
}

/** The lab: who takes part, what is put together, tried, adopted and dropped, and what changes did. */
export const labRoutes = (on: Routes<MoreDeps, ForumPermission>): Route[] => [
  on.get('/lab', {
    may: 'write', input: Type.Object({}), output: Lab, view: 'lab/lab',
    async run(deps) {
      const { designs, trials, categories, viewer } = deps
      const [all, tried, volunteers, named, isVolunteer, isIn] = [await designs.list(viewer), await trials.list(viewer), await designs.volunteers(), await categories.all(viewer), await designs.isVolunteer(viewer), await designs.hasVolunteered(viewer)]
      return { designs: all, trials: await shown(deps, viewer, tried), volunteers, isVolunteer, isIn, mayVolunteer: designs.mayVolunteer(viewer), categories: named.map(({ title, lang, path, ref, id }) => ({ title, lang, path: path.replace(/[^/]+$/, ref ?? id).replace('/categories/', '/changes/') })) }
    },
  }),
  on.post('/lab/volunteers', {
    may: 'write', isInternal: true, input: Type.Object({ isGone: tick() }),
    async run({ designs, viewer }, { isGone = false }) {
      await designs.volunteer(viewer, !isGone)
      return redirect('/forum/lab', isGone ? 'forum.lab.left' : 'forum.lab.joined')
    },
  }),
  on.get('/changes/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Changes, view: 'lab/changes', reads: ['forum.category', 'forum.change', 'core.settings'],
    async run({ categories, changeLog, viewer, t }, { key: at }) {
      const item = await categories.read(viewer, at)
      return { item, changes: (await changeLog.of(item.id)).map(({ what, after, ...change }) => ({ ...change, during: after, what: what.map((one) => saidOf(t, one)) })) }
    },
  }),
  on.get('/lab/:key', { may: 'read', input: Type.Object({ key: key() }), output: DesignPage, view: 'lab/design', run: (deps, { key: at }) => designPage(deps, at) }),
  on.post('/lab/:key/try', {
    may: 'write', input: Type.Object({ key: key(), category: word(60), days: Type.Integer({ minimum: 7, maximum: 365 }), reason: word(1_000) }), output: DesignPage, view: 'lab/design', again: (deps, { key: at = '', ...typed }, fault) => designPage(deps, at, typed, fault),
    async run({ designs, trials, viewer }, { key: at, category = '', days, reason = '' }) {
      const item = await designs.read(viewer, at)
      await trials.ask(viewer, item, { category, days, reason })
      return redirect(item.path, 'forum.trial.asked')
    },
  }),
  on.post('/lab/:key/decide', {
    may: 'write', input: Type.Object({ key: key(), trial: word(60), act: Type.Optional(oneOf(acts)), reason: word(1_000) }), output: DesignPage, view: 'lab/design', again: (deps, { key: at = '', ...typed }, fault) => designPage(deps, at, typed, fault),
    async run({ designs, trials, viewer }, { key: at, trial = '', act, reason = '' }) {
      const item = await designs.read(viewer, at)
      if (act === undefined) throw new Invalid([{ field: 'reason', key: 'forum.trial.fault.act' }])
      await (act === 'start' || act === 'decline' ? trials.decide(viewer, trial, { isStarted: act === 'start', reason }) : trials.end(viewer, trial, { isAdopted: act === 'adopt', reason }))
      return redirect(item.path, `forum.trial.done.${act}`)
    },
  }),
]
