import type { Db } from 'pg-boss'
import type { Needs } from './needs.ts'

/** A statement that brings its own transaction, as pg-boss writes them. */
const own = /^\s*begin;\s*([\s\S]*?)\s*commit;\s*$/i

/**
 * Our database as pg-boss wants it. Its statements that carry a BEGIN and a COMMIT become transactions of ours: one that fails
 * on its way would otherwise give a connection back to the pool in the middle of a transaction.
 */
export function bossDatabase(database: Needs['database'], plain: Db): Db {
  return {
    async executeSql(text, values) {
      const inside = own.exec(text)?.[1]
      return inside === undefined ? await plain.executeSql(text, values)
        : await database.transaction(() => plain.executeSql(inside, values), { attempts: 1 })
    }
  }
}
