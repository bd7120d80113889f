import type { Knex } from 'knex'

/** Which languages any card names is found by steps in this index, not by reading all cards. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index person_languages_order on person (languages)')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index person_languages_order')
}
