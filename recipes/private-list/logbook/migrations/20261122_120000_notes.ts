import type { Knex } from 'knex'

/** Names without a schema land in the plugin's own. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table note (
  item_id uuid primary key references core.item on delete cascade,
  place text not null default ''
)`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table note')
}
