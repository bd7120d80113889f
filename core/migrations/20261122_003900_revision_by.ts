import type { Knex } from 'knex'

/** Revisions are looked up by who made them when that person goes. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index revision_by on core.revision (by_id) where by_id is not null')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index core.revision_by')
}
