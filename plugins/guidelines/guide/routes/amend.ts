import { Type } from 'typebox'
import { Invalid, ItemShape, NotFound, key, oneOf, redirect, inputOf, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { sectionsOf, wordsOf } from '../build-document.ts'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { lang, maybe, moment } from '../document-shape.ts'
import { placed } from '../changes.ts'
import { amendmentStates, type Amendment } from '../services/amendments.ts'
import type { Guideline } from '../services/guides.ts'
import { guidance } from '../services/readership.ts'
import { langInput } from './desk.ts'
import { published } from './page.ts'

const Row = Type.Object({
  id: Type.String(), part: Type.String(), number: Type.String(), lang: lang(), version: Type.String(), before: Type.String(), words: Type.String(), reason: Type.String(), name: Type.String(), administration: maybe(Type.String()), at: moment(), isMine: Type.Boolean(),
  state: oneOf(amendmentStates), answer: Type.String(), decidedName: Type.String(), decidedAt: maybe(moment()), differs: Type.Boolean(), isNew: Type.Boolean(), origin: maybe(Type.Object({ title: Type.String(), lang: lang(), path: Type.String() })),
})
const List = Type.Object({ item: ItemShape, state: Type.String(), counts: Type.Object({ open: Type.Integer(), accepted: Type.Integer(), declined: Type.Integer() }), rows: Type.Array(Row), mayAmend: Type.Boolean(), isKept: Type.Boolean(), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), answered: Type.String(), typed: Type.String() })
const Form = Type.Object({ title: Type.String(), back: Type.String(), target: Type.String(), parts: Type.Array(Type.Object({ id: Type.String(), number: Type.String(), isSection: Type.Boolean() })), part: Type.String(), number: Type.String(), lang: lang(), standing: Type.String(), words: Type.String(), reason: Type.String(), isSection: Type.Boolean(), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })) })

async function listOf(deps: GuideDeps, item: Guideline, state: string, said: { errors?: { id: string; error: string }[]; answered?: string; typed?: string } = {}) {
  const { amendments, content, viewer } = deps
  const wanted = amendmentStates.find((one) => one === state)
  const numbers = placed(item.fields.sections)
  const numberOf = (part: string) => numbers.get(part)?.number ?? String(item.fields.sections.findIndex(({ id }) => id === part) + 1 || '–')
  const found = await amendments.of(viewer, item.id, { state: wanted })
  // What somebody may not read is not named to them as what it comes from.
  const origins = new Map((await content.pick(viewer, found.flatMap(({ origin }) => origin === null ? [] : [origin.item]))).map(({ id, title, lang: of, path }) => [id, { title, lang: of, path }]))
  const row = (one: Amendment) => ({ ...one, origin: origins.get(one.origin?.item ?? '') ?? null, number: numberOf(one.part), differs: one.state === 'open' && !one.isNew && (wordsOf(inputOf(item), one.lang).get(one.part)?.title ?? '') !== one.before })
  return { item, state: wanted ?? '', counts: await amendments.counts(item.id), rows: found.map(row), mayAmend: viewer.may('guidelines.amend'), isKept: item.isKept, errors: said.errors ?? [], answered: said.answered ?? '', typed: said.typed ?? '' }
}

interface AmendedText { input: ItemInput; title: string; back: string; target: string }

/** The text that stands, or the one that is discussed. @throws NotFound */
async function textOf(deps: GuideDeps, ref: string, isDiscussed: boolean): Promise<AmendedText> {
  const { consultations, viewer } = deps
  if (!isDiscussed) {
    const item = await published(deps, ref)
    return { input: inputOf(item), title: item.title, back: item.path, target: `${item.path}/amend` }
  }
  const id = ref
  const { input, isOpen } = await consultations.read(viewer, id)
  if (!isOpen) throw new NotFound()
  return { input, title: (input.texts[viewer.locale] ?? input.texts[input.lang])?.title ?? '', back: `/guidelines/consultations/${id}`, target: `/guidelines/consultations/${id}/remark` }
}

async function formOf(deps: GuideDeps, { input, title, back, target }: AmendedText, part: string | undefined, asked: Locale | undefined, posted?: { words: string; reason: string }, fault?: unknown) {
  const sections = sectionsOf(input)
  const parts = sections.flatMap(({ id, recommendations }, n) => [{ id, number: `${n + 1}`, isSection: true }, ...recommendations.map((one, m) => ({ id: one.id, number: `${n + 1}.${m + 1}`, isSection: false }))])
  const chosen = parts.find(({ id }) => id === part) ?? parts[0]
  if (!chosen) throw new NotFound()
  const has = (of: Locale) => (wordsOf(input, of).get(chosen.id)?.title ?? '') !== ''
  const of: Locale = asked && has(asked) ? asked : has(deps.viewer.locale) ? deps.viewer.locale : input.lang
  const standing = wordsOf(input, of).get(chosen.id)
  if (!standing) throw new NotFound()
  return {
    title, back, target, parts, part: chosen.id, number: chosen.number, isSection: chosen.isSection, lang: of, standing: standing.title, words: posted?.words ?? standing.title, reason: posted?.reason ?? '',
    errors: fault instanceof Invalid ? fault.faults.map(({ field, key: said, values }) => ({ id: field, error: deps.t(said, values) })) : [],
  }
}

const Amended = { part: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), text: oneOf(['en', 'fr', 'es', 'ar']), words: Type.Optional(Type.String({ maxLength: 600 })), reason: Type.Optional(Type.String({ maxLength: 2_000 })) }

