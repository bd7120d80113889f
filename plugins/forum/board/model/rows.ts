import type { Knex } from 'knex'
import { NotFound } from '@diwan/core'

/** Rows of a statement with `?` bindings; arrays go as arrays. */
export async function rows<T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T[]> {
  return (await db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows
}
export const row = async <T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T | undefined> => (await rows<T>(db, text, bindings))[0]
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
/** @throws NotFound for what is no id */
export function asId(text: string): string {
  if (!isId(text)) throw new NotFound()
  return text
}
