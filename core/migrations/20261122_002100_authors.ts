import type { Knex } from 'knex'

/** What one person wrote, newest first. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index item_author on core.item (author_id, published_at desc, id desc) where author_id is not null')
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index core.item_author')
}
