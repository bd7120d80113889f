import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
-- Files that take long to make, by what stands on them. The source is kept until the file is there.
create table guidelines.paper (
  digest text primary key,
  form text not null,
  item_id uuid not null references core.item on delete cascade,
  state text not null,
  share real not null default 0,
  source jsonb,
  bytes bytea,
  size integer not null default 0,
  made_at timestamptz(3),
  created_at timestamptz(3) not null,
  used_at timestamptz(3) not null
);
create index paper_item on guidelines.paper (item_id);
create index paper_used on guidelines.paper (used_at);
-- Archives that were looked at and wait for a word; nothing of them is anywhere else.
create table guidelines.import (
  id uuid primary key,
  by_person uuid not null,
  name text not null,
  bytes bytea not null,
  found jsonb not null,
  state text not null,
  created_at timestamptz(3) not null,
  finished_at timestamptz(3)
);
create index import_person on guidelines.import (by_person);
-- Copies of a guideline that were edited elsewhere and came back: what is different, and what was decided of it.
create table guidelines.returned (
  id uuid primary key,
  item_id uuid not null references core.item on delete cascade,
  by_person uuid not null,
  name text not null,
  lang text not null,
  rev integer not null,
  changes jsonb not null,
  remarks jsonb not null,
  created_at timestamptz(3) not null
);
create index returned_item on guidelines.returned (item_id, created_at desc);
create index returned_person on guidelines.returned (by_person);
`)
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['returned', 'import', 'paper']) await db.raw(`drop table guidelines.${table}`)
}
