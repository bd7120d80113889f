import type { Knex } from 'knex'

/** Rows of a statement with `?` bindings; arrays go as arrays. */
export async function rows<T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T[]> {
  const result = await db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])
  return result.rows
}
export const row = async <T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T | undefined> => (await rows<T>(db, text, bindings))[0]
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Place in a list that is ordered by a moment and an id. */
export const cursorOf = (at: Date, id: string): string => Buffer.from(`${at.toISOString()} ${id}`).toString('base64url')
export function readCursor(text: string | undefined): [Date, string] | null {
  const [at = '', id = ''] = Buffer.from(text ?? '', 'base64url').toString().split(' ')
  return isId(id) && !Number.isNaN(Date.parse(at)) ? [new Date(at), id] : null
}
