import type { Knex } from 'knex'

/**
 * `simulation`: draws of an analysis. What was counted is named by the hash of its numbers, so that a draw is shown beside those numbers alone, and
 * the same seed is counted once. `plan` is what the worker is given, `result` what it answered.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table analysis (
  item_id uuid primary key references core.item on delete cascade,
  base_year text not null default '',
  horizon text not null default '',
  currency text not null default '',
  prices_of text not null default '',
  rate text not null default '',
  rate_low text not null default '',
  rate_high text not null default '',
  options jsonb not null default '[]',
  assumptions jsonb not null default '[]'
);
create table register (
  item_id uuid primary key references core.item on delete cascade,
  risks jsonb not null default '[]'
);
create table simulation (
  item_id uuid not null references core.item on delete cascade,
  numbers text not null,
  seed bigint not null,
  draws integer not null,
  state text not null,
  done integer not null default 0,
  plan jsonb not null,
  result jsonb,
  fault text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (item_id, numbers, seed, draws)
);
create index simulation_waiting on simulation (updated_at) where state in ('waiting', 'running')`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table simulation; drop table register; drop table analysis')
}
