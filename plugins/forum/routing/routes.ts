import { Type, type Static } from 'typebox'
import { ItemSummaryShape, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import type { ForumPermission } from '../board/deps.ts'
import { ErrorsShape, errorsOf, maybe, moment, tick, word } from '../board/routes/shapes.ts'
import type { MoreDeps } from '../parts.ts'
import { askStates } from './model/ladder.ts'
import type { AskLine } from './services/ask-book.ts'

const Line = Type.Object({ item: ItemSummaryShape, state: oneOf(askStates), askedAt: moment(), until: moment(), isOpen: Type.Boolean(), isAnswered: Type.Boolean() })
const Asks = Type.Object({ rows: Type.Array(Line), next: maybe(Type.String()), isFirst: Type.Boolean(), isAsked: Type.Boolean(), perWeek: Type.Integer(), most: Type.Integer(), isModerator: Type.Boolean(), errors: ErrorsShape })
const Ask = Type.Object({ ask: Line, body: Type.String(), lang: Type.String(), note: Type.String(), might: Type.String(), errors: ErrorsShape })
const Hub = Type.Object({ rows: Type.Array(Type.Object({ item: ItemSummaryShape, thread: Type.String(), hubAt: moment(), asked: Type.Integer(), declined: Type.Integer(), notes: Type.Array(Type.String()), people: Type.String(), hasFault: Type.Boolean() })), next: maybe(Type.String()), isFirst: Type.Boolean(), errors: ErrorsShape })
const mostPerWeek = 20
const thread = () => Type.String({ maxLength: 60 })
const lineOf = ({ item, state, askedAt, until, isOpen, isAnswered }: AskLine): Static<typeof Line> => ({ item, state, askedAt, until, isOpen, isAnswered })

async function asksPage({ askBook, categories, viewer, t }: MoreDeps, { after, isAsked, perWeek }: { after?: string | undefined; isAsked?: boolean | undefined; perWeek?: number | undefined } = {}, fault?: Invalid | Conflict): Promise<Static<typeof Asks>> {
  const { rows, next } = await askBook.list(viewer, after)
  const said = await askBook.willing(viewer.id ?? '')
  return { rows: rows.map(lineOf), next, isFirst: after === undefined, isAsked: isAsked ?? said.isAsked, perWeek: perWeek ?? said.perWeek, most: mostPerWeek, isModerator: (await categories.moderated(viewer))?.length !== 0, errors: errorsOf(t, fault) }
}
async function askPage({ askBook, threadBook, viewer, t }: MoreDeps, id: string, { note = '', might = '' }: { note?: string | undefined; might?: string | undefined } = {}, fault?: Invalid | Conflict): Promise<Static<typeof Ask>> {
  const ask = await askBook.read(viewer, id)
  const { body, text } = await threadBook.read(viewer, ask.item.id)
  return { ask: lineOf(ask), body, lang: text.lang, note, might, errors: errorsOf(t, fault) }
}
async function hubPage({ hubQueue, viewer, t }: MoreDeps, { after, thread: at = '', people = '' }: { after?: string | undefined; thread?: string | undefined; people?: string | undefined } = {}, fault?: Invalid | Conflict): Promise<Static<typeof Hub>> {
  const { rows, next } = await hubQueue.list(viewer, after)
  const errors = errorsOf(t, fault)
  return { rows: rows.map((row) => ({ ...row, people: row.thread === at ? people : '', hasFault: row.thread === at && errors.length > 0 })), next, isFirst: after === undefined, errors: errors.map(({ id, error }) => ({ id: id === 'people' ? `people-${at}` : id, error })) }
}

/** What experts are asked and say to it, and what is left for the hub. */
export const routingRoutes = (on: Routes<MoreDeps, ForumPermission>): Route[] => [
  on.get('/asks', { may: 'write', isInternal: true, input: Type.Object({ after: word(120) }), output: Asks, view: 'routing/asks', run: (deps, asked) => asksPage(deps, asked) }),
  on.post('/asks/willing', {
    may: 'write', isInternal: true, input: Type.Object({ isAsked: tick(), perWeek: Type.Integer({ minimum: 1, maximum: mostPerWeek }) }), output: Asks, view: 'routing/asks', again: (deps, typed, fault) => asksPage(deps, typed, fault),
    async run({ askBook, viewer }, { isAsked = false, perWeek }) {
      await askBook.setWilling(viewer, { isAsked, perWeek })
      return redirect('/forum/asks', isAsked ? 'forum.asking.kept' : 'forum.asking.ended')
    },
  }),
  on.get('/asks/hub', { may: 'write', isInternal: true, input: Type.Object({ after: word(120) }), output: Hub, view: 'routing/hub', run: (deps, asked) => hubPage(deps, asked) }),
  on.post('/asks/hub/:thread/ask', {
    may: 'write', isInternal: true, input: Type.Object({ thread: thread(), people: word(160) }), output: Hub, view: 'routing/hub', again: (deps, typed, fault) => hubPage(deps, typed, fault),
    async run({ hubQueue, viewer }, { thread: id, people = '' }) {
      await hubQueue.ask(viewer, id, people)
      return redirect('/forum/asks/hub', 'forum.hub.asked')
    },
  }),
  on.post('/asks/hub/:thread/again', {
    may: 'write', isInternal: true, input: Type.Object({ thread: thread() }), output: Hub, view: 'routing/hub', again: (deps, typed, fault) => hubPage(deps, typed, fault),
    async run({ hubQueue, viewer }, { thread: id }) {
      await hubQueue.again(viewer, id)
      return redirect('/forum/asks/hub', 'forum.hub.begun')
    },
  }),
  on.get('/asks/:thread', { may: 'write', isInternal: true, input: Type.Object({ thread: thread() }), output: Ask, view: 'routing/ask', run: (deps, { thread: id }) => askPage(deps, id) }),
  on.post('/asks/:thread/accept', {
    may: 'write', isInternal: true, input: Type.Object({ thread: thread() }), output: Ask, view: 'routing/ask', again: (deps, { thread: id = '' }, fault) => askPage(deps, id, {}, fault),
    async run({ askBook, viewer }, { thread: id }) {
      const { item } = await askBook.accept(viewer, id)
      return redirect(`${item.path}/write`, 'forum.ask.accepted')
    },
  }),
  on.post('/asks/:thread/decline', {
    may: 'write', isInternal: true, input: Type.Object({ thread: thread(), note: word(500), might: word(160) }), output: Ask, view: 'routing/ask', again: (deps, { thread: id = '', ...typed }, fault) => askPage(deps, id, typed, fault),
    async run({ askBook, viewer }, { thread: id, note = '', might = '' }) {
      await askBook.decline(viewer, id, { note, might })
      return redirect('/forum/asks', 'forum.ask.declined')
    },
  }),
]
