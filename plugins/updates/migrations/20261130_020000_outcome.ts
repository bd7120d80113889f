import type { Knex } from 'knex'

/** What a post says is meant to be improved. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table updates.post add column outcome text[] not null default '{}'`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table updates.post drop column outcome')
}
