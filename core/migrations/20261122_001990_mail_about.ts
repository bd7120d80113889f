import type { Knex } from 'knex'

/** Whose a mail is and of which items it speaks, so that the right to read can be asked again when it leaves; and its own headers. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table core.mail add column headers jsonb not null default '{}', add column person_id uuid, add column about uuid[];
create index mail_person on core.mail (person_id) where person_id is not null;
`)
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table core.mail drop column headers, drop column person_id, drop column about')
}
