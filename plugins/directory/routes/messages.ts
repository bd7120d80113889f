import { Type } from 'typebox'
import { key, oneOf, redirect, type CoreServices, type FieldFault, type RequestServices, type Route, type Routes } from '@diwan/core'
import type { Messages } from '../services/messages.ts'
import type { Permission } from './people.ts'

type Deps = CoreServices & RequestServices & { messages: Messages; settings: { escalateAfter: number } }
const at = () => Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const orNone = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
const card = {
  id: Type.String(), subject: Type.String(), withName: Type.String(), withPath: orNone(Type.String()), lastAt: at(), isMine: Type.Boolean(), isAnswered: Type.Boolean(), isEscalated: Type.Boolean(), isClosed: Type.Boolean(),
}
const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const Thread = Type.Object({
  thread: Type.Object({ ...card, other: orNone(Type.String()), isBlocked: Type.Boolean(), isMuted: Type.Boolean(), escalatesAt: orNone(at()), messages: Type.Array(Type.Object({ name: Type.String(), isMine: Type.Boolean(), words: Type.String(), at: at() })) }),
  errors: Errors,
})
const Writing = Type.Object({ name: Type.String(), path: Type.String(), days: Type.Integer(), errors: Errors })
const ThreadId = Type.Object({ thread: Type.String({ maxLength: 40 }) })
const errorsOf = (fault: object, t: RequestServices['t']) => 'faults' in fault ? (fault.faults as FieldFault[]).map(({ field, key: words, values }) => ({ id: field, error: t(words, values) })) : []

async function writing({ content, settings, viewer, t }: Deps, ref: string, fault: object = {}) {
  const person = await content.read(viewer, 'directory.person', ref)
  const isContact = person.fields['seat'] === 'ncp' || person.fields['seat'] === 'deputy'
  return { name: person.title, path: person.path, days: isContact ? settings.escalateAfter : 0, errors: errorsOf(fault, t) }
}

export const messageRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/people/:key/write', { may: 'contact', isInternal: true, input: Type.Object({ key: key() }), output: Writing, view: 'write', run: (deps, { key: ref }) => writing(deps, ref) }),
  on.post('/people/:key/write', {
    may: 'contact', input: Type.Object({ key: key(), subject: Type.String({ maxLength: 400 }), words: Type.String({ maxLength: 20_000 }) }), output: Writing, view: 'write',
    again: (deps, typed, fault) => writing(deps, typed.key ?? '', fault),
    async run({ messages, viewer }, { key: ref, subject, words }) { return redirect(`/directory/messages/${await messages.begin(viewer, ref, { subject, words })}`, 'directory.contact.sent') },
  }),
  on.get('/messages', {
    may: 'contact', isInternal: true, view: 'messages', input: Type.Object({ before: Type.Optional(Type.String({ maxLength: 40, format: 'date-time' })) }), output: Type.Object({ threads: Type.Array(Type.Object(card)), next: orNone(Type.String()) }),
    async run({ messages, viewer }, { before }) { const { rows, next } = await messages.list(viewer, before ? new Date(before) : undefined); return { threads: rows, next } },
  }),
  on.get('/messages/:thread', { may: 'contact', isInternal: true, input: ThreadId, output: Thread, view: 'message', async run({ messages, viewer }, { thread }) { return { thread: await messages.read(viewer, thread), errors: [] } } }),
  on.post('/messages/:thread', {
    may: 'contact', input: Type.Object({ ...ThreadId.properties, words: Type.String({ maxLength: 20_000 }) }), output: Thread, view: 'message',
    again: async ({ messages, viewer, t }, typed, fault) => ({ thread: await messages.read(viewer, typed.thread ?? ''), errors: errorsOf(fault, t) }),
    async run({ messages, viewer }, { thread, words }) {
      await messages.answer(viewer, thread, words)
      return redirect(`/directory/messages/${thread}`, 'directory.contact.sent')
    },
  }),
  on.post('/messages/:thread/close', {
    may: 'contact', input: ThreadId,
    async run({ messages, viewer }, { thread }) { await messages.close(viewer, thread); return redirect(`/directory/messages/${thread}`, 'directory.contact.is-closed') },
  }),
  on.post('/messages/:thread/bar', {
    may: 'contact', input: Type.Object({ ...ThreadId.properties, kind: oneOf(['block', 'mute', 'none']) }),
    async run({ messages, viewer }, { thread, kind }) {
      await messages.bar(viewer, thread, kind === 'none' ? null : kind)
      return redirect(`/directory/messages/${thread}`, `directory.contact.bar.${kind}`)
    },
  }),
]
