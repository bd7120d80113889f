import type { Knex } from 'knex'

/** By what evidence a seat is vouched for, beside who did and until when. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table core.person add column verified_how text check (verified_how in ('domain-mail', 'sign-in', 'letter', 'vouch', 'hub-check'));
create index person_verified on core.person (verified_until, id) where verified_until is not null;
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index core.person_verified; alter table core.person drop column verified_how')
}
