import type { Knex } from 'knex'

/** What was reminded of, so that nobody is reminded twice; and the answers kept for requests that are sent again with their key. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.review_reminder (
  item_id uuid not null references core.item on delete cascade,
  due_on date not null,
  stage text not null check (stage in ('soon', 'due')),
  at timestamptz(3) not null,
  primary key (item_id, due_on, stage)
);

create table core.repeatable (
  person_id uuid not null references core.person on delete cascade,
  key text not null,
  request bytea not null,
  answer jsonb not null,
  at timestamptz(3) not null,
  primary key (person_id, key)
);
create index repeatable_at on core.repeatable (at);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table core.repeatable, core.review_reminder')
}
