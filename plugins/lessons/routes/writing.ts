import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, Refused, key, oneOf, redirect, shared, stems, type FieldFault, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import type { ManuscriptFields } from '../kinds/fields.ts'
import { lessonKind } from '../services/publishing.ts'
import { isLookedAt } from '../services/stages.ts'
import { widen, widenings, type Choice, type Widening } from '../telling/widening.ts'
import { isWrong } from '../writing/faults.ts'
import { Posted, steps } from '../writing/posted.ts'
import { CheckPage, StepPage, checkPage, stepPage } from './step-page.ts'
import { ErrorsShape, RowShape, errorsOf, maybe, word } from './shapes.ts'
import { rowsOf } from './row-of.ts'

/** From so many words in common on, two lessons may be one. */
const alikeShare = 0.34
const Key = { key: key() }
const Begin = Type.Object({ title: Type.String(), topic: Type.String(), from: maybe(Type.Object({ key: Type.String(), title: Type.String(), path: Type.String() })), alike: Type.Array(RowShape), seen: Type.String(), errors: ErrorsShape })
const at = (id: string, step = 'who') => `/lessons/write/${id}/${step}`
const open = (deps: LessonDeps, ref: string) => deps.manuscripts.open(deps.viewer, ref)
const heard = (fault: unknown): readonly FieldFault[] => fault instanceof Invalid ? fault.faults : fault instanceof Conflict || fault instanceof Refused ? [{ field: 'form', key: fault.key }] : []

/** Something of this site a lesson is made from, where the viewer may read it. */
async function sourceOf({ content, viewer }: LessonDeps, from: string | undefined) {
  if (!from) return null
  return content.read(viewer, null, from).catch((error: unknown) => { if (error instanceof NotFound) return null; throw error })
}

