import type { Knex } from 'knex'

export const rows = async <T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T[]> => (await db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows
export const row = async <T>(db: Knex, text: string, bindings: readonly unknown[] = []): Promise<T | undefined> => (await rows<T>(db, text, bindings))[0]

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
export const isId = (text: unknown): text is string => typeof text === 'string' && uuid.test(text)
