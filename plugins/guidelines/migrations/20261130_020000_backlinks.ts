import type { Knex } from 'knex'

/** What a guideline's recommendations name is asked for the other way round: by the case, the card, the study. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index guideline_names on guidelines.guideline using gin (sections jsonb_path_ops)')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index guidelines.guideline_names')
}
