import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Made } from './answers/made.ts'
import { HttpError } from './http-error.ts'
import type { Fields } from './input/fields.ts'
import type { Mounted } from './routes/table.ts'
import type { Visit } from './visit.ts'
import type { Web } from './web.ts'

/** A request that names itself, so that sending it again does it once. */
export interface Named { readonly person: string; readonly key: string; readonly request: Buffer }
interface Row { request: Buffer; answer: { status: number; type: string; body: string | null } }

/** How long the answer to a key is kept. */
const day = 24 * 3_600_000

/**
 * The `Idempotency-Key` of a data request by somebody who is signed in, on routes that run in one transaction and take no file.
 * @throws HttpError 400 for what is no key
 */
export function namedRequest({ headers }: IncomingMessage, visit: Visit, mounted: Mounted, fields: Fields): Named | null {
  const given = headers['idempotency-key']
  const { spec } = mounted.route
  if (given === undefined || visit.viewer.id === null || !visit.isData || spec.upload || spec.transaction === false) return null
  const key = typeof given === 'string' ? /^(?:"([!#-~]{1,128})"|([!#-~]{1,128}))$/.exec(given.trim()) : null
  if (!key) throw new HttpError(400, 'key-malformed')
  const { csrf: _csrf, _csrf: _token, ...body } = fields
  const request = createHash('sha256').update(JSON.stringify([mounted.name, visit.target.path, visit.target.query, body])).digest()
  return { person: visit.viewer.id, key: key[1] ?? key[2] ?? '', request }
}

/**
 * What was answered before, or what `make` answers now, kept in the same transaction; so a request whose answer was lost on the way
 * is answered again and not done again. What failed left nothing and may be tried with the same key.
 * @throws HttpError 409 while the first is still worked on, 422 for a key that named another request
 */
export async function onceOnly({ needs: { database: { db }, clock } }: Web, { person, key, request }: Named, make: () => Promise<Made>): Promise<Made> {
  const { rows: [lock] } = await db.raw<{ rows: { is_free: boolean }[] }>('select pg_try_advisory_xact_lock(hashtextextended(?, 0)) as is_free', [`repeatable ${person} ${key}`])
  if (!lock?.is_free) throw new HttpError(409, 'key-in-use', { 'retry-after': '1' })
  const now = clock.now()
  const { rows: [kept] } = await db.raw<{ rows: Row[] }>('select request, answer from core.repeatable where person_id = ?::uuid and key = ? and at > ?::timestamptz', [person, key, new Date(now.getTime() - day)])
  if (kept) {
    if (!request.equals(kept.request)) throw new HttpError(422, 'key-reused')
    const { status, type, body } = kept.answer
    return { answer: { status, type, body: body === null ? null : Buffer.from(body), isPublic: false, headers: { 'idempotency-replayed': 'true' } }, setCookies: [], isKeepable: false }
  }
  const made = await make()
  const { answer: { status, type, body }, setCookies } = made
  // A stream is read once, and cookies are for one line only.
  if (setCookies.length === 0 && (body === null || Buffer.isBuffer(body))) {
    await db.raw(`insert into core.repeatable (person_id, key, request, answer, at) values (?::uuid, ?, ?, ?::jsonb, ?::timestamptz)
      on conflict (person_id, key) do update set request = excluded.request, answer = excluded.answer, at = excluded.at`,
    [person, key, request, JSON.stringify({ status, type, body: body?.toString('utf8') ?? null }), now])
  }
  return made
}
