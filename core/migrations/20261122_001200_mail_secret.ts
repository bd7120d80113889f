import type { Knex } from 'knex'

/** Messages with a link that opens an account are marked; what was sent before this is forgotten. Of older ones nobody knows, so all count as such. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table core.mail add column is_secret boolean not null default true;
alter table core.mail alter column is_secret set default false;
update core.mail set text = '', html = null where state = 'sent';
`)
}

export async function down(db: Knex): Promise<void> { await db.raw('alter table core.mail drop column is_secret') }
