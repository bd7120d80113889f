import { createHmac, timingSafeEqual } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import type { AuditTrail } from '../../audit/open-audit.ts'
import { Invalid, NotFound, Refused, SignInNeeded, TooLarge, type AttachmentCard, type Attachments as Contract, type Clock, type Viewer } from '../../contract/index.ts'
import { newId } from '../../database/id.ts'
import type { EventLog } from '../../events/open-events.ts'
import type { Blobs } from '../../files/blobs.ts'
import { fileName } from '../../files/file-name.ts'
import { redraw } from '../../files/image.ts'
import { accepted, kindOfFile } from '../../files/kind-of-file.ts'
import type { PdfLook } from '../../files/pdf/look.ts'
import { readable, readableBindings } from '../readable.ts'
import { publishing, type Kinds } from '../kinds.ts'
import type { Reading } from '../reading.ts'
import { hotRows, rows } from '../rows.ts'

interface Needs {
  db: Knex
  transaction<T>(work: () => Promise<T>): Promise<T>
  clock: Clock
  blobs: Blobs
  /** Opens a PDF as a reader would. */
  pdf(path: string): Promise<PdfLook>
  kinds: Kinds
  reading: Reading
  audit: Pick<AuditTrail, 'record'>
  /** Pages of the item's kind show its files. */
  events: Pick<EventLog, 'wrote'>
  /** Bytes one file may have, and all files of one item. */
  limits: { file: number; item: number }
  secret: string | Buffer
  /** The viewer a person is now, for a link that carries no session; null when they may no longer sign in. */
  personalViewer(person: string): Promise<Viewer | null>
}
interface Row { id: string; item_id: string; sha256: string; name: string; type: string; size: string | number; alt: string; width: number | null; height: number | null }
export interface Opened { card: AttachmentCard; isPublic: boolean; read(range?: { start: number; end: number }): Readable }

const linkSeconds = 600
/** Files a page of an item shows. */
const perPage = 200

/** Files on items: whoever reads the item reads them, asked anew at each download. Types by content, images drawn anew, uploads that resume. */
export class AttachmentShelf implements Contract {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async of(viewer: Viewer, itemId: string): Promise<AttachmentCard[]> {
    return this.#page(viewer, itemId, 0)
  }

  async add(viewer: Viewer, itemId: string, { name, bytes, alt = '' }: { name: string; bytes: Readable; alt?: string }): Promise<AttachmentCard> {
    await this.#keep(viewer, itemId)
    const part = this.#needs.blobs.partPath(newId())
    const file = await this.#part(part)
    try {
      let size = 0
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        size += chunk.length
        if (size > this.#needs.limits.file) throw new TooLarge(this.#needs.limits.file)
        await file.write(chunk)
      }
      await file.sync()
      await file.close()
      return await this.#take(viewer, itemId, part, name, alt)
    } catch (error) {
      await file.close().catch(() => {})
      await rm(part, { force: true })
      throw error
    }
  }

