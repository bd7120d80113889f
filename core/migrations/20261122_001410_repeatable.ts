import type { Knex } from 'knex'

/** Answers kept for requests that are sent again with their key. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table core.repeatable (
  person_id uuid not null,
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
  await db.raw('drop table core.repeatable')
}
