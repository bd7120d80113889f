import { Type, type TSchema } from 'typebox'
import { ItemSummaryShape, oneOf, type Conflict, type FieldFault, type Invalid, type Translate } from '@diwan/core'

export const maybe = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
export const moment = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const word = (maxLength = 300) => Type.Optional(Type.String({ maxLength }))
export const langInput = () => Type.Optional(oneOf(['en', 'fr', 'es', 'ar']))
export const id = () => Type.String({ minLength: 1, maxLength: 60 })
export const tick = () => Type.Optional(Type.Boolean())
export const Choice = Type.Object({ value: Type.String(), label: Type.String(), hint: Type.Optional(Type.String()), handling: Type.Optional(Type.String()), selected: Type.Boolean() })
export const ErrorsShape = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))

const faultsOf = (fault: Invalid | Conflict | undefined): readonly FieldFault[] => fault === undefined ? [] : 'faults' in fault ? fault.faults : [{ field: '', key: fault.key, values: fault.values }]
/** For the summary on top of a form, each at the field it is about. */
export const errorsOf = (t: Translate, fault: Invalid | Conflict | undefined) => faultsOf(fault).map(({ field, key, values }) => ({ id: field.replace(/^(?:texts\.[a-z]{2}|fields)\./, '') || 'form', error: t(key, values) }))

/** Whose words, as far as the reader may know. `path` leads to their card. */
export const Writer = Type.Object({ name: Type.String(), title: Type.String(), initials: Type.String(), administration: maybe(Type.String()), path: maybe(Type.String()) })
export const PostShape = Type.Object({
  id: Type.String(), number: Type.Integer(), lang: Type.String(), body: Type.String(), state: Type.String(), at: moment(), editedAt: maybe(moment()), editedWhy: Type.String(), rev: Type.Integer(), isWiki: Type.Boolean(), isOfficial: Type.Boolean(), side: maybe(Type.String()),
  by: Writer, replyTo: maybe(Type.Object({ id: Type.String(), number: Type.Integer() })), replies: Type.Integer(), thanks: Type.Integer(), agree: Type.Integer(), same: Type.Integer(), mine: Type.Array(Type.String()), isBookmarked: Type.Boolean(), removedWhy: Type.String(), isMine: Type.Boolean(),
  isAnswer: Type.Boolean(), isFirst: Type.Boolean(), isUnread: Type.Boolean(), mayEdit: Type.Boolean(), mayTakeBack: Type.Boolean(), mayMark: Type.Boolean(), path: Type.String(),
}, { title: 'ForumPost' })
export const ThreadRowShape = Type.Object({
  item: ItemSummaryShape, category: maybe(Type.Object({ title: Type.String(), path: Type.String() })), format: Type.String(), posts: Type.Integer(), people: Type.Integer(), lastAt: moment(), isPinned: Type.Boolean(), isLocked: Type.Boolean(), isAnswered: Type.Boolean(), isUnanswered: Type.Boolean(),
  isUnread: Type.Boolean(), isNew: Type.Boolean(), unread: Type.Integer(), by: Type.String(),
}, { title: 'ForumThread' })
export const PollShape = Type.Object({ question: Type.String(), isMultiple: Type.Boolean(), closesAt: maybe(moment()), isOpen: Type.Boolean(), voters: Type.Integer(), hasVoted: Type.Boolean(), isShown: Type.Boolean(), choices: Type.Array(Type.Object({ value: Type.String(), text: Type.String(), votes: Type.Integer(), share: Type.Integer(), isMine: Type.Boolean() })) })
