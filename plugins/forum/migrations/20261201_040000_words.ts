import type { Knex } from 'knex'

/** Posts are found by their words. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`create index post_words on post using gin (core.words_of(lang, body)) where state = 'shown'`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index post_words')
}