  async remove(viewer: Viewer, itemId: string, attachmentId: string): Promise<void> {
    const { kind, isKeeper } = await this.#keep(viewer, itemId)
    await this.#needs.transaction(async () => {
      const gone = await rows<{ sha256: string }>(this.#needs.db, 'delete from core.attachment where id = ?::uuid and item_id = ?::uuid and (?::boolean or by_id = ?::uuid) returning sha256', [attachmentId, itemId, isKeeper, viewer.id])
      if (gone.length === 0) throw new NotFound()
      await this.#needs.audit.record(viewer, 'core.attachment.removed', `item:${itemId}`, { attachment: attachmentId })
      this.#needs.events.wrote([kind])
    })
  }

  async copy(viewer: Viewer, from: string, to: string): Promise<ReadonlyMap<string, string>> {
    const { kind } = await this.#keep(viewer, to)
    const all: { card: AttachmentCard; id: string }[] = []
    await this.#needs.transaction(async () => {
      // Page by page until there are no more: an item may have more files than a page of it shows.
      for (let page = await this.#page(viewer, from, 0); page.length > 0; page = page.length < perPage ? [] : await this.#page(viewer, from, all.length)) all.push(...page.map((card) => ({ card, id: newId() })))
      for (const { card: { id: old, sha256, name, type, size, alt, width, height }, id } of all) {
        await this.#insert({ id, item_id: to, sha256, name, type, size, alt, width, height }, viewer)
        await this.#needs.audit.record(viewer, 'core.attachment.added', `item:${to}`, { attachment: id, sha256, size, from: old })
      }
      if (all.length > 0) this.#needs.events.wrote([kind])
    })
    return new Map(all.map(({ card, id }) => [card.id, id]))
  }

  /** Begins an upload, or finds the viewer's own of the same file again. `offset` is what is there already. @throws TooLarge, NotFound */
  async begin(viewer: Viewer, itemId: string, { name, size }: { name: string; size: number }): Promise<{ id: string; offset: number }> {
    if (viewer.id === null) throw new SignInNeeded()
    await this.#keep(viewer, itemId)
    if (size > this.#needs.limits.file) throw new TooLarge(this.#needs.limits.file)
    const [known] = await rows<{ id: string }>(this.#needs.db, 'select id from core.upload where item_id = ?::uuid and person_id = ?::uuid and name = ? and size = ? order by created_at desc limit 1', [itemId, viewer.id, name, size])
    if (known) return { id: known.id, offset: await this.#offset(known.id) }
    const [open] = await rows<{ n: number }>(this.#needs.db, 'select count(*)::int as n from core.upload where person_id = ?::uuid', [viewer.id])
    if ((open?.n ?? 0) >= 50) throw new Invalid([{ field: 'name', key: 'core.attachment.too-many-uploads' }])
    const id = newId()
    await rows(this.#needs.db, 'insert into core.upload (id, item_id, person_id, name, size, created_at) values (?::uuid, ?::uuid, ?::uuid, ?, ?, ?::timestamptz)', [id, itemId, viewer.id, name.slice(0, 300), size, this.#needs.clock.now()])
    return { id, offset: 0 }
  }

  /** Adds bytes at `offset` and answers how far the file is; where the two differ nothing is written and the true place is answered. */
  async append(viewer: Viewer, itemId: string, uploadId: string, offset: number, bytes: Readable): Promise<{ offset: number }> {
    const upload = await this.#upload(viewer, itemId, uploadId)
    const there = await this.#offset(uploadId)
    if (there !== offset) { bytes.resume(); return { offset: there } }
    const file = await this.#part(this.#needs.blobs.partPath(uploadId))
    let at = offset
    try {
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        if (at + chunk.length > upload.size) throw new TooLarge(upload.size)
        await file.write(chunk, 0, chunk.length, at)
        at += chunk.length
      }
      await file.datasync()
    } finally {
      await file.close()
    }
    return { offset: at }
  }

  async finish(viewer: Viewer, itemId: string, uploadId: string): Promise<AttachmentCard> {
    const upload = await this.#upload(viewer, itemId, uploadId)
    if (await this.#offset(uploadId) !== upload.size) throw new Invalid([{ field: 'offset', key: 'core.attachment.not-whole' }])
    const card = await this.#take(viewer, itemId, this.#needs.blobs.partPath(uploadId), upload.name, '')
    await rows(this.#needs.db, 'delete from core.upload where id = ?::uuid', [uploadId])
    return card
  }

  /** For the download route. @throws NotFound for whoever may not read the item */
  async open(viewer: Viewer, id: string): Promise<Opened> {
    const row = await this.#row(id)
    const item = await this.#needs.reading.read(viewer, null, row.item_id)
    if (!await this.#needs.blobs.has(row.sha256)) throw new NotFound()
    return { card: cardOf(row), isPublic: item.audience.includes('public') && item.publishedAt !== null && !item.visibleUntil, read: (range) => this.#needs.blobs.read(row.sha256, range) }
  }

  async read(viewer: Viewer, id: string): Promise<Readable> { return (await this.open(viewer, id)).read() }

  /** A link that works without a session for ten minutes, for the person it was made for and only while they may read the item. */
  async link(viewer: Viewer, id: string): Promise<string> {
    const { card, isPublic } = await this.open(viewer, id)
    if (isPublic || viewer.id === null) return card.path
    const until = Math.floor(this.#needs.clock.now().getTime() / 1_000) + linkSeconds
    return `${card.path}?for=${viewer.id}&until=${until}&key=${this.#sign(id, viewer.id, until)}`
  }

  /** Who a link speaks for; null for a forged or spent one. */
  async bearer(id: string, { person, until, key }: { person: string; until: number; key: string }): Promise<Viewer | null> {
    const right = Buffer.from(this.#sign(id, person, until)), given = Buffer.from(key)
    if (right.length !== given.length || !timingSafeEqual(right, given) || until * 1_000 < this.#needs.clock.now().getTime()) return null
    return this.#needs.personalViewer(person)
  }

  /** Uploads a day old go, with their parts; then bytes that no attachment has named for a day. */
  async sweep(): Promise<void> {
    const dayAgo = new Date(this.#needs.clock.now().getTime() - 86_400_000)
    const old = await rows<{ id: string }>(this.#needs.db, 'delete from core.upload where created_at < ?::timestamptz returning id', [dayAgo])
    for (const { id } of old) await rm(this.#needs.blobs.partPath(id), { force: true })
    await this.#needs.blobs.sweep(dayAgo)
    const loose = await rows<{ sha256: string; is_used: boolean }>(this.#needs.db,
      'select sha256, exists (select 1 from core.attachment a where a.sha256 = l.sha256) as is_used from core.loose_bytes l where since < ?::timestamptz limit 1000', [dayAgo])
    for (const { sha256, is_used } of loose) if (!is_used) await this.#needs.blobs.remove(sha256)
    await rows(this.#needs.db, 'delete from core.loose_bytes where sha256 = any(?::text[])', [loose.map(({ sha256 }) => sha256)])
  }

  async #take(viewer: Viewer, itemId: string, part: string, name: string, alt: string): Promise<AttachmentCard> {
    const kind = await kindOfFile(part, name)
    if (!kind) { await rm(part, { force: true }); throw new Invalid([{ field: 'file', key: 'core.attachment.type', values: { types: accepted.join(', ') } }]) }
    if (kind.type === 'application/pdf') {
      const { fault, page } = await this.#needs.pdf(part)
      if (fault !== null) { await rm(part, { force: true }); throw new Invalid([{ field: 'file', key: `core.attachment.pdf-${fault}`, ...fault === 'page' ? { values: { page } } : {} }]) }
    }
    const drawn = kind.isImage ? await redraw(part, kind.type) : null
    if (kind.isImage && !drawn) { await rm(part, { force: true }); throw new Invalid([{ field: 'file', key: 'core.attachment.image' }]) }
    // Before the bytes are kept: those of no attachment would never be taken away.
    const [sum] = await rows<{ bytes: string }>(this.#needs.db, 'select coalesce(sum(size), 0)::text as bytes from core.attachment where item_id = ?::uuid', [itemId])
    if (Number(sum?.bytes ?? 0) + (await stat(part)).size > this.#needs.limits.item) { await rm(part, { force: true }); throw new Invalid([{ field: 'file', key: 'core.attachment.item-full' }]) }
    const { sha256, size } = await this.#needs.blobs.adopt(part)
    // Known as nobody's until an attachment names them: what is refused now is swept.
    await rows(this.#needs.db, 'insert into core.loose_bytes (sha256, since) values (?, ?::timestamptz) on conflict (sha256) do nothing', [sha256, this.#needs.clock.now()])
    const row: Row = { id: newId(), item_id: itemId, sha256, name: fileName(name, drawn?.extension ?? kind.extension), type: drawn?.type ?? kind.type, size, alt: alt.slice(0, 500), width: drawn?.width ?? null, height: drawn?.height ?? null }
    await this.#needs.transaction(async () => {
      // It may have been closed while the bytes came.
      await rows(this.#needs.db, 'select 1 from core.item where id = ?::uuid for update', [itemId])
      const { kind: of } = await this.#keep(viewer, itemId)
      await this.#insert(row, viewer)
      await this.#needs.audit.record(viewer, 'core.attachment.added', `item:${itemId}`, { attachment: row.id, sha256, size })
      this.#needs.events.wrote([of])
    })
    return cardOf(row)
  }

  async #insert({ id, item_id, sha256, name, type, size, alt, width, height }: Row, { id: by }: Viewer): Promise<void> {
    await rows(this.#needs.db, `insert into core.attachment (id, item_id, sha256, name, type, size, alt, width, height, by_id, created_at)
      values (?::uuid, ?::uuid, ?, ?, ?, ?, ?, ?, ?, ?::uuid, ?::timestamptz)`, [id, item_id, sha256, name, type, size, alt, width, height, by, this.#needs.clock.now()])
  }

  /** One statement: the files of an item nobody may read here are no files, and what is not there has none either. */
  async #page(viewer: Viewer, itemId: string, offset: number): Promise<AttachmentCard[]> {
    return (await hotRows<Row>(this.#needs.db, `select a.id, a.item_id, a.sha256, a.name, a.type, a.size, a.alt, a.width, a.height from core.attachment a join core.item i on i.id = a.item_id where a.item_id = ?::uuid and ${readable('i')} order by a.created_at, a.id limit ${perPage} offset ?`,
      [itemId, ...readableBindings(viewer, this.#needs.clock.now()), offset])).map(cardOf)
  }

  /** A keeper's to do; on what others read already, only for who may publish it, and for nobody where the kind's files stay. Readers of a kind that lets them add theirs. */
  async #keep(viewer: Viewer, itemId: string): Promise<{ kind: string; isKeeper: boolean }> {
    const item = await this.#needs.reading.read(viewer, null, itemId)
    const { kind, plugin } = this.#needs.kinds.get(item.kind)
    const isReaders = item.publishedAt !== null && viewer.id !== null && kind.filesFrom !== undefined && viewer.may(`${plugin}.${kind.filesFrom}`)
    if (!item.isKept && !isReaders) throw new NotFound()
    const mayPublish = viewer.may(`${plugin}.${publishing(kind)[1].may}`)
    if (isReaders) return { kind: item.kind, isKeeper: item.isKept && mayPublish }
    if (item.publishedAt !== null && (kind.filesStay || !mayPublish)) throw new Refused(kind.filesStay ? 'core.attachment.stays' : undefined)
    return { kind: item.kind, isKeeper: true }
  }

  async #upload(viewer: Viewer, itemId: string, id: string): Promise<{ name: string; size: number }> {
    await this.#keep(viewer, itemId)
    const [found] = await rows<{ name: string; size: string | number }>(this.#needs.db, 'select name, size from core.upload where id = ?::uuid and item_id = ?::uuid and person_id = ?::uuid', [id, itemId, viewer.id])
    if (!found) throw new NotFound()
    return { name: found.name, size: Number(found.size) }
  }

  async #row(id: string): Promise<Row> {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new NotFound()
    const [row] = await rows<Row>(this.#needs.db, 'select * from core.attachment where id = ?::uuid', [id])
    if (!row) throw new NotFound()
    return row
  }

  async #offset(id: string): Promise<number> { return stat(this.#needs.blobs.partPath(id)).then(({ size }) => size, () => 0) }
  async #part(path: string) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    return open(path, 'r+').catch(() => open(path, 'w+', 0o600))
  }
  #sign(id: string, person: string, until: number): string { return createHmac('sha256', this.#needs.secret).update(`attachment ${id} ${person} ${until}`).digest('base64url') }
}

const cardOf = (row: Row): AttachmentCard => ({
  id: row.id, name: row.name, type: row.type, size: Number(row.size), sha256: row.sha256, alt: row.alt, width: row.width, height: row.height, path: `/files/${row.id}/${encodeURIComponent(row.name)}`,
})
