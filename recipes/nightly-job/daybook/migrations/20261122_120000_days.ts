import type { Knex } from 'knex'

export async function up(db: Knex): Promise<void> {
  await db.raw(`
create table entry (event_id text primary key, day date not null);
create index entry_day on entry (day);
create table closed (day date primary key, at timestamptz(3) not null);
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table closed, entry')
}
