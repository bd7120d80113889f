import type { Knex } from 'knex'

/** Rows of a statement with `?` bindings; arrays go as arrays. */
export async function rows<T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T[]> {
  const result = await db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])
  return result.rows
}
export const row = async <T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T | undefined> => (await rows<T>(db, text, bindings))[0]
