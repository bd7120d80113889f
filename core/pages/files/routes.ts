import { Type } from 'typebox'
import { Invalid, NotFound, file, key, redirect, type Route, type Routes } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { orNothing } from '../shapes.ts'

const Card = Type.Object({
  id: Type.String(), name: Type.String(), type: Type.String(), size: Type.Integer(), sha256: Type.String(), alt: Type.String(), path: Type.String(),
  width: orNothing(Type.Integer()), height: orNothing(Type.Integer()),
})

export const fileRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  // Whoever reads the item reads its files, asked anew each time; a link given for ten minutes asks for the person it was given to.
  on.get('/files/:id/:name', {
    may: 'read', isInternal: true,
    input: Type.Object({ id: key(), name: Type.String({ maxLength: 200 }), for: Type.Optional(Type.String({ maxLength: 40 })), until: Type.Optional(Type.Integer()), key: Type.Optional(Type.String({ maxLength: 64 })) }),
    async run({ host, viewer }, { id, for: person, until, key: sign }) {
      const bearer = person !== undefined && until !== undefined && sign !== undefined ? await host.files.bearer(id, { person, until, key: sign }) : null
      const { card, isPublic, read } = await host.files.open(bearer ?? viewer, id)
      const isPicture = card.width !== null
      // Pictures are part of the page they stand on; what is taken away of what not everybody may read is an entry.
      const reader = bearer ?? viewer
      if (!isPublic && !isPicture && reader.id !== null) await host.database.transaction(() => host.audit.record(reader, 'core.file.downloaded', `file:${id}`, { sha256: card.sha256 }))
      return file({
        name: card.name, type: card.type, body: read(), size: card.size, etag: card.sha256, inline: isPicture, isPublic: isPublic && bearer === null && viewer.id === null,
        // What a visitor is given anyone may keep; what a keeper sees may be withdrawn, or not yet out.
        // Asked again each time: an item that was public a moment ago may not be so now.
        maxAge: 0,
      })
    },
  }),

  on.get('/files/:id/:name/link', {
    may: 'account', isInternal: true, input: Type.Object({ id: key(), name: Type.String({ maxLength: 200 }) }), output: Type.Object({ link: Type.String() }),
    run: async ({ host, viewer, links, locale }, { id }) => ({ link: links.absolute(links.inLanguage(locale, await host.files.link(viewer, id))) }),
  }),

  on.get('/items/:id/files', {
    may: 'read', input: Type.Object({ id: key() }), output: Type.Object({ files: Type.Array(Card) }),
    async run({ attachments, content, viewer }, { id }) {
      await content.read(viewer, null, id)
      return { files: await attachments.of(viewer, id) }
    },
  }),

  on.post('/items/:id/uploads', {
    may: 'keep', transaction: false, input: Type.Object({ id: key(), name: Type.String({ minLength: 1, maxLength: 300 }), size: Type.Integer({ minimum: 1 }), type: Type.Optional(Type.String({ maxLength: 120 })) }),
    output: Type.Object({ id: Type.String(), offset: Type.Integer() }),
    run: ({ host, viewer }, { id, name, size }) => host.files.begin(viewer, id, { name, size }),
  }),

  on.post('/items/:id/uploads/:upload', {
    may: 'keep', transaction: false, upload: { limit: 8_388_608 }, deadline: 300, input: Type.Object({ id: key(), upload: key(), offset: Type.Integer({ minimum: 0 }) }),
    output: Type.Object({ offset: Type.Integer() }),
    run: ({ host, viewer, request }, { id, upload, offset }) => {
      if (!request.upload) throw new NotFound()
      return host.files.append(viewer, id, upload, offset, request.upload.bytes)
    },
  }),

  on.post('/items/:id/uploads/:upload/finish', {
    may: 'keep', transaction: false, deadline: 60, input: Type.Object({ id: key(), upload: key() }),
    output: Type.Object({ id: Type.String(), url: Type.String(), name: Type.String(), isPicture: Type.Boolean() }),
    async run({ host, viewer }, { id, upload }) {
      const card = await host.files.finish(viewer, id, upload)
      return { id: card.id, url: card.path, name: card.name, isPicture: card.width !== null }
    },
  }),

  // Without scripts: one file by the form's own means.
  on.post('/items/:id/files', {
    may: 'keep', transaction: false, upload: { limit: 104_857_600 }, deadline: 600, isInternal: true, input: Type.Object({ id: key(), alt: Type.Optional(Type.String({ maxLength: 500 })) }),
    async run({ attachments, viewer, request }, { id, alt = '' }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'core.attachment.missing' }])
      await attachments.add(viewer, id, { name: request.upload.name, bytes: request.upload.bytes, alt })
      return redirect(`/items/${id}/edit`, 'core.attachment.added')
    },
  }),

  on.post('/items/:id/files/:file/remove', {
    may: 'keep', input: Type.Object({ id: key(), file: key() }),
    async run({ attachments, viewer }, { id, file: attachment }) {
      await attachments.remove(viewer, id, attachment)
      return redirect(`/items/${id}/edit`, 'core.attachment.removed')
    },
  }),
]
