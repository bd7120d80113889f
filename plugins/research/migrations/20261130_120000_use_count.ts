import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
-- How often a work was looked at and taken along, by month; nothing of whom.
create table research.use_count (
  item_id uuid not null references core.item on delete cascade,
  month date not null,
  views integer not null default 0,
  downloads integer not null default 0,
  primary key (item_id, month)
)`)
}

export async function down(db: Knex): Promise<void> { await db.raw('drop table research.use_count') }
