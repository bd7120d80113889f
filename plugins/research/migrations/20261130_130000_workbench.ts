import type { Knex } from 'knex'

/**
 * `series`: tables as they were typed, by the hash of their text. `counting`: what was counted, named by the hash of what it was counted from, so
 * that it is shown beside that alone; `plan` is what the thread is given, `result` what it answered.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table evaluation (
  item_id uuid primary key references core.item on delete cascade,
  design text not null default 'interrupted',
  change_on text not null default '',
  treated text[] not null default '{}',
  controls text[] not null default '{}',
  is_seasonal boolean not null default false,
  series text not null default '',
  decimal_sign text not null default 'auto',
  date_order text not null default 'auto'
);
create table forecast (
  item_id uuid primary key references core.item on delete cascade,
  measure text not null default '',
  horizon text not null default '',
  season text not null default 'yes',
  method text not null default 'auto',
  series text not null default '',
  decimal_sign text not null default 'auto',
  date_order text not null default 'auto'
);
create table series (
  item_id uuid not null references core.item on delete cascade,
  hash text not null,
  text text not null,
  kept_at timestamptz(3) not null,
  primary key (item_id, hash)
);
create table counting (
  item_id uuid not null references core.item on delete cascade,
  numbers text not null,
  is_live boolean not null default false,
  state text not null,
  done real not null default 0,
  plan jsonb not null,
  result jsonb,
  fault text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (item_id, numbers)
);
create index counting_waiting on counting (updated_at) where state in ('waiting', 'running')`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table counting; drop table series; drop table forecast; drop table evaluation')
}
