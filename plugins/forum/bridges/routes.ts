import { Type, type Static } from 'typebox'
import { ItemSummaryShape, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import { Choice, ErrorsShape, ThreadRowShape, errorsOf, maybe, moment, word } from '../board/routes/shapes.ts'
import { rowsShown } from '../board/routes/shown.ts'
import type { ForumDeps, ForumPermission } from '../board/deps.ts'
import { excerptOf } from '../board/model/excerpt.ts'
import { periods } from './numbers.ts'

const Problem = Type.Object({
  technologies: Type.Array(Choice), processes: Type.Array(Choice), isAsked: Type.Boolean(), isWider: Type.Boolean(), guidance: Type.Array(ItemSummaryShape), pitfalls: Type.Array(ItemSummaryShape), studies: Type.Array(ItemSummaryShape), threads: Type.Array(ThreadRowShape),
  people: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), administration: maybe(Type.String()), path: Type.String() })), ask: maybe(Type.String()), isVisitor: Type.Boolean(), topic: Type.String(), process: Type.String(), n: Type.Integer(),
})
const Make = Type.Object({
  thread: Type.String(), topic: Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String() }), from: Type.Integer(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()), possible: Type.Array(Choice),
  posts: Type.Array(Type.Object({ number: Type.Integer(), name: Type.String(), excerpt: Type.String(), lang: Type.String(), at: moment(), isChosen: Type.Boolean() })), errors: ErrorsShape,
})
const figure = () => maybe(Type.Number())
const Figures = Type.Object({ days: Type.Integer(), periods: Type.Array(Type.Integer()), rows: Type.Array(Type.Object({ title: Type.String(), path: Type.String(), lang: Type.String(), topics: figure(), posts: figure(), people: figure(), readers: figure(), unanswered: figure(), medianHours: figure(), within: figure(), goalHours: figure() })) })
const topic = () => Type.Optional(Type.String({ maxLength: 60 }))

async function makePage(deps: ForumDeps, key: string, { from = 1, numbers = [], what = '' }: { from?: number | undefined; numbers?: number[] | undefined; what?: string | undefined }, fault?: Invalid | Conflict): Promise<Static<typeof Make>> {
  const { threadBook, threadPage, becoming, viewer, t } = deps
  const item = await threadBook.read(viewer, key)
  const possible = becoming.possible(viewer, item)
  const { facts, posts, next } = await threadPage.of(viewer, item, from)
  return {
    thread: item.id, topic: { title: item.title, lang: item.lang, path: item.path }, from, next, previous: facts?.previous ?? null, possible: possible.map(({ name, label }) => ({ value: name, label: t(label), selected: name === (what || possible[0]?.name) })), errors: errorsOf(t, fault),
    posts: posts.filter(({ state }) => state === 'shown').map(({ id, number, author, body, lang, postedAt }) => ({ number, name: author?.name ?? t('forum.former'), excerpt: excerptOf(body, 160), lang, at: postedAt, isChosen: numbers.length > 0 ? numbers.includes(number) : number === 1 || id === facts?.answerId })),
  }
}

/** Ways in and out: from a problem to what is known and to a question, from a topic to a lesson or a proposal, and how categories do. */
export const bridgeRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/problem', {
    may: 'read', input: Type.Object({ topic: topic(), process: topic() }), output: Problem, view: 'bridges/problem', reads: ['*'],
    async run({ intake, topics, categories, viewer, locale }, { topic: technology = '', process = '' }) {
      const all = (await topics.all()).map(({ id, kind, labels }) => ({ id, kind, label: labels[locale] ?? labels.en })).toSorted((a, b) => a.label.localeCompare(b.label, locale))
      const choices = (isProcess: boolean, chosen: string) => all.filter(({ kind }) => (kind === 'process') === isProcess).map(({ id, label }) => ({ value: id, label, selected: id === chosen }))
      const known = (id: string): string | null => all.some((one) => one.id === id) ? id : null
      const asked = { technology: known(technology), process: known(process) }
      const found = await intake.find(viewer, asked)
      const readable = await categories.all(viewer)
      const questions = readable.find(({ fields }) => fields.format === 'question')
      const named = [asked.technology, asked.process].filter((one) => one !== null)
      return {
        technologies: choices(false, technology), processes: choices(true, process), isAsked: named.length > 0, ...found, threads: rowsShown(found.threads, readable), isVisitor: viewer.id === null, topic: asked.technology ?? '', process: asked.process ?? '', n: found.guidance.length + found.pitfalls.length + found.threads.length,
        ask: questions && viewer.may('forum.write') ? `/forum/new?category=${questions.ref ?? questions.id}${named.map((one) => `&topics=${one}`).join('')}` : null,
      }
    },
  }),
  on.get('/make/:thread', { may: 'write', isInternal: true, input: Type.Object({ thread: Type.String({ maxLength: 60 }), from: Type.Optional(Type.Integer({ minimum: 1 })) }), output: Make, view: 'bridges/make', run: (deps, { thread, from }) => makePage(deps, thread, { from }) }),
  on.post('/make/:thread', {
    may: 'write', input: Type.Object({ thread: Type.String({ maxLength: 60 }), what: word(80), numbers: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 50 })) }), output: Make, view: 'bridges/make', result: Type.Object({ path: Type.String() }), again: (deps, { thread = '', ...typed }, fault) => makePage(deps, thread, typed, fault),
    async run({ becoming, threadBook, viewer }, { thread, what = '', numbers = [] }) {
      const path = await becoming.make(viewer, await threadBook.read(viewer, thread), what, numbers)
      return redirect(path, 'forum.make.done', { value: { path } })
    },
  }),
  on.get('/numbers', {
    may: 'write', isInternal: true, input: Type.Object({ days: Type.Optional(oneOf(['30', '90', '365'])) }), output: Figures, view: 'bridges/numbers',
    formats: { csv: ({ rows }) => [['category', 'topics', 'posts', 'people', 'readers', 'unanswered', 'median_hours', 'within_goal_percent'], ...rows.map((row) => [row.title, row.topics, row.posts, row.people, row.readers, row.unanswered, row.medianHours, row.within])] },
    async run({ numbers, viewer }, { days: asked = '90' }) {
      const days = periods.find((one) => String(one) === asked) ?? 90
      return { days, periods: [...periods], rows: (await numbers.of(viewer, days)).map(({ category: { title, path, lang }, ...row }) => ({ title, path, lang, ...row })) }
    },
  }),
]