async function beginPage(deps: LessonDeps, { title = '', topic = '', from, seen = '', alike = [], faults = [] }: { title?: string; topic?: string; from?: string | undefined; seen?: string; alike?: Static<typeof RowShape>[]; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof Begin>> {
  const source = await sourceOf(deps, from)
  return { title: title || source?.title || '', topic, from: source ? { key: source.ref ?? source.id, title: source.title, path: source.path } : null, alike, seen, errors: errorsOf(faults, deps.t) }
}

export const writingRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/begin', { may: 'write', isInternal: true, input: Type.Object({ topic: word(60), from: word(60), title: word(300) }), output: Begin, view: 'begin', run: (deps, { topic, from, title }) => beginPage(deps, { topic: topic ?? '', from, title: title ?? '' }) }),
  on.post('/begin', {
    may: 'write', input: Type.Object({ title: word(2_000), topic: word(60), from: word(60), seen: word(40) }), output: Begin, view: 'begin', result: Type.Object({ id: Type.String() }),
    again: (deps, { title = '', topic = '', from, seen = '' }, fault) => beginPage(deps, { title, topic, from, seen, faults: fault instanceof Invalid ? fault.faults : [] }),
    async run(deps, { title = '', topic = '', from, seen = '' }) {
      const { manuscripts, search, catalogue, people, viewer } = deps
      if (title.trim().length > 200) throw new Invalid([{ field: 'title', key: 'core.item.fault.too-long', values: { limit: 200 } }])
      // What is like it is shown once, before anything is begun; who has looked goes on.
      const found = seen === '' && title.trim() !== '' ? (await search.find(viewer, { text: title.trim(), kinds: [lessonKind], limit: 10 })).hits : []
      const hits = found.filter(({ item }) => shared(stems(title), stems(`${item.title} ${item.summary}`)) >= alikeShare).slice(0, 4)
      if (hits.length > 0) return beginPage(deps, { title, topic, from, seen: 'yes', alike: await rowsOf(deps, await catalogue.pick(viewer, hits.map(({ item }) => item.id))) })
      const source = await sourceOf(deps, from)
      const credit = source?.authorId ? (await people.cards([source.authorId])).get(source.authorId)?.name ?? '' : ''
      const id = await manuscripts.begin(viewer, { title, lang: viewer.locale, topics: source?.topics ?? (topic === '' ? [] : [topic]), sources: source ? [{ item: source.id, url: '', title: source.title, credit }] : [] })
      return redirect(at(id), 'lessons.begin.done', { value: { id } })
    },
  }),

  on.get('/write/:key', { may: 'write', isInternal: true, input: Type.Object(Key), run: async (deps, { key: ref }) => redirect(at((await open(deps, ref)).item.id, 'check')) }),

  ...steps.filter((step) => step !== 'check').flatMap((step) => [
    on.get(`/write/:key/${step}`, { may: 'write', isInternal: true, input: Type.Object({ ...Key, check: Type.Optional(Type.Boolean()) }), output: StepPage, view: 'step', run: async (deps, { key: ref, check = false }) => stepPage(deps, await open(deps, ref), step, { check }) }),
    on.post(`/write/:key/${step}`, {
      may: 'write', input: Type.Object({ ...Key, rev: Type.Integer({ minimum: 0 }), go: word(20), ...Posted }), output: StepPage, view: 'step', result: Type.Object({ rev: Type.Integer() }),
      again: async (deps, { key: ref = '', rev: _rev, go: _go, ...typed }, fault) => stepPage(deps, await open(deps, ref), step, { typed, faults: heard(fault), isStale: fault instanceof Conflict }),
      async run(deps, { key: ref, rev, go = '', ...posted }) {
        const { manuscripts, viewer } = deps
        const one = await open(deps, ref)
        const saved = await manuscripts.save(viewer, one, step, posted, rev)
        const wrong = manuscripts.missing({ draft: { ...one.draft, input: saved.input } }).some((fault) => fault.step === step && isWrong(fault))
        const next = steps[steps.indexOf(step) + 1] ?? 'check'
        return redirect(wrong ? `${at(one.item.id, step)}?check=true` : go === 'stay' ? at(one.item.id, step) : go === 'check' ? at(one.item.id, 'check') : at(one.item.id, next), wrong ? 'lessons.saved-wrong' : 'lessons.saved', { value: { rev: saved.rev } })
      },
    }),
  ]),

  // What the page offered is taken: less is told, and how many fit is counted again.
  on.post('/write/:key/tell-less', {
    may: 'write', input: Type.Object({ ...Key, by: Type.String({ maxLength: 60 }), step: Type.Optional(oneOf(steps)) }), output: CheckPage, view: 'check',
    again: async (deps, { key: ref = '' }, fault) => checkPage(deps, await open(deps, ref), { faults: heard(fault) }),
    async run(deps, { key: ref, by, step = 'check' }) {
      const { content, viewer } = deps
      const { item, draft, state, fields } = await open(deps, ref)
      if (isLookedAt(state.stage)) throw new Conflict(draft, 'lessons.fault.looked-at')
      const asked = by.split('+').filter((one): one is Widening => (widenings as readonly string[]).includes(one))
      const choice = asked.reduce<Choice>((made, one) => widen(made, one), fields)
      const next: ManuscriptFields = { ...fields, level: choice.level, dates: choice.dates, tellsVolume: choice.tellsVolume, tellsBudget: choice.tellsBudget }
      await content.saveDraft(viewer, item.id, { ...draft.input, fields: next }, { rev: draft.rev })
      return redirect(at(item.id, step), 'lessons.tell-less.done')
    },
  }),

  on.get('/write/:key/check', { may: 'write', isInternal: true, input: Type.Object(Key), output: CheckPage, view: 'check', run: async (deps, { key: ref }) => checkPage(deps, await open(deps, ref)) }),
  on.post('/write/:key/check', {
    may: 'write', input: Type.Object({ ...Key, note: word(2_000) }), output: CheckPage, view: 'check',
    again: async (deps, { key: ref = '', note = '' }, fault) => checkPage(deps, await open(deps, ref), { faults: heard(fault), typed: { note } }),
    async run(deps, { key: ref, note = '' }) {
      const { releases, manuscripts, viewer, t } = deps
      const one = await open(deps, ref)
      await releases.ask(viewer, one, manuscripts.missing(one), { note: note.slice(0, 500), t })
      return redirect(at(one.item.id, 'check'), 'lessons.asked')
    },
  }),
  on.post('/write/:key/drop', {
    may: 'write', isInternal: true, input: Type.Object(Key),
    async run(deps, { key: ref }) {
      const { item, state } = await open(deps, ref)
      if (isLookedAt(state.stage) || state.lesson !== null) throw new Conflict(null, 'lessons.fault.looked-at')
      await deps.content.dropDraft(deps.viewer, item.id)
      return redirect('/lessons/mine', 'core.item.draft-dropped')
    },
  }),
]
