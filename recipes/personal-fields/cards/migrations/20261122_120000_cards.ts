import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table card (
  item_id uuid primary key references core.item on delete cascade,
  person_id uuid not null references core.person,
  unit text,
  phone text,
  phone_for text,
  room text
);
create table thanks (
  person_id uuid not null references core.person,
  words text not null,
  at timestamptz not null
);
create index thanks_person on thanks (person_id);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table thanks; drop table card')
}
