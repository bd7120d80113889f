import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table updates.post (
  item_id uuid primary key references core.item on delete cascade,
  category text not null,
  severity text,
  needs_acknowledgement boolean not null default false,
  version text,
  closes_on date,
  contact text
);
create table updates.milestone (
  item_id uuid primary key references core.item on delete cascade,
  status text not null,
  window_from date not null,
  window_to date not null,
  done_on date,
  slips jsonb not null default '[]'
);
create table updates.need (
  item_id uuid primary key references core.item on delete cascade,
  stage text not null,
  persona text,
  window_from date,
  window_to date,
  slips jsonb not null default '[]'
);
create table updates.fact (
  item_id uuid primary key references core.item on delete cascade,
  happened_on date not null,
  source text not null,
  url text not null
);
create table updates.page (
  item_id uuid primary key references core.item on delete cascade,
  place text not null,
  contacts jsonb not null default '[]'
);
create table updates.acknowledgement (
  item_id uuid not null references core.item on delete cascade,
  person_id uuid not null,
  at timestamptz(3) not null default now(),
  primary key (item_id, person_id)
);
create index acknowledgement_person on updates.acknowledgement (person_id);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table updates.acknowledgement, updates.page, updates.fact, updates.need, updates.milestone, updates.post')
}
