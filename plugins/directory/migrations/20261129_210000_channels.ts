import type { Knex } from 'knex'

/** A request may propose a channel between the two administrations, and its answer says whether there is to be one. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table request add column purpose text not null default 'question', add column channel_handling text, add column channel_until date, add column keep_months smallint, add column takes_part text not null default '';
alter table request_clock add column outcome text check (outcome in ('agreed', 'declined'))`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
alter table request_clock drop column outcome;
alter table request drop column purpose, drop column channel_handling, drop column channel_until, drop column keep_months, drop column takes_part`)
}
