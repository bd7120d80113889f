import { Type, type Static } from 'typebox'
import { Conflict, Invalid, key, marked, oneOf, redirect, type FieldFault, type FormPart, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { isWrong } from '../deposit/faults.ts'
import { partsOf } from '../deposit/parts.ts'
import { Posted, steps, withPosted, type Posted as PostedValues, type Step } from '../deposit/posted.ts'
import { interestOf } from '../model/interest.ts'
import { external, type WorkFields } from '../model/fields.ts'
import type { OpenSubmission } from '../services/submissions.ts'
import type { SimilarWork } from '../services/similar-works.ts'
import { difference, type PartDifference } from '../deposit/difference.ts'
import { Shown, shownOf } from './pages.ts'
import { ErrorsShape, drawn, errorAt, errorsOf, maybe, word } from './shapes.ts'

const Begin = Type.Object({ title: Type.String(), topics: Type.Array(drawn<{ value: string; label: string }>()), similar: Type.Array(drawn<SimilarWork>()), seen: Type.String(), errors: ErrorsShape })
const File = Type.Object({ id: Type.String(), name: Type.String(), size: Type.Integer(), path: Type.String() })
const StepPage = Type.Object({
  id: Type.String(), step: oneOf(steps), title: Type.String(), state: Type.String(), rev: Type.Integer(), isLive: Type.Boolean(), path: Type.String(), ref: maybe(Type.String()), holding: maybe(Type.String()), steps: Type.Array(Type.Object({ name: Type.String(), isCurrent: Type.Boolean(), missing: Type.Integer() })),
  parts: Type.Array(drawn<FormPart>()), errors: ErrorsShape, isStale: Type.Boolean(), files: Type.Array(File), more: Type.Integer(), next: maybe(Type.String()), mayEdit: Type.Boolean(), similar: Type.Array(drawn<SimilarWork>()), writers: Type.Array(drawn<{ id: string; label: string; isSelf: boolean }>()), offered: Type.Array(drawn<{ value: string; label: string }>()), from: Type.String(), seats: Type.Array(drawn<{ value: string; label: string; selected: boolean }>()), personFault: Type.String(), fileFault: Type.String(),
})
const CheckPage = Type.Object({
  ...StepPage.properties, shown: Shown, fullText: Type.String(), missing: Type.Array(Type.Object({ error: Type.String(), at: Type.String(), step: Type.String() })), maySubmit: Type.Boolean(), mayRecall: Type.Boolean(), asksResponse: Type.Boolean(), typed: drawn<Record<string, string>>(), faults: drawn<Record<string, string>>(),
  letters: Type.Array(drawn<{ n: number; decision: string; letter: string; by: string; at: Date | null; reviews: object[]; response: string }>()), changed: Type.Array(drawn<PartDifference>()), lang: Type.String(),
})
type Page = Static<typeof StepPage>
const Key = { key: key() }

/** States in which its authors write. */
const writes = new Set(['draft', 'revise', 'declined', 'published', 'corrected'])
const stateOf = ({ work, draft }: OpenSubmission): string => draft.rev === 0 && work.publishedAt !== null ? work.state : draft.state

async function beginPage({ topics, locale, t }: WorksDeps, { title = '', chosen = [], similar = [], faults = [] }: { title?: string; chosen?: readonly string[]; similar?: readonly SimilarWork[]; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof Begin>> {
  return {
    title, similar: [...similar], seen: similar.map(({ id }) => id).join(' '), errors: errorsOf(faults, t),
    topics: (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: chosen.includes(id) })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
  }
}

/** Who writes with one, and whom one may ask to: people of an administration. */
async function writersOf({ submissions, seats, people, viewer, locale }: WorksDeps, open: OpenSubmission, step: Step, from: string): Promise<Pick<Page, 'writers' | 'offered' | 'from' | 'seats'>> {
  if (step !== 'people') return { writers: [], offered: [], from: '', seats: [] }
  const label = ({ name, title }: { name: string; title: string }) => [name, title].filter(Boolean).join(', ')
  const writers = await submissions.writers(viewer, open), code = from || viewer.administration || ''
  const cards = code === '' ? [] : [...(await people.cards((await seats.of(code)).map(({ id }) => id).slice(0, 200))).values()]
  return {
    writers: writers.map((card) => ({ id: card.id, label: label(card), isSelf: card.id === viewer.id })), from: code,
    offered: cards.filter(({ id, isActive }) => isActive && !writers.some((one) => one.id === id)).map((card) => ({ value: card.id, label: label(card) })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
    seats: (await people.administrations()).map(({ code: value, names }) => ({ value, label: names[locale] ?? names.en, selected: value === code })).toSorted((a, b) => a.label.localeCompare(b.label, locale)),
  }
}

async function stepPage(deps: WorksDeps, open: OpenSubmission, step: Step, { typed, faults, more = 1, isStale = false, check = false, from = '' }: { typed?: PostedValues; faults?: readonly FieldFault[]; more?: number; isStale?: boolean; check?: boolean; from?: string } = {}): Promise<Page> {
  const { t, locale, topics, vocabularies, people, submissions, similarWorks, viewer, clock } = deps
  const { work, draft, fullText, files, holding } = open
  const input = typed ? withPosted(draft.input, typed, step) : draft.input
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  const missing = submissions.missing(open)
  const shown = faults ?? (check ? missing.filter((one) => one.step === step) : [])
  const fields = (input.fields ?? {}) as Partial<WorkFields>
  const title = input.texts[input.lang]?.title ?? ''
  const [all, terms, administrations, similar] = [await topics.all(), await vocabularies.all(), await people.administrations(), step === 'about' ? await similarWorks.to(viewer, { title, doi: fields.doi ?? '', year: clock.now().getUTCFullYear(), creators: fields.creators ?? [] }, work.id) : []]
  const { parts, errors } = marked(partsOf(step, { input, fullText: typed?.text ?? fullText, t, locale, topics: all, terms, administrations: administrations.toSorted((a, b) => (a.names[locale] ?? a.names.en).localeCompare(b.names[locale] ?? b.names.en, locale)), languageName: (code) => names.of(code) ?? code, more, today: clock.now().toISOString().slice(0, 10) }), shown, t)
  return {
    id: work.id, step, title: title || t('research.kind.work.new'), state: stateOf(open), rev: draft.rev, isLive: work.publishedAt !== null, path: work.path, ref: work.ref, holding, isStale, more, similar,
    steps: steps.map((name) => ({ name, isCurrent: name === step, missing: missing.filter((one) => one.step === name).length })), parts, errors, files: files.map(({ id, name, size, path }) => ({ id, name, size, path })),
    next: steps[steps.indexOf(step) + 1] ?? null, mayEdit: writes.has(stateOf(open)), ...await writersOf(deps, open, step, from), personFault: errorAt(faults ?? [], t)('person'), fileFault: errorAt(faults ?? [], t)('file'),
  }
}

async function checkPage(deps: WorksDeps, open: OpenSubmission, { faults = [], typed = {} }: { faults?: readonly FieldFault[]; typed?: Record<string, string> } = {}): Promise<Static<typeof CheckPage>> {
  const { t, rounds, reviews, submissions } = deps
  const own = ['change', 'changeNote', 'response']
  const page = await stepPage(deps, open, 'check', { faults: faults.filter(({ field }) => own.includes(field)) })
  const missing = submissions.missing(open)
  const all = await rounds.of(open.work.id)
  const decided = all.filter(({ decision }) => decision !== null)
  const asksResponse = open.draft.state === 'revise'
  const at = errorAt(faults, t)
  const last = asksResponse ? decided[0] : undefined
  return {
    ...page, shown: await shownOf(deps, { work: open.work, input: open.draft.input, n: 0, rev: 0, isCurrent: true, identifier: null }, open.draft.input.lang), fullText: open.fullText, errors: errorsOf(faults.filter(({ field }) => own.includes(field)), t), missing: missing.map(({ field, key: words, values, step }) => ({ error: t(words, values), step, at: `/research/submit/${open.work.id}/${step}?check=true#${field.replaceAll('.', '-')}` })),
    maySubmit: open.draft.rev > 0 && ['draft', 'revise'].includes(open.draft.state), mayRecall: open.draft.state === 'submitted', asksResponse, typed, faults: Object.fromEntries(own.map((name) => [name, at(name)])), lang: open.draft.input.lang,
    letters: await Promise.all(decided.map(async (round) => ({ n: round.n, decision: round.decision ?? '', letter: round.letter, by: round.decidedName, at: round.decidedAt, reviews: await reviews.seenBy(round), response: all.find(({ n }) => n === round.n + 1)?.response ?? '' }))),
    changed: last ? difference({ input: last.input, fullText: last.fullText?.texts[last.input.lang]?.body ?? '' }, { input: open.draft.input, fullText: open.fullText }, open.draft.input.lang) : [],
  }
}

/** Handing a study in, in steps that may be taken in any order, each saved as it is typed. */
export const submitRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/submit', { may: 'submit', isInternal: true, input: Type.Object({ topic: word(60) }), output: Begin, view: 'works/begin', run: (deps, { topic }) => beginPage(deps, { chosen: topic === undefined ? [] : [topic] }) }),
  on.post('/submit', {
    may: 'submit', isInternal: true, input: Type.Object({ title: word(2_000), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })), seen: word(2_000) }), output: Begin, view: 'works/begin',
    again: (deps, { title = '', topics = [] }, fault) => beginPage(deps, { title, chosen: topics, faults: fault instanceof Invalid ? fault.faults : [] }),
    async run(deps, { title = '', topics = [], seen = '' }) {
      const { similarWorks, submissions, viewer, clock } = deps
      if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'research.fault.title' }])
      if (title.trim().length > 200) throw new Invalid([{ field: 'title', key: 'core.item.fault.too-long', values: { limit: 200 } }])
      const known = new Set(seen.split(' '))
      const similar = (await similarWorks.to(viewer, { title, year: clock.now().getUTCFullYear() })).filter(({ id }) => !known.has(id))
      // What is like it is shown once, before anything is begun; who has looked goes on.
      if (similar.length > 0) return beginPage(deps, { title, chosen: topics, similar })
      return redirect(`/research/submit/${await submissions.begin(viewer, { title: title.trim(), topics: topics.slice(0, 20) })}/about`, 'research.submit.begun')
    },
  }),

  on.get('/submit/:key/check', { may: 'submit', isInternal: true, input: Type.Object(Key), output: CheckPage, view: 'works/check', run: async (deps, { key: ref }) => checkPage(deps, await deps.submissions.open(deps.viewer, ref)) }),
  on.post('/submit/:key/check', {
    may: 'submit', isInternal: true, input: Type.Object({ ...Key, change: word(20), changeNote: word(2_000), response: word(20_000) }), output: CheckPage, view: 'works/check',
    again: async (deps, { key: ref = '', change = '', changeNote = '', response = '' }, fault) => checkPage(deps, await deps.submissions.open(deps.viewer, ref), { faults: fault instanceof Invalid ? fault.faults : [], typed: { change, changeNote, response } }),
    async run({ submissions, viewer }, { key: ref, change = '', changeNote = '', response = '' }) {
      const open = await submissions.open(viewer, ref)
      await submissions.submit(viewer, open, { change, changeNote, response })
      return redirect(`/research/submit/${open.work.id}/check`, 'research.submit.done')
    },
  }),
  on.post('/submit/:key/recall', { may: 'submit', isInternal: true, input: Type.Object(Key), async run({ submissions, viewer }, { key: ref }) {
    const open = await submissions.open(viewer, ref)
    await submissions.recall(viewer, open)
    return redirect(`/research/submit/${open.work.id}/about`, 'research.kind.work.transition.recall.done')
  } }),
  on.post('/submit/:key/drop', { may: 'submit', isInternal: true, input: Type.Object(Key), async run({ submissions, content, viewer }, { key: ref }) {
    const { work, holding, draft } = await submissions.open(viewer, ref)
    if (!writes.has(draft.state)) throw new Conflict(draft, 'research.submit.fault.state')
    await content.dropDraft(viewer, work.id)
    if (holding !== null && holding !== work.fields.holding) await content.dropDraft(viewer, holding)
    return redirect('/research/mine', 'core.item.draft-dropped')
  } }),

  on.post('/submit/:key/writers', {
    may: 'submit', isInternal: true, input: Type.Object({ ...Key, person: word(60), from: word(16) }), output: StepPage, view: 'works/step',
    again: async (deps, { key: ref = '', from = '' }, fault) => stepPage(deps, await deps.submissions.open(deps.viewer, ref), 'people', { from, faults: fault instanceof Invalid ? fault.faults : [{ field: 'person', key: fault.key, values: fault.values }] }),
    async run({ submissions, viewer }, { key: ref, person = '' }) {
      await submissions.changeWriters(viewer, await submissions.open(viewer, ref), { admit: person })
      return redirect(`/research/submit/${ref}/people#writers`, 'research.writers.admitted')
    },
  }),
  on.post('/submit/:key/writers/:person/release', {
    may: 'submit', isInternal: true, input: Type.Object({ ...Key, person: key() }), output: StepPage, view: 'works/step',
    again: async (deps, { key: ref = '' }, fault) => stepPage(deps, await deps.submissions.open(deps.viewer, ref), 'people', { faults: [{ field: 'person', key: fault instanceof Conflict ? fault.key : 'core.keepers.fault.unknown' }] }),
    async run({ submissions, viewer }, { key: ref, person }) {
      await submissions.changeWriters(viewer, await submissions.open(viewer, ref), { release: person })
      return person === viewer.id ? redirect('/research/mine', 'research.writers.left') : redirect(`/research/submit/${ref}/people#writers`, 'research.writers.released')
    },
  }),

  // One file by the form's own means; the shelf refuses what is too large, and says how much may be.
  on.post('/submit/:key/file', {
    may: 'submit', isInternal: true, transaction: false, upload: { limit: 104_857_600 }, deadline: 600, input: Type.Object(Key), output: StepPage, view: 'works/step',
    again: async (deps, { key: ref = '' }, fault) => stepPage(deps, await deps.submissions.open(deps.viewer, ref), 'files', { faults: fault instanceof Invalid ? fault.faults : [{ field: 'file', key: fault.key, values: fault.values }] }),
    async run({ submissions, attachments, viewer, request }, { key: ref }) {
      const open = await submissions.open(viewer, ref)
      if (!writes.has(stateOf(open))) throw new Conflict(null, 'research.submit.fault.state')
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'core.attachment.missing' }])
      const { holding } = await submissions.shelf(viewer, open)
      await attachments.add(viewer, holding, { name: request.upload.name, bytes: request.upload.bytes })
      return redirect(`/research/submit/${open.work.id}/files`, 'core.attachment.added')
    },
  }),
  on.post('/submit/:key/file/:file/remove', { may: 'submit', isInternal: true, input: Type.Object({ ...Key, file: key() }), async run({ submissions, attachments, viewer }, { key: ref, file }) {
    const open = await submissions.open(viewer, ref)
    if (!writes.has(stateOf(open))) throw new Conflict(null, 'research.submit.fault.state')
    const { holding, files } = await submissions.shelf(viewer, open)
    await attachments.remove(viewer, holding, files.get(file) ?? file)
    return redirect(`/research/submit/${open.work.id}/files`, 'core.attachment.removed')
  } }),

  ...steps.filter((step) => step !== 'check').flatMap((step) => [
    on.get(`/submit/:key/${step}`, {
      may: 'submit', isInternal: true, input: Type.Object({ ...Key, from: word(16), check: Type.Optional(Type.Boolean()), more: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })) }), output: StepPage, view: 'works/step',
      async run(deps, { key: ref, check = false, more = 1, from = '' }) {
        const open = await deps.submissions.open(deps.viewer, ref, { elsewhere: true })
        if (open.work.fields.type === external) return redirect(`/research/elsewhere/${open.work.ref ?? open.work.id}`)
        // An editor who has no part in it has nothing to write: it waits on their desk.
        const isJudge = deps.viewer.may('research.curate') && ['submitted', 'in-review', 'accepted'].includes(stateOf(open)) && interestOf(deps.viewer, { ...open.work, hands: (await deps.hands.of([open.work.id])).get(open.work.id) ?? [], input: open.draft.input }) === null
        return isJudge ? redirect(`/research/desk/${open.work.id}`) : stepPage(deps, open, step, { check, more, from })
      },
    }),
    on.post(`/submit/:key/${step}`, {
      may: 'submit', isInternal: true, input: Type.Object({ ...Key, rev: Type.Integer({ minimum: 0 }), go: word(20), ...Posted }), output: StepPage, view: 'works/step', result: Type.Object({ rev: Type.Integer() }),
      again: async (deps, { key: ref = '', rev: _rev, go: _go, ...typed }, fault) => stepPage(deps, await deps.submissions.open(deps.viewer, ref), step, { typed, faults: fault instanceof Invalid ? fault.faults.map(heard) : [], isStale: fault instanceof Conflict }),
      async run({ submissions, viewer }, { key: ref, rev, go = '', ...posted }) {
        const open = await submissions.open(viewer, ref)
        if (!writes.has(stateOf(open))) throw new Conflict(open.draft, 'research.submit.fault.state')
        const saved = await submissions.save(viewer, open, step, posted, rev)
        const here = `/research/submit/${open.work.id}`
        const wrong = submissions.missing({ ...open, draft: { ...open.draft, input: saved.input } }).filter((fault) => fault.step === step && isWrong(fault))
        const next = steps[steps.indexOf(step) + 1] ?? 'check'
        const to = go === 'more' ? `${here}/${step}?more=4` : wrong.length > 0 ? `${here}/${step}?check=true` : (steps as readonly string[]).includes(go) ? `${here}/${go}` : go === 'stay' ? `${here}/${step}` : `${here}/${next}`
        return redirect(to, wrong.length > 0 ? 'research.submit.saved-wrong' : 'research.submit.saved', { value: { rev: saved.rev } })
      },
    }),
  ]),
]
/** Core names a field by its language and place; the form has it by its own name. */
const heard = (fault: FieldFault): FieldFault => ({ ...fault, field: fault.field.replace(/^texts\.[a-z]{2}\./, '').replace(/^fields\./, '') })