const Part = Type.String({ pattern: '^[a-z0-9-]{1,20}$' })
export const amendRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/:key/amendments', {
    may: 'read', input: Type.Object({ key: key(), state: Type.Optional(Type.String({ maxLength: 20 })) }), output: List, view: 'guide/amendments',
    formats: { csv: ({ rows }) => [['number', 'part', 'language', 'version', 'before', 'words', 'reason', 'administration', 'at', 'state', 'answer', 'decided'], ...rows.map((row) => [row.number, row.part, row.lang, row.version, row.before, row.words, row.reason, row.administration, row.at.toISOString(), row.state, row.answer, row.decidedAt?.toISOString() ?? null])] },
    run: async (deps, { key: ref, state = '' }) => listOf(deps, await published(deps, ref), state),
  }),

  on.get('/:key/amend', {
    may: 'amend', isInternal: true, input: Type.Object({ key: key(), part: Type.Optional(Part), text: langInput() }), output: Form, view: 'guide/amend',
    run: async (deps, { key: ref, part, text }) => formOf(deps, await textOf(deps, ref, false), part, text),
  }),

  on.post('/:key/amend', {
    may: 'amend', input: Type.Object({ key: key(), ...Amended }), output: Form, view: 'guide/amend', result: Type.Object({ id: Type.String() }),
    again: async (deps, { key: ref = '', part = '', text, words = '', reason = '' }, fault) => formOf(deps, await textOf(deps, ref, false), part, text, { words, reason }, fault),
    async run(deps, { key: ref, part, text, words = '', reason = '' }) {
      const item = await published(deps, ref)
      const id = await deps.amendments.propose(deps.viewer, await deps.guides.amended(deps.viewer, item.id), { part, lang: text, words, reason })
      return redirect(`${item.path}/amendments#a-${id}`, 'guidelines.amend.done', { value: { id } })
    },
  }),

  // While a text is discussed, on that text.
  on.get('/consultations/:consultation/remark', {
    may: 'amend', isInternal: true, input: Type.Object({ consultation: key(), part: Type.Optional(Part), text: langInput() }), output: Form, view: 'guide/amend',
    run: async (deps, { consultation, part, text }) => formOf(deps, await textOf(deps, consultation, true), part, text),
  }),

  on.post('/consultations/:consultation/remark', {
    may: 'amend', isInternal: true, input: Type.Object({ consultation: key(), ...Amended }), output: Form, view: 'guide/amend',
    again: async (deps, { consultation: ref = '', part = '', text, words = '', reason = '' }, fault) => formOf(deps, await textOf(deps, ref, true), part, text, { words, reason }, fault),
    async run(deps, { consultation: ref, part, text, words = '', reason = '' }) {
      const { input, back } = await textOf(deps, ref, true)
      const id = /[0-9a-f-]{36}/.exec(back)?.[0] ?? ''
      await deps.amendments.propose(deps.viewer, { id, input, version: '', path: back, keepers: ['staff:guidelines'] }, { part, lang: text, words, reason })
      return redirect(back, 'guidelines.amend.done')
    },
  }),

  on.post('/:key/amendments/:amendment', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key(), amendment: Type.String({ pattern: '^[0-9a-f-]{36}$' }), verdict: oneOf(['accept', 'decline']), answer: Type.Optional(Type.String({ maxLength: 2_000 })) }), output: List, view: 'guide/amendments',
    async again(deps, { key: ref = '', amendment = '', answer = '' }, fault) {
      return listOf(deps, await published(deps, ref), '', { answered: amendment, typed: answer, errors: fault instanceof Invalid ? fault.faults.map(({ key: said, values }) => ({ id: `answer-${amendment}`, error: deps.t(said, values) })) : [{ id: `a-${amendment}`, error: deps.t(fault.key) }] })
    },
    async run(deps, { key: ref, amendment, verdict, answer = '' }) {
      const item = await published(deps, ref)
      await deps.amendments.decide(deps.viewer, item, amendment, { verdict, answer })
      return redirect(`${item.path}/amendments#a-${amendment}`, verdict === 'accept' ? 'guidelines.amend.accepted' : 'guidelines.amend.declined')
    },
  }),

  on.post('/useful', {
    may: 'amend', input: Type.Object({ item: Type.String({ format: 'uuid' }), useful: oneOf(['yes', 'no']), comment: Type.Optional(Type.String({ maxLength: 1_000 })) }),
    async run({ content, readership, audit, viewer }, { item: id, useful, comment = '' }) {
      const item = await content.read(viewer, null, id)
      if (!guidance.includes(item.kind) || item.publishedAt === null) throw new NotFound()
      await readership.say(viewer, item, { isUseful: useful === 'yes', comment })
      await audit.record(viewer, 'guidelines.useful', `item:${item.id}`)
      return redirect(`${item.path}#useful`, 'guidelines.useful.done')
    },
  }),

  on.post('/:key/verify', {
    may: 'publish', isInternal: true, input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 1 }), dueOn: Type.String({ maxLength: 10 }), note: Type.Optional(Type.String({ maxLength: 1_000 })) }),
    async run(deps, { key: ref, rev, dueOn, note = '' }) {
      const item = await published(deps, ref)
      await deps.readership.verify(deps.viewer, item, { rev, dueOn, note })
      return redirect(`${item.path}/history`, 'guidelines.verify.done')
    },
  }),
]
