import type { Knex } from 'knex'

/** What a draft says in personal columns, apart from its input, which every keeper of the item reads. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`alter table core.draft add column personal jsonb not null default '{}'`)
}

export async function down(db: Knex): Promise<void> { await db.raw('alter table core.draft drop column personal') }
