import { before, beforeEach } from 'mocha'
import type { Database } from '../index.ts'

export const fails = (message = 'on purpose') => { throw new Error(message) }

/** A database with a table of notes, empty before each test. */
export function notes(make: () => Promise<Database>) {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.raw('create table note (id int primary key, words text not null default \'\')')
  })
  beforeEach(() => database.raw('note').del())
  return {
    get database(): Database { return database },
    add: async (id: number): Promise<void> => { await database.db('note').insert({ id }) },
    ids: (): Promise<number[]> => database.outside(() => database.db('note').orderBy('id').pluck('id')) as Promise<number[]>,
  }
}
