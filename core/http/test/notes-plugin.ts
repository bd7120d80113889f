import { Readable } from 'node:stream'
import { Type, type TObject, type TSchema } from 'typebox'
import { Conflict, file, invalid, NotFound, redirect, TooOften, type RequestServices, type Route, type RouteSpec } from '../../contract/index.ts'
import type { Database } from '../../database/index.ts'
import type { WebPlugin } from '../index.ts'
import { testPlugin } from './open-test-web.ts'

// As `definePlugin` types them, with the request's own services as deps.
const get = <I extends TObject = TObject<{}>, O extends TSchema = TSchema>(path: string, spec: RouteSpec<RequestServices, string, I, O>): Route => ({ method: 'GET', path, spec: spec as never })
const post = <I extends TObject = TObject<{}>, O extends TSchema = TSchema>(path: string, spec: RouteSpec<RequestServices, string, I, O>): Route => ({ method: 'POST', path, spec: spec as never })

const Note = Type.Object({ ref: Type.String(), text: Type.String(), at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }) }, { title: 'Note' })
const List = Type.Object({ notes: Type.Array(Note), q: Type.String() })

export interface Counts { list: number; uploads: { name: string; size: number }[] }

/** Notes in a table: a list with feeds, a page, a form, and routes that misbehave in every way the floor has to bear. */
export function notesPlugin(database: Database, counts: Counts = { list: 0, uploads: [] }): WebPlugin {
  const all = async (): Promise<{ ref: string; text: string; at: Date; secret: string }[]> => database.db('notes.note').select('*', database.db.raw('\'hidden\' as secret')).orderBy('ref') as never
  return testPlugin({
    id: 'notes',
    navigation: { label: 'notes.title', path: '/', order: 1, value: 1 },
    routes: [
      get('/', {
        may: 'read', view: 'list', reads: ['notes.note'], output: List,
        input: Type.Object({ q: Type.Optional(Type.String({ maxLength: 50 })), page: Type.Optional(Type.Integer({ minimum: 1 })), tag: Type.Optional(Type.Array(Type.String())) }),
        run: async (_deps, { q }) => {
          counts.list += 1
          const value = { notes: await all(), q: q ?? '', leak: 'never shown' }
          return value
        },
        formats: {
          atom: (value) => ({ title: 'Notes', entries: value.notes.map(({ ref, text, at }) => ({ id: ref, title: text, summary: text, path: `/notes/${ref}`, at, updatedAt: at })) }),
          ics: (value) => ({ name: 'Notes', entries: value.notes.map(({ ref, text, at }) => ({ id: ref, title: text, path: `/notes/${ref}`, from: at, updatedAt: at })) }),
          csv: (value) => [['ref', 'text'], ...value.notes.map(({ ref, text }) => [ref, text])],
        },
      }),
      get('/new', { may: 'write', view: 'form', output: Type.Object({ max: Type.Integer() }), run: () => ({ max: 100 }) }),
      post('/new', {
        may: 'write', view: 'form', input: Type.Object({ text: Type.String({ minLength: 3, maxLength: 100 }), loud: Type.Optional(Type.Boolean()), count: Type.Optional(Type.Integer()), tags: Type.Optional(Type.Array(Type.String())), place: Type.Optional(Type.Object({ city: Type.String() })) }),
        output: Type.Object({ max: Type.Optional(Type.Integer()), ref: Type.Optional(Type.String()), text: Type.Optional(Type.String()), got: Type.Optional(Type.Record(Type.String(), Type.Unknown())) }),
        again: () => ({ max: 100 }),
        run: async (_deps, input) => {
          if (input.text === 'taken') throw new Conflict({ text: 'theirs' })
          if (input.text === 'too often') throw new TooOften(90)
          const ref = `N-${input.text.length}-${Math.abs(Buffer.from(input.text).reduce((sum, byte) => (sum * 31 + byte) | 0, 7))}`
          await database.db('notes.note').insert({ ref, text: input.text })
          if (input.text === 'fails after writing') throw new Error('boom with a secret inside')
          if (input.text === 'invalid after writing') return invalid([{ field: 'text', key: 'core.fault.other' }])
          if (input.text === 'twice') await database.db('notes.note').insert({ ref, text: input.text })
          return redirect(`/notes/${ref}`, 'notes.saved', { values: { ref }, value: { ref, text: input.text, got: input, hidden: 1 } })
        },
      }),
      post('/upload', {
        may: 'write', upload: { limit: 200_000 }, input: Type.Object({ alt: Type.Optional(Type.String()) }), output: Type.Object({ name: Type.String(), size: Type.Integer(), alt: Type.Optional(Type.String()) }),
        run: async ({ request }, { alt }) => {
          if (!request.upload) return invalid([{ field: 'file', key: 'core.fault.required' }])
          let size = 0
          for await (const chunk of request.upload.bytes) size += (chunk as Buffer).length
          counts.uploads.push({ name: request.upload.name, size })
          return { name: request.upload.name, size, ...(alt === undefined ? {} : { alt }) }
        },
      }),
      get('/file', { may: 'read', run: () => file({ name: 'مذكرة "1".svg', type: 'image/svg+xml', body: '<svg onload="alert(1)"/>', inline: true, etag: 'abc' }) }),
      get('/picture', { may: 'read', run: () => file({ name: 'p.png', type: 'image/png', body: Readable.from([Buffer.from('png')]), inline: true, isPublic: true, maxAge: 60 }) }),
      get('/sized', { may: 'read', run: () => file({ name: 's.bin', type: 'application/octet-stream', body: Readable.from([Buffer.from('bytes')]), size: 5, etag: 'v1' }) }),
      get('/boom', { may: 'read', view: 'one', run: () => { throw new Error('boom with a secret inside') } }),
      get('/away', { may: 'read', view: 'one', run: () => { throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }) } }),
      get('/slow', { may: 'read', deadline: 0.2, view: 'one', run: () => new Promise(() => {}) }),
      get('/plain', { may: 'read', run: () => ({ anything: 1 }) }),
      get('/staff', { may: 'staff', view: 'one', output: Type.Object({ note: Note }), run: () => ({ note: { ref: 'S', text: 'staff only', at: new Date(0) } }) }),
      get('/who', { may: 'read', output: Type.Object({ name: Type.String(), agent: Type.String(), address: Type.String() }), run: ({ viewer, request }) => ({ name: viewer.name, agent: request.userAgent, address: request.address }) }),
      get('/:key', {
        may: 'read', view: 'one', reads: ['notes.note'], output: Type.Object({ note: Note }), input: Type.Object({ key: Type.String({ pattern: '^[A-Z]-[0-9-]+$' }) }),
        run: async (_deps, { key }) => {
          const note = (await all()).find(({ ref }) => ref === key)
          if (!note) throw new NotFound()
          return { note }
        },
      }),
    ],
  })
}
