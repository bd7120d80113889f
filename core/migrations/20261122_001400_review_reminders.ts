import type { Knex } from 'knex'

/** What was reminded of, so that nobody is reminded twice. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.review_reminder (
  item_id uuid not null references core.item on delete cascade,
  due_on date not null,
  stage text not null check (stage in ('soon', 'due')),
  at timestamptz(3) not null,
  primary key (item_id, due_on, stage)
);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table core.review_reminder')
}
