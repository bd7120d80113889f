import type { Knex } from 'knex'
import { Model, QueryBuilder, type TransactionOrKnex } from 'objection'
import { boundHere } from './ambient.ts'

interface Query {
  modelClass(): { knex(): Knex | undefined }
  transacting(given?: TransactionOrKnex): this
}

/** Binds a query to the transaction it is written in, not to the one it happens to be awaited in. */
class RowQuery extends (QueryBuilder as unknown as new () => Query) {
  // objection calls this for every query it makes, with nothing where no transaction was given.
  override transacting(given?: TransactionOrKnex): this {
    const knex = this.modelClass().knex()
    const here = given ?? (knex && boundHere(knex))
    return here && here !== knex ? super.transacting(here) : this
  }
}

/**
 * What every model extends. Properties, and the names in `where` and `orderBy`, are camelCase; columns are snake_case. Queries go
 * through the open transaction of the running code, and stay with it: one that is awaited after its end throws TransactionEnded.
 * `tableName` carries its schema: `guidelines.guideline`. A list in a json column is named in `jsonAttributes`; lists that are not
 * named there are PostgreSQL arrays. The kernel binds the database: `Row.knex(database.db)`, or `bindKnex` for several in one process.
 */
export class Row extends Model {
  static override QueryBuilder = RowQuery as unknown as typeof QueryBuilder
  static override jsonAttributes: string[] = []
}
